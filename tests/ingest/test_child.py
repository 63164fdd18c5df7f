"""The reader process: reads as the readers do, and outlives whatever a file does to its child."""

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import wire
from ingest.child import Limits, ReaderProcess
from ingest.model import ReadFile
from ingest.readers import read
from knowledge.errors import ReadError
from tests.ingest import samples

MIB = 1 << 20


def child_of(script: str) -> list[str]:
    """Return a command that runs a child which says hello and then does something else than ours."""
    root = Path(__file__).resolve().parents[2]
    opening = f"import sys, os, time\nsys.path.insert(0, {str(root)!r})\nfrom ingest import wire\n"
    hello = "wire.send(1, wire.packed(wire.Hello(False)))\nwire.receive(0, 1 << 30); wire.receive(0, 1 << 30)\n"
    return [sys.executable, "-I", "-c", opening + hello + script]


def code_of(process: ReaderProcess, data: bytes = b"hola", name: str = "a.txt") -> str:
    with pytest.raises(ReadError) as caught:
        process.read(data, name)
    assert str(caught.value).endswith(".")
    return caught.value.code


@pytest.fixture(scope="module")
def process() -> Iterator[ReaderProcess]:
    with ReaderProcess() as started:
        yield started


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.pptx", "a.xlsx", "a.csv", "a.html", "a.md", "a.txt"])
def test_it_reads_what_the_readers_read(process: ReaderProcess, name: str) -> None:
    data = samples.one_of_each()[name]
    assert process.read(data, name) == read(data, name, max_bytes=10**8)


def test_it_reads_a_path(process: ReaderProcess, tmp_path: Path) -> None:
    path = tmp_path / "nota.txt"
    path.write_text("Una solicitud", encoding="utf-8")
    assert process.read(path, path.name).blocks[0].text == "Una solicitud"


def test_a_path_that_is_not_there(process: ReaderProcess, tmp_path: Path) -> None:
    with pytest.raises(ReadError) as caught:
        process.read(tmp_path / "none.txt", "none.txt")
    assert caught.value.code == "file-unreadable"
    assert str(tmp_path) not in str(caught.value)


def test_one_child_reads_many_files(process: ReaderProcess) -> None:
    process.read(b"uno", "a.txt")
    first = process.pid
    process.read(b"dos", "b.txt")
    assert process.pid == first


def test_a_refusal_comes_through_with_code_sentence_and_parameters(process: ReaderProcess) -> None:
    data = samples.one_of_each()["a.docx"]
    with pytest.raises(ReadError) as there:
        read(data, "a.pdf", max_bytes=10**8)
    with pytest.raises(ReadError) as here:
        process.read(data, "a.pdf")
    assert (str(here.value), here.value.code, here.value.params) == (
        str(there.value),
        there.value.code,
        there.value.params,
    )


def test_a_name_may_hold_anything(process: ReaderProcess) -> None:
    assert process.read(b"hola", "\udcff" + "ñ" * 5000 + ".txt").blocks[0].text == "hola"


def test_too_large_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 2_000_001)
    with ReaderProcess(Limits(file_bytes=2_000_000)) as process:
        for source in (path, path.read_bytes()):
            with pytest.raises(ReadError) as caught:
                process.read(source, "a.txt")
            assert caught.value.code == "file-too-large"
        assert process.pid is None


def test_a_killed_child_is_replaced(process: ReaderProcess) -> None:
    process.read(b"uno", "a.txt")
    first = process.pid
    assert first
    os.kill(first, signal.SIGKILL)
    time.sleep(0.1)
    assert process.read(b"dos", "a.txt").blocks[0].text == "dos"
    assert process.pid != first


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("os.abort()", "file-crashed-reader"),
        ("sys.exit(3)", "file-crashed-reader"),
        ("import signal; os.kill(os.getpid(), signal.SIGSEGV)", "file-crashed-reader"),
        ("import signal; os.kill(os.getpid(), signal.SIGXCPU)", "file-too-slow"),
        ("import signal; os.kill(os.getpid(), signal.SIGKILL)", "file-too-demanding"),
        ("os.write(1, b'garbage that is no frame at all')", "file-crashed-reader"),
        ("wire.send(1, b'not json')", "file-crashed-reader"),
        ("wire.send(1, b'[]')", "file-crashed-reader"),
        ("wire.send(1, b'{}')", "file-crashed-reader"),
        ('wire.send(1, b\'{"file": {"title": 7}}\')', "file-crashed-reader"),
        ('wire.send(1, b\'{"file": {"title": null, "media_type": "a/b", "blocks": []}}\')', "file-crashed-reader"),
        ('wire.send(1, b\'{"refusal": {"message": "x", "code": "../../etc"}}\')', "file-crashed-reader"),
        (
            'wire.send(1, b\'{"refusal": {"message": "x", "code": "file-x", "params": {"code": "y"}}}\')',
            "file-crashed-reader",
        ),
        ("os.write(1, (1 << 40).to_bytes(8, 'big'))", "file-crashed-reader"),
        ("os.write(1, (100).to_bytes(8, 'big') + b'cut off')", "file-crashed-reader"),
        ("os.write(1, (100).to_bytes(8, 'big')); time.sleep(60)", "file-too-slow"),
        ("time.sleep(60)", "file-too-slow"),
    ],
)
def test_whatever_the_child_does_the_parent_has_one_clear_error(script: str, code: str) -> None:
    limits = Limits(wall_s=1.5, answer_bytes=MIB)
    with ReaderProcess(limits, command=child_of(script)) as process:
        assert code_of(process) == code
        assert process.pid is None


