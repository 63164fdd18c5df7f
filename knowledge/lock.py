"""One owner per folder, by a lock that the kernel drops when its process ends, however it ends."""

import os
from pathlib import Path

from knowledge.errors import HomeInUse


class FolderLock:
    """Holds a folder for one owner.

    Args:
        folder: Folder to hold; made where it does not exist.
        home: Name of the home for the message; the folder itself where empty.

    Raises:
        HomeInUse: If another owner holds it.
    """

    def __init__(self, folder: Path, home: str = "") -> None:
        import fcntl

        folder.mkdir(parents=True, exist_ok=True)
        self._descriptor: int | None = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.release()
            home = home or str(folder)
            message = f"Another bot process is using the home {home}; stop it, or set LIAISON_HOME to another folder."
            raise HomeInUse(message, home=home) from None

    def release(self) -> None:
        """Let the next owner in. Safe to repeat."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_locked(folder: Path) -> bool:
    """Tell whether somebody holds a folder, without keeping it."""
    import fcntl

    try:
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False
