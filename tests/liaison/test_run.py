"""``liaison run`` as a newcomer meets it: a process, an address, a page in a browser, cited answers."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.liaison.conftest import Shell

pytestmark = [pytest.mark.integration, pytest.mark.loopback, pytest.mark.enable_socket]
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
LIAISON = [sys.executable, "-c", "from liaison.cli import main; main()"]
ANSWER_MS = 30_000


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LIAISON_", "TELEGRAM_"))}
    return {**kept, "LIAISON_HOME": str(home), "LIAISON_SANDBOX_PORT": "0", **more}


@contextmanager
def running(home: Path, said: Path | None = None) -> Iterator[str]:
    """The bot in a process of its own; yields the address that it prints and checks that it ends cleanly.

    ``said`` takes its standard error; it then waits until the bot has said that it has no administrator.
    """
    with (said or home / "said.txt").open("w+", encoding="utf-8") as err:
        process = subprocess.Popen(
            [*LIAISON, "run"], env=environment(home), stdout=subprocess.PIPE, stderr=err, text=True
        )
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            while said is not None and "/start " not in said.read_text("utf-8") and process.poll() is None:
                time.sleep(0.05)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=60)
            err.seek(0)
            text = err.read()
            assert process.returncode == 0, text
            assert "Traceback" not in text


async def ask(page: Page, phone: int, question: str) -> None:
    box = page.locator(".phone").nth(phone).get_by_role("textbox")
    await box.fill(question)
    await box.press("Enter")


async def test_the_chat_page_gives_cited_answers_from_the_starter_material(starter_home: Path) -> None:
    with running(starter_home) as url:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        async with async_playwright() as playwright:
            chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = await chromium.new_page(locale="es-MX")
            await page.goto(url)
            phones = page.locator(".phone")
            await ask(page, 0, "¿Qué debe contener una solicitud de preservación?")
            await expect(phones.nth(0)).to_contain_text("versión 1", timeout=ANSWER_MS)
            await expect(phones.nth(0)).to_contain_text("Una solicitud de preservación debe contener")
            await expect(phones.nth(0)).to_contain_text("TLP:CLEAR")
            await ask(page, 1, "how do I recognise a seed phrase")
            await expect(phones.nth(1)).to_contain_text("12, 15, 18, 21 or 24 words", timeout=ANSWER_MS)
            await ask(page, 1, "who won the football match yesterday")
            await expect(phones.nth(1)).to_contain_text("does not answer", timeout=ANSWER_MS)
            await chromium.close()


def test_a_second_bot_on_the_same_home_is_refused_with_one_line(starter_home: Path) -> None:
    with running(starter_home) as url:
        assert url
        second = subprocess.run(
            [*LIAISON, "run"], env=environment(starter_home), capture_output=True, text=True, timeout=120, check=False
        )
    assert (second.returncode, second.stdout) == (1, "")
    assert "Another bot process is using the home" in second.stderr.splitlines()[-1]
    assert "Traceback" not in second.stderr


def test_a_token_that_is_none_is_refused_with_one_line(
    home: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "canary-token-without-a-number")
    code, out, err = shell("run")
    assert (code, out) == (1, "")
    assert "token" in err.splitlines()[-1]
    assert "canary" not in err
