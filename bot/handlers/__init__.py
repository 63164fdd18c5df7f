"""Handlers: each takes the desk, an update and its context. Their order stands in ``bot.app``."""