def test_a_child_that_never_reads_does_not_block_the_parent() -> None:
    hello = "sys.stdout.buffer.write((17).to_bytes(8, 'big') + b'{\"network\":false}'); sys.stdout.flush()"
    script = f"import sys, time; {hello}; time.sleep(60)"
    with ReaderProcess(Limits(wall_s=1.0), command=[sys.executable, "-I", "-c", script]) as process:
        assert code_of(process, b"x" * (4 * MIB)) == "file-too-slow"


def test_a_child_that_does_not_start() -> None:
    with ReaderProcess(command=[sys.executable, "-I", "-c", "raise SystemExit(1)"]) as process:
        assert code_of(process) == "file-crashed-reader"


def test_a_file_that_takes_too_long() -> None:
    table = samples.csv_text([["a", "b"]] * 400_000).encode()
    with ReaderProcess(Limits(wall_s=0.3)) as process:
        assert process.network_cut_off in (True, False)
        assert code_of(process, table, "a.csv") == "file-too-slow"
        assert process.read(b"hola", "a.txt").blocks[0].text == "hola"


def test_a_file_that_takes_too_much_processor() -> None:
    table = samples.csv_text([["a", "b", "c", "d", "e"]] * 900_000).encode()
    with ReaderProcess(Limits(cpu_s=0)) as process:
        assert code_of(process, table, "a.csv") == "file-too-slow"


def test_a_file_that_takes_too_much_memory() -> None:
    table = samples.csv_text([["a", "b"]] * 400_000).encode()
    with ReaderProcess(Limits(memory_bytes=24 * MIB)) as process:
        assert code_of(process, table, "a.csv") == "file-too-demanding"
        assert process.pid is None
        assert process.read(b"hola", "a.txt").blocks[0].text == "hola"


def test_a_child_is_replaced_after_so_many_files() -> None:
    with ReaderProcess(Limits(files=2)) as process:
        pids = set()
        for _ in range(4):
            pids.add(process.pid)
            process.read(b"hola", "a.txt")
        assert len(pids - {None}) >= 1
        assert process.pid is None


def confined(script: str) -> str:
    """Run a script in a process that is confined as the child is, and return what it prints."""
    import subprocess

    root = Path(__file__).resolve().parents[2]
    opening = (
        f"import sys, os; sys.path.insert(0, {str(root)!r})\n"
        "from ingest import confined\n"
        "network = not confined._leave_network()\n"
        "confined._prepare(); confined._limit(256 << 20, 16)\n"
    )
    command = [sys.executable, "-I", "-c", opening + script]
    return subprocess.run(command, capture_output=True, check=True, text=True, env={}).stdout.strip()


def test_the_child_cannot_write_files(tmp_path: Path) -> None:
    script = f"""
try:
    with open({str(tmp_path / "x")!r}, "w") as file:
        file.write("text")
    print("written")
except OSError as error:
    print(type(error).__name__, error.errno)
"""
    assert confined(script).startswith("OSError")
    assert not (tmp_path / "x").exists() or (tmp_path / "x").read_bytes() == b""


def test_the_child_cannot_open_many_files() -> None:
    script = """
try:
    [open("/dev/null") for _ in range(64)]; print("opened")
except OSError as error:
    print(error.errno)
"""
    assert confined(script) == "24"


def test_a_stricter_limit_of_the_system_stays() -> None:
    script = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (50, 50))
confined._limit_cpu(600)
print(resource.getrlimit(resource.RLIMIT_CPU))
"""
    assert confined(script) == "(50, 50)"


@pytest.mark.loopback
@pytest.mark.enable_socket
def test_the_child_cannot_reach_a_server_on_this_machine(process: ReaderProcess) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        script = f"""
import socket
try:
    socket.create_connection(("127.0.0.1", {server.getsockname()[1]}), 2); print("connected")
except OSError:
    print("refused")
"""
        assert (confined(script) == "refused") == process.network_cut_off


def test_the_child_gets_no_environment_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:secret")
    with ReaderProcess() as process:
        process.read(b"hola", "a.txt")
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
    assert b"secret" not in environment
    assert b"LANG=" in environment


def test_closing_ends_the_child_and_reading_starts_another() -> None:
    process = ReaderProcess()
    process.read(b"hola", "a.txt")
    pid = process.pid
    process.close()
    assert not Path(f"/proc/{pid}").exists()
    assert process.read(b"hola", "a.txt").blocks
    process.close()
    process.close()


def test_threads_take_turns(process: ReaderProcess) -> None:
    found: dict[int, str] = {}

    def work(number: int) -> None:
        found[number] = process.read(f"texto {number}".encode(), "a.txt").blocks[0].text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"texto {number}" for number in range(8)}


@given(st.binary(max_size=200))
def test_no_bytes_make_more_than_a_wire_error(content: bytes) -> None:
    try:
        answer = wire.unpacked(wire.Answer, content)
    except wire.WireError:
        return
    assert isinstance(answer, wire.Answer)


def test_a_file_survives_the_wire() -> None:
    file = read(samples.one_of_each()["a.md"], "a.md", max_bytes=1000)
    back = wire.unpacked(wire.Answer, wire.packed(wire.Answer(file=file)))
    assert isinstance(back.file, ReadFile)
    assert back.file == file
