"""The steps from an empty database to today's schema; shipped with the program, which takes them by itself.

Steps lead forward only; the way back is a backup.
"""

from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import MetaData

from knowledge.store.tables import metadata


def all_tables() -> MetaData:
    """Return the schema that the steps lead to: the tables of the knowledge base and, where it is there, of the bot."""
    if find_spec("bot.tables"):
        import_module("bot.tables")
    return metadata
