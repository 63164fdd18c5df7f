"""The chat page in a real browser, with a small bot behind it, on loopback."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, async_playwright, expect
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.sandbox.personas import populate
from bot.sandbox.serve import Sandbox, fresh_token
from bot.sandbox.world import World
from knowledge.errors import ChannelError

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
QUOTE = "".join(f"Línea {number} del pasaje. " for number in range(30))


async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message is not None
    if message.document:
        await message.reply_text(f"recibido {message.document.file_name} {message.document.file_size}")
        return
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Útil", callback_data="useful")]])
    text = f"<b>eco</b>: {message.text_html}\n<blockquote expandable>{QUOTE}</blockquote>"
    await message.reply_text(text, parse_mode="HTML", reply_markup=markup)


async def press(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Gracias")


@asynccontextmanager
async def served() -> AsyncIterator[Sandbox]:
    world = World(token=fresh_token())
    populate(world)
    async with Sandbox(world, port=0) as sandbox:
        builder = (
            ApplicationBuilder().token(world.token).base_url(sandbox.base_url).base_file_url(sandbox.base_file_url)
        )
        application = builder.job_queue(None).build()
        application.add_handler(MessageHandler(filters.ALL, answer))
        application.add_handler(CallbackQueryHandler(press))
        async with application:
            await application.start()
            assert application.updater is not None
            await application.updater.start_polling(poll_interval=0, timeout=2)
            yield sandbox
            await application.updater.stop()
            await application.stop()


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


async def test_the_official_asks_presses_and_uploads(tmp_path: Path) -> None:
    wrong: list[str] = []
    async with served() as sandbox, browser() as chromium:
        page = await chromium.new_page(locale="es-MX", viewport={"width": 1280, "height": 800})
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: None if request.url.startswith(sandbox.url) else wrong.append(request.url))
        await page.goto(sandbox.url)
        phone = page.locator(".phone").first
        await expect(phone).to_contain_text("Valeria Ruiz")
        writing = phone.get_by_label("Escriba un mensaje")
        await writing.fill("<img src=x onerror=alert(1)> hola")
        await writing.press("Enter")
        bubble = phone.locator(".row.theirs .bubble").first
        await expect(bubble).to_contain_text("eco: <img src=x onerror=alert(1)> hola")
        await expect(bubble.locator("strong")).to_have_text("eco")
        await phone.get_by_role("button", name="Ver más").click()
        await expect(phone.get_by_role("button", name="Ver menos")).to_be_visible()
        await phone.get_by_role("button", name="Útil").click()
        await expect(phone.get_by_text("Gracias")).to_be_visible()
        await phone.locator("input[type=file]").set_input_files(
            FilePayload(name="oficio.pdf", mimeType="application/pdf", buffer=b"%PDF")
        )
        await phone.get_by_role("button", name="Enviar").click()
        await expect(phone.locator(".row.theirs").last).to_contain_text("recibido oficio.pdf 4")
        async with page.expect_download() as download:
            await phone.locator("a.file").click()
        assert (await (await download.value).path()).read_bytes() == b"%PDF"
    assert wrong == []


async def test_a_small_window_shows_one_phone_at_a_time_and_a_link_starts() -> None:
    async with served() as sandbox, browser() as chromium:
        page = await chromium.new_page(locale="en-GB", viewport={"width": 390, "height": 844}, color_scheme="dark")
        await page.goto(f"{sandbox.url}/?start=seminar_7")
        await page.get_by_role("dialog").get_by_role("button", name="Iniciar").click()
        await expect(page.locator(".row.own .bubble")).to_contain_text("/start seminar_7")
        await page.locator(".person", has_text="Rafael").click()
        await expect(page.locator(".phone:visible")).to_have_count(1)
        await expect(page.locator(".phone:visible")).to_have_attribute("aria-label", "Você é Rafael")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_a_taken_port_is_one_clear_line() -> None:
    async with Sandbox(World(), port=0) as sandbox:
        port = int(sandbox.url.rsplit(":", 1)[1])
        with pytest.raises(ChannelError, match=f"Port {port} on 127.0.0.1 is taken") as refused:
            async with Sandbox(World(), port=port):
                await asyncio.sleep(0)
    assert refused.value.code == "sandbox-port-taken"
