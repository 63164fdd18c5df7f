"""Everything that can go wrong, as one tree.

LiaisonError
├── UserInputError          the person asking for it can put it right
│   ├── ReadError           a file cannot be read (``code`` names the reason)
│   └── AudienceError       a label and its audience do not fit together
├── StorageError            the database refused or is out of reach
│   ├── SchemaTooNew        the database was made by a newer version
│   └── DiskFull            no room left to write
├── IndexDamaged            a cache cannot be used and has to be rebuilt
├── HomeInUse               another bot process owns this home
├── ModelError              the embedder is missing or not the one that we trust
└── ChannelError            Telegram is out of reach or refuses the token

An adapter translates its library's errors into these. "No answer" is a value, never an error.
"""


class LiaisonError(Exception):
    """Base of all errors that are shown to a person as one line.

    Args:
        message: One clear English sentence, without a traceback, a path inside the program, or a secret.
        code: Stable kebab-case name; the bot's catalogues hold the sentence of ``error.<code>`` in each language.
        **params: What the sentence mentions (file name, limit, ...), for the catalogues.
    """

    default_code = "unexpected"

    def __init__(self, message: str, *, code: str | None = None, **params: str | int) -> None:
        super().__init__(message)
        self.code = code or self.default_code
        self.params = params


class UserInputError(LiaisonError):
    """The input is not usable; the sentence says how to put it right."""

    default_code = "bad-input"


class ReadError(UserInputError):
    """A file cannot be read: empty, encrypted, damaged, unknown, macro-enabled, mislabelled, too large ..."""

    default_code = "file-unreadable"


class AudienceError(UserInputError):
    """A TLP label and its agencies or persons do not fit together."""

    default_code = "audience-mismatch"


class StorageError(LiaisonError):
    """The database refused a statement or is out of reach."""

    default_code = "storage-failed"


class SchemaTooNew(StorageError):
    """The database was written by a newer version of Liaison."""

    default_code = "schema-too-new"


class DiskFull(StorageError):
    """There is no room left on the disk."""

    default_code = "disk-full"


class IndexDamaged(LiaisonError):
    """An index cache is missing, damaged or made by another embedder; rebuild it from SQL."""

    default_code = "index-damaged"


class HomeInUse(LiaisonError):
    """Another bot process owns this home."""

    default_code = "home-in-use"


class ModelError(LiaisonError):
    """The embedder is missing, or its files are not the ones that we trust."""

    default_code = "model-unusable"


class ChannelError(LiaisonError):
    """Telegram is out of reach or refuses the token."""

    default_code = "channel-failed"
