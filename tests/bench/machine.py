"""What the measurements were made on, and how much memory a process holds."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine that figures belong to."""

    cores: int
    processor: str
    memory_gb: float
    python: str
    system: str

    def lines(self) -> list[str]:
        """Return it as readable lines."""
        return [
            f"cores: {self.cores}",
            f"processor: {self.processor}",
            f"memory: {self.memory_gb:.1f} GB",
            f"Python: {self.python}",
            f"system: {self.system}",
        ]


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory in MB: resident of a process, and of the processes that it started, their shared pages counted once."""

    own_mb: float
    helpers_mb: float

    @property
    def all_mb(self) -> float:
        """Both together."""
        return self.own_mb + self.helpers_mb


def this_machine() -> Machine:
    """Describe this machine."""
    total_kb = _value(_read("meminfo"), "MemTotal")
    return Machine(cores(), _processor(), total_kb * 1024 / 1e9, platform.python_version(), platform.platform())


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0))


def memory() -> Memory:
    """Measure this process and all that descend from it."""
    own = os.getpid()
    parents = {int(entry.name): _parent(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()}
    helpers = [pid for pid in parents if pid != own and _descends(pid, own, parents)]
    return Memory(_resident_mb(own), sum(map(_share_mb, helpers)))


def _processor() -> str:
    for line in _read("cpuinfo").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()


def _descends(pid: int, ancestor: int, parents: dict[int, int]) -> bool:
    while pid in parents:
        pid = parents[pid]
        if pid == ancestor:
            return True
    return False


def _parent(pid: str) -> int:
    return _value(_read(f"{pid}/status"), "PPid")


def _resident_mb(pid: int) -> float:
    return _value(_read(f"{pid}/status"), "VmRSS") * 1024 / _MB


def _share_mb(pid: int) -> float:
    """Return the proportional set size; where the kernel does not tell it, what is resident."""
    share_kb = _value(_read(f"{pid}/smaps_rollup"), "Pss")
    return share_kb * 1024 / _MB or _resident_mb(pid)


def _value(text: str, name: str) -> int:
    for line in text.splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0


def _read(name: str) -> str:
    try:
        return (_PROC / name).read_text(encoding="utf-8")
    except OSError:  # the process has ended meanwhile
        return ""
