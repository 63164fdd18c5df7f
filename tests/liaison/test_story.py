"""The story of registration in a browser on the running process, from the first administrator to a revocation."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from tests.liaison import story
from tests.liaison.test_run import CHROMIUM, FLAGS, LIAISON, environment, running

pytestmark = [pytest.mark.integration, pytest.mark.loopback, pytest.mark.enable_socket]


async def test_the_whole_story_on_the_chat_page(starter_home: Path, tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    with running(starter_home, said) as url:
        code = re.search(r"^/start (\S+)$", said.read_text("utf-8"), re.MULTILINE)
        assert code is not None
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = await chromium.new_page(locale="en-GB", viewport={"width": 900, "height": 900})
            await page.goto(url)
            await story.found_team(page, code[1])
            await story.officials_join(page)
            add_restricted(starter_home, tmp_path)
            await story.ask_restricted(page)
            await story.revoke(page)
            await chromium.close()
    assert verify(starter_home) == (0, "")


def verify(home: Path) -> tuple[int, str]:
    """What `liaison audit verify` says of the whole story: exit code and complaint."""
    run = subprocess.run(
        [*LIAISON, "audit", "verify"], env=environment(home), capture_output=True, text=True, check=False
    )
    return run.returncode, run.stderr


def add_restricted(home: Path, folder: Path) -> None:
    """Put material for one agency in, from the shell, while the bot runs."""
    path = folder / "canary-input" / "zafiro.md"
    path.parent.mkdir()
    path.write_text(story.RESTRICTED, "utf-8")
    command = [*LIAISON, "add", str(path), "--tlp", "AMBER", "--agency", "fgr", "--language", "es"]
    subprocess.run(command, env=environment(home), check=True, capture_output=True)
