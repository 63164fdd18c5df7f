"""What a child process may know of our environment: no secret, only where programs are and how to write letters."""

import os
from collections.abc import Mapping

ALLOWED = ("PATH", "HOME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "PYTHONPATH")


def plain_environment(**more: str) -> Mapping[str, str]:
    """Return the environment of a child process: what is in ``ALLOWED``, UTF-8, and ``more``.

    An allow-list: a setting that is added later, such as a password, stays here unless somebody names it.
    """
    kept = {name: os.environ[name] for name in ALLOWED if name in os.environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C.UTF-8", **more}
