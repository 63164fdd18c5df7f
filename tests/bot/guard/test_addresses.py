"""Only registered links leave, by whatever way."""

import ast
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.ext import BaseRateLimiter, ExtBot

import bot
from bot.guard.addresses import Allowed, defang, defang_html, exact_of, find_links, own_names, room_for
from bot.guard.outgoing import OutgoingGuard
from bot.reply import Reply
from bot.sandbox.model import User
from bot.sandbox.world import World
from bot.send import edit_keyboard, edit_reply, say, send_file, send_photo, send_reply
from bot.styled import Run, plain, split, to_html
from knowledge.errors import ChannelError
from tests.bot.kit import API_URL, request_to

ALLOWED = Allowed(
    frozenset({"exchange.example", "portal.gov.example"}),
    own_names("LiaisonBot") | exact_of("escriba a @enlace_oficial o https://ayuda.example/le"),
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000"
    "000049454e44ae426082"
)
TEXTS = st.text(alphabet=st.sampled_from("ab.:/@wth?=&<> \n1-é…T.me"), max_size=200)
Call = Callable[..., Coroutine[Any, Any, Any]]


class NoLimit(BaseRateLimiter[int]):
    """Makes calls at once."""

    async def initialize(self) -> None:
        return

    async def shutdown(self) -> None:
        return

    async def process_request(
        self,
        callback: Call,
        args: object,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        assert isinstance(args, tuple)
        made: bool | dict[str, Any] | list[dict[str, Any]] = await callback(*args, **kwargs)
        return made


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("ver https://exchange.example/a?b=c.", "ver https://exchange.example/a?b=c."),
        ("ver www.exchange.example y EXCHANGE.example", "ver www.exchange.example y EXCHANGE.example"),
        ("https://evil.example/a.b?u=https://x.co/y.", "hxxps://evil[.]example/a[.]b?u=hxxps://x[.]co/y."),
        ("https://exchange.example@evil.example/", "hxxps://exchange[.]example[@]evil[.]example/"),
        ("https://evil.example\\@exchange.example", "hxxps://evil[.]example\\[@]exchange[.]example"),
        ("https://exchange.example.evil.co", "hxxps://exchange[.]example[.]evil[.]co"),
        ("HTTP://EVIL.CO", "HxxP://EVIL[.]CO"), ("(evil.co)", "(evil[.]co)"), ("evil.co:8080/x", "evil[.]co:8080/x"),
        ("t.me/evilbot t.me/LiaisonBot?start=x", "t[.]me/evilbot t.me/LiaisonBot?start=x"),
        ("tg://resolve?domain=evil", "tg[:]//resolve?domain=evil"), ("ftp://a.co/b", "ftp[:]//a[.]co/b"),
        ("@evilname @LiaisonBot @enlace_oficial", "[@]evilname @LiaisonBot @enlace_oficial"),
        ("https://ayuda.example/le https://ayuda.example/otro", "https://ayuda.example/le hxxps://ayuda[.]example/otro"),
        ("enforcement@okx.com y @fgr.org.mx", "enforcement@okx.com y @fgr.org.mx"), ("x.com t.co", "x[.]com t[.]co"),
        ("art. 5, p.ej. e.g. EE.UU. S.A. oficio.pdf v1.2", "art. 5, p.ej. e.g. EE.UU. S.A. oficio.pdf v1.2"),
        ("пример.рф http://1.2.3.4/x", "пример[.]рф hxxp://1[.]2[.]3[.]4/x"),
    ],
)  # fmt: skip
def test_addresses_stay_legible_and_lead_nowhere(text: str, harmless: str) -> None:
    assert defang(text, ALLOWED.permits) == harmless
    assert defang(harmless, ALLOWED.permits) == harmless


@given(TEXTS)
def test_nothing_clickable_is_left_and_the_room_suffices(text: str) -> None:
    harmless = defang(text, lambda _: False)
    assert defang(harmless, lambda _: False) == harmless
    assert len(harmless) - len(text) <= room_for(text)


@given(TEXTS, st.integers(0, 200), st.integers(0, 200))
def test_formatting_survives(text: str, first: int, second: int) -> None:
    start, end = sorted((first, second))
    runs = [
        run for run in (Run(text[:start]), Run(text[start:end], bold=True), Run(text[end:], quote=True)) if run.text
    ]
    changed = defang_html(to_html(runs), lambda _: False)
    assert changed.count("<b>") == to_html(runs).count("<b>") == changed.count("</b>")
    # what a reader sees is what the plain text becomes
    import html
    import re

    assert html.unescape(re.sub(r"</?(?:b|blockquote)[^>]*>", "", changed)) == defang(plain(runs), lambda _: False)


def test_a_link_that_is_not_its_text_is_taken_off() -> None:
    assert defang_html('<a href="https://evil.co">aquí</a> <b>x</b>', ALLOWED.permits) == "aquí <b>x</b>"


@given(st.text(alphabet="a.:/@", max_size=4096))
def test_long_odd_texts_are_searched_without_delay(text: str) -> None:
    assert len(list(find_links(text))) <= len(text)


