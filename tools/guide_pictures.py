"""Takes the pictures of docs/guide: plays the story of registration in a browser on a sandbox of its own.

.venv/bin/python -m tools.guide_pictures
"""

import asyncio
import re
import tempfile
from pathlib import Path

from playwright.async_api import Locator, async_playwright

from liaison.commands import add_starter
from liaison.compose import open_base, open_models
from liaison.settings import Settings
from tests.liaison import story
from tests.liaison.test_run import CHROMIUM, FLAGS, running
from tests.liaison.test_story import add_restricted

OUT = Path(__file__).parent.parent / "docs" / "guide"


async def play(url: str, code: str, home: Path, folder: Path) -> None:
    """Play the story and keep a picture at each of its turns."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await chromium.new_page(locale="en-GB", viewport={"width": 860, "height": 820})

        async def picture(name: str, phone: Locator) -> None:
            await page.locator(".toast").first.wait_for(state="hidden")
            await page.wait_for_timeout(400)
            await phone.screenshot(path=OUT / f"{name}.png")

        await page.goto(url)
        await story.found_team(page, code, picture)
        await story.officials_join(page, picture)
        add_restricted(home, folder)
        await story.ask_restricted(page, picture)
        await story.revoke(page, picture)
        await chromium.close()


def main() -> None:
    """Make a home with the starter documents, run the bot on it, and take the pictures."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        home, said = folder / "home", folder / "said.txt"
        settings = Settings(home=home)
        with open_base(settings, create=True) as base, open_models(settings, base) as models:
            add_starter(base, models)
        with running(home, said) as url:
            code = re.findall(r"^/start (\S+)$", said.read_text("utf-8"), re.MULTILINE)[-1]
            asyncio.run(play(url, code, home, folder))


if __name__ == "__main__":
    main()
