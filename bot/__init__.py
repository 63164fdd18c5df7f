"""The Telegram bot: conversations, rendering, people, and the sandbox."""
