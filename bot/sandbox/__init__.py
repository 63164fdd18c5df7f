"""A stand-in of the Telegram Bot API and a chat page: the bot runs against it in tests and on one machine."""
