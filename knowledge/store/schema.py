"""The schema's version: what the database has, what this program ships, and the way from one to the other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from knowledge.errors import SchemaTooNew

_LOCK = 0x11A150  # of PostgreSQL's advisory locks; any number that no other program in the database takes


def is_current(connection: Connection) -> bool:
    """Tell whether the database has the newest schema that this program knows.

    Raises:
        SchemaTooNew: If the database has a step that this program does not know.
    """
    scripts = ScriptDirectory.from_config(_config())
    present = set(MigrationContext.configure(connection).get_current_heads())
    known = {script.revision for script in scripts.walk_revisions()}
    if not present <= known:
        message = "The database was made by a newer version of Liaison; use that version, or restore a backup."
        raise SchemaTooNew(message)
    return present == set(scripts.get_heads())


def upgrade(connection: Connection) -> None:
    """Take the steps that are missing, in the open transaction; a second process waits and then has nothing to do.

    Raises:
        SchemaTooNew: If the database has a step that this program does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    if is_current(connection):
        return
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    import migrations

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__path__[0])).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