@pytest.fixture
def ana(world: World) -> User:
    user = world.user("Ana", language="es")
    world.start(user)
    return user


async def guarded(world: World) -> ExtBot[int]:
    limiter = OutgoingGuard(NoLimit(), lambda: ALLOWED.hosts, contact="@enlace_oficial")
    sender: ExtBot[int] = ExtBot(
        world.token,
        f"{API_URL}/bot",
        request=request_to(world),
        get_updates_request=request_to(world),
        rate_limiter=limiter,
    )
    await sender.initialize()
    return sender


async def test_every_way_out_is_guarded(world: World, ana: User) -> None:
    sender = await guarded(world)
    evil, buttons = (
        "https://evil.co/x",
        InlineKeyboardMarkup(
            [
                [
                    InlineKeyboardButton("a", url="https://evil.co"),
                    InlineKeyboardButton("b", url="https://exchange.example/x"),
                ]
            ]
        ),
    )
    styled = (Run("antes "), Run("https://evil", bold=True), Run(".co/x", quote=True))
    await say(sender, ana.id, evil, buttons)
    await send_reply(sender, ana.id, Reply((styled,), buttons))
    await send_file(sender, ana.id, b"x", "x.pdf", protected=True, caption=evil)
    await send_photo(sender, ana.id, PNG, styled, buttons)
    await sender.send_message(ana.id, evil)
    for message in world.replies(ana):
        text = (message.text or "") + (message.caption or "")
        assert "evil[.]co" in text
        assert "evil.co" not in text
        assert [entity.type for entity in (*message.entities, *message.caption_entities) if "link" in entity.type] == []
        urls = [one.url for row in (message.keyboard.rows if message.keyboard else ()) for one in row]
        assert "https://evil.co" not in urls
    await sender.shutdown()


async def test_the_bot_knows_its_own_address_and_the_contact(world: World, ana: User) -> None:
    sender = await guarded(world)
    text = f"{sender.link}?start=abc @{sender.username} @enlace_oficial https://exchange.example"
    await say(sender, ana.id, text)
    assert world.replies(ana)[-1].text == text
    await sender.shutdown()


async def test_a_way_of_sending_that_nobody_thought_of_is_refused(world: World, ana: User) -> None:
    sender = await guarded(world)
    with pytest.raises(ChannelError):
        await sender.send_venue(ana.id, 1, 1, "https://evil.co", "evil.co")
    await sender.shutdown()


async def test_longest_messages_still_fit(world: World, ana: User) -> None:
    sender = await guarded(world)
    text = ("https://evil.co/a.b.c " * 400)[:9000]
    await send_reply(sender, ana.id, Reply(tuple(split([Run(text, quote=True)]))))
    sent = "".join(message.text or "" for message in world.replies(ana))
    assert sent.replace(" ", "").replace("\n", "") == defang(text, lambda _: False).replace(" ", "")
    await sender.shutdown()


async def test_cards_are_edited_in_place(world: World, ana: User) -> None:
    sender = await guarded(world)
    await say(sender, ana.id, "tarjeta")
    card = world.replies(ana)[-1]
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("ok", callback_data="x")]])
    for _ in range(2):  # the second edit changes nothing, which is no failure
        await edit_reply(sender, ana.id, card.id, Reply(((Run("nueva", bold=True),),), buttons))
        await edit_keyboard(sender, ana.id, card.id, buttons)
    await edit_reply(sender, ana.id, 999, Reply(((Run("x"),),)))
    now = world.replies(ana)[-1]
    assert (now.id, now.text) == (card.id, "nueva")
    assert now.keyboard is not None
    await edit_reply(sender, ana.id, card.id, Reply(((Run("uno"),), (Run("dos"),)), buttons))
    assert [message.text for message in world.replies(ana)] == ["uno", "dos"]
    await sender.shutdown()


async def test_a_long_caption_goes_on_below_the_picture(world: World, ana: User) -> None:
    sender = await guarded(world)
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("ok", callback_data="x")]])
    await send_photo(sender, ana.id, PNG, "palabra " * 200, buttons, protected=True)
    picture, rest = world.replies(ana)
    assert picture.keyboard is None
    assert rest.keyboard is not None
    assert picture.protected
    assert rest.protected
    assert ((picture.caption or "") + " " + (rest.text or "")).split() == ["palabra"] * 200
    await sender.shutdown()


SENDERS = ("send_", "reply_", "edit_message", "edit_text", "edit_caption", "copy_", "forward_", "answer_inline")
# mail goes out by SMTP
ELSEWHERE = {"mail.py": {"send_message"}}


def test_only_one_module_sends() -> None:
    root = Path(bot.__file__).parent
    for path in root.rglob("*.py"):
        if path.name == "send.py" or "sandbox" in path.parts:
            continue
        calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
        names = {one.attr for one in calls if isinstance(one, ast.Attribute) and one.attr.startswith(SENDERS)}
        assert names <= ELSEWHERE.get(path.name, set()), path
