"""Database errors as one clear sentence each; nothing of the statement, its values or the address gets into it."""

import errno

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from knowledge.errors import DiskFull, StorageError

NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_UNREACHABLE = ("database-unreachable", "The database cannot be opened or is out of reach.")
_BUSY = ("database-busy", "The database is busy: another process has been writing for too long; try again.")
_DAMAGED = ("database-damaged", "The database file is damaged or is not a database.")
_READ_ONLY = ("database-read-only", "The database may not be written to.")
_NO_TABLES = ("database-not-set-up", "The database has not been set up yet, or not completely.")
_SQLITE = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CANTOPEN": _UNREACHABLE,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_READONLY": _READ_ONLY,
}
# SQLSTATE classes and codes: https://www.postgresql.org/docs/15/errcodes-appendix.html
_POSTGRES = {
    "08": _UNREACHABLE,
    "28": ("database-refused", "The database refused the user name or password."),
    "3D": ("database-missing", "There is no database of the configured name."),
    "40": _BUSY,
    "53300": _BUSY,
    "55P03": _BUSY,
    "57014": _BUSY,
    "57": _UNREACHABLE,
    "25006": _READ_ONLY,
    "42501": _READ_ONLY,
    "42P01": _NO_TABLES,
}
_OTHER = (StorageError.default_code, "The database refused a statement.")
_DISK_FULL_NAMES = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE")


def storage_error(error: BaseException) -> StorageError:
    """Return the error of the tree for an error of SQLAlchemy, of a database driver or of the operating system."""
    if isinstance(error, PoolTimeout):
        return StorageError(_BUSY[1], code=_BUSY[0])
    original = error.orig if isinstance(error, DBAPIError) else error
    if original is None:
        return StorageError(_OTHER[1])
    if _disk_is_full(original):
        return DiskFull("There is no room left on the disk of the database; nothing was changed.")
    code, sentence = _known(original)
    return StorageError(sentence, code=code)


def _disk_is_full(error: BaseException) -> bool:
    full_file = getattr(error, "sqlite_errorname", None) in _DISK_FULL_NAMES
    no_space = isinstance(error, OSError) and error.errno in NO_SPACE
    return full_file or no_space or getattr(error, "sqlstate", None) == "53100"


def _known(error: BaseException) -> tuple[str, str]:
    name = str(getattr(error, "sqlite_errorname", ""))
    if name:
        if "no such table" in str(error):
            return _NO_TABLES
        # extended names carry the primary one in front: SQLITE_BUSY_SNAPSHOT
        return _SQLITE.get("_".join(name.split("_")[:2]), _OTHER)
    state = str(getattr(error, "sqlstate", None) or "")
    if not state and type(error).__name__ == "OperationalError":
        return _UNREACHABLE
    return _POSTGRES.get(state) or _POSTGRES.get(state[:2]) or _OTHER
