"""Speed, memory and retrieval, measured beside what a user would pick instead. Nothing here fails by being slow."""
