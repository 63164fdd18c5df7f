"""The concepts that staff add to the termbase, kept beside the documents."""

from sqlalchemy import Engine, delete, insert, select

from knowledge.language.termbase import Merged, Termbase, load_termbase, merge, parse_termbase, write_table
from knowledge.store.engine import reading, writing
from knowledge.store.tables import settings

TERMS = "terms"
"""Key of the setting that holds the staff's concepts, as a table."""


class TermStore:
    """Loads and saves the staff's concepts.

    Args:
        engine: An open and migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def own(self) -> Termbase:
        """Return the concepts of staff; empty before the first import."""
        with reading(self._engine) as connection:
            table = connection.execute(select(settings.c.value).where(settings.c.key == TERMS)).scalar_one_or_none()
        return parse_termbase(table) if table else Termbase()

    def whole(self) -> Termbase:
        """Return the packaged termbase with the staff's concepts over it."""
        return merge(load_termbase(), self.own()).termbase

    def put(self, added: Termbase) -> Merged:
        """Add concepts of staff; the same id replaces. Returns what that does to the packaged termbase."""
        own = merge(self.own(), added).termbase
        with writing(self._engine) as connection:
            connection.execute(delete(settings).where(settings.c.key == TERMS))
            connection.execute(insert(settings).values(key=TERMS, value=write_table(own)))
        return merge(load_termbase(), own)
