"""People: who may use the bot as what, how they joined, and who decided it."""
