"""The stores of people, on SQLite and on PostgreSQL."""
