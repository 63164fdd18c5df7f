"""When something breaks: the person learns of it in one sentence, nothing is lost, nothing is said twice."""

import asyncio
import io
import logging
import os
import re
import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text

from bot.app import build_application
from bot.logging import describe, set_up_logging
from bot.run import run_bot
from bot.sandbox.faults import Fault, flood
from bot.sandbox.world import World
from bot.services import BotServices
from bot.tables import updates
from bot.texts import load_texts
from knowledge.errors import ChannelError, IndexDamaged
from tests.bot.kit import (
    ScriptedAnswerer,
    Shelves,
    answer_of,
    config_for,
    found_of,
    labels,
    meta,
    request_to,
    running,
    services_with,
    until,
)

TEXTS = load_texts()
CANARY = "canary-question-about-Ana-Torres"
GOOD = answer_of(found_of("One. Two."))
REFERENCE = re.compile(r"[2-9a-z]{8}$")


@pytest.fixture
def output(world: World) -> Iterator[io.StringIO]:
    """What the log says at its most talkative; the state of logging is put back afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    stream = io.StringIO()
    set_up_logging("debug", [world.token], stream)
    yield stream
    root.handlers[:], root.level = before


async def test_an_unexpected_error_is_one_sentence_with_a_reference(
    world: World, engine: Engine, output: io.StringIO
) -> None:
    ana = world.user("Ana", language="es")
    async with running(world, services_with(engine, ScriptedAnswerer(always=ValueError(CANARY)))):
        apology = (await world.reply_to(ana, CANARY)).text
        await until(lambda: "parked" in output.getvalue())
    assert apology.startswith(TEXTS.say("error.unexpected", "es"))
    found = REFERENCE.search(apology)
    assert found
    assert len(world.replies(ana)) == 1
    assert f"Failure {found[0]}: ValueError" in output.getvalue()
    assert CANARY not in output.getvalue()
    with engine.connect() as connection:
        row = connection.execute(select(updates)).one()
    assert (row.state, row.payload, row.reference) == ("parked", None, found[0])


async def test_an_error_of_ours_says_what_it_is(world: World, engine: Engine) -> None:
    ana = world.user("Ana", language="pt")
    answerer = ScriptedAnswerer(always=IndexDamaged("The index is damaged."))
    async with running(world, services_with(engine, answerer)):
        apology = await world.reply_to(ana, "O que é uma carteira?")
    assert apology.text.startswith(TEXTS.say("error.index-damaged", "pt"))


async def test_a_passing_error_is_not_noticed(world: World, engine: Engine) -> None:
    ana = world.user("Ana")
    async with running(world, services_with(engine, ScriptedAnswerer(ValueError("once"), GOOD))):
        answer = await world.reply_to(ana, "What is a wallet?")
        await world.settle()
    assert answer.text.startswith("One.")
    assert len(world.replies(ana)) == 1


@pytest.mark.parametrize(
    "fault",
    [Fault(status=502, description="Bad Gateway"), Fault("disconnect"), Fault("timeout"), flood(1)],
    ids=["502", "disconnect", "timeout", "429"],
)
async def test_when_telegram_fails_the_answer_comes_later_and_once(world: World, engine: Engine, fault: Fault) -> None:
    ana = world.user("Ana")
    world.faults.fail_next("sendMessage", fault, times=2)
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        answer = await world.reply_to(ana, "What is a wallet?", 10)
        await world.settle()
    assert answer.text.startswith("One.")
    assert len(world.replies(ana)) == 1


async def test_a_flood_limit_of_one_chat_does_not_hold_up_another(world: World, engine: Engine) -> None:
    ana, eva = world.user("Ana"), world.user("Eva")
    answerer = ScriptedAnswerer(always=GOOD)
    async with running(world, services_with(engine, answerer)):
        world.faults.fail_next("sendMessage", flood(2))
        world.send_text(ana, "What is a wallet?")
        await until(lambda: answerer.asked)
        await asyncio.sleep(0.3)
        await world.reply_to(eva, "What is a mixer?", 1)
        assert world.replies(ana) == []
        await world.wait_for(lambda: world.replies(ana))


async def test_html_that_telegram_refuses_is_sent_as_plain_text(world: World, engine: Engine) -> None:
    ana = world.user("Ana")
    refusal = Fault(status=400, description="Bad Request: can't parse entities: unexpected end tag")
    world.faults.fail_next("sendMessage", refusal)
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        answer = await world.reply_to(ana, "What is a wallet?")
    assert answer.text.startswith("One.\n\nOne. Two.")
    assert "bold" not in {entity.type for entity in answer.entities}
    assert labels(answer)[-2:] == ["👍", "👎"]


async def test_a_failing_button_says_so_once(world: World, shelves: Shelves) -> None:
    class Broken:
        def __init__(self, services: BotServices) -> None:
            self.neighbours = services.library.neighbours
            self.original = services.library.original

        def passage(self, *_: object) -> None:
            raise ValueError(CANARY)

    shelves.add(meta("Preservation"), ["A preservation request must contain the case number. Send it.", "Later. Then."])
    services = shelves.services()
    broken = BotServices(services.answerer, Broken(services), services.engine, services.clock)
    ana = world.user("Ana", language="en")
    async with running(world, broken):
        answer = await world.reply_to(ana, "What must a preservation request contain?")
        query = world.press(ana, answer, "After ▶")
        await world.wait_for(lambda: query.answered)
        await world.settle()
    assert query.text.startswith(TEXTS.say("error.unexpected", "en"))
    assert query.alert
    assert [method for method, _ in world.calls].count("answerCallbackQuery") == 1


async def test_questions_asked_while_the_bot_was_down_are_answered_at_its_start(world: World, engine: Engine) -> None:
    ana = world.user("Ana")
    services = services_with(engine, ScriptedAnswerer(always=GOOD))
    async with running(world, services):
        await world.reply_to(ana, "What is a wallet?")
    for number in range(3):
        world.send_text(ana, f"Question {number}")
    async with running(world, services):
        await world.wait_for(lambda: len(world.replies(ana)) == 4)


async def test_an_unreachable_telegram_is_one_line_and_the_bot_keeps_trying(
    world: World, engine: Engine, output: io.StringIO
) -> None:
    ana = world.user("Ana")
    world.faults.fail_next("getMe", Fault("disconnect"))
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        await world.reply_to(ana, "What is a wallet?")
        world.faults.fail_next("getUpdates", Fault(status=502, description="Bad Gateway"), times=2)
        await world.reply_to(ana, "What is a mixer?", 10)
        await until(lambda: output.getvalue().count("in reach again") == 2)
    lines = [line for line in output.getvalue().splitlines() if "out of reach" in line]
    assert len(lines) == 2


async def test_a_refused_token_is_one_clear_error_without_the_token(engine: Engine) -> None:
    world, other = World(), World(token="4200000001:another-token-than-the-right-one")
    application = build_application(config_for(other), services_with(engine, ScriptedAnswerer()), request_to(world))
    with pytest.raises(ChannelError) as caught:
        await run_bot(application, asyncio.Event())
    assert caught.value.code == "token-refused"
    assert other.token not in str(caught.value)
    assert other.token not in describe(caught.value)
    assert caught.value.__cause__ is None


def test_a_signal_ends_the_bot_cleanly(engine: Engine) -> None:
    world = World()
    ana = world.user("Ana")
    answerer = ScriptedAnswerer(always=GOOD)
    application = build_application(config_for(world), services_with(engine, answerer), request_to(world))

    async def play() -> None:
        task = asyncio.create_task(run_bot(application))
        await world.reply_to(ana, "What is a wallet?")
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, 10)

    asyncio.run(play())
    assert len(world.replies(ana)) == 1
    assert not application.running


@pytest.mark.parametrize("token", ["", "abc", "123", "12:a b"])
def test_a_token_of_another_form_is_refused_at_once(engine: Engine, world: World, token: str) -> None:
    with pytest.raises(ChannelError) as caught:
        build_application(config_for(world, token=token), services_with(engine, ScriptedAnswerer()))
    assert caught.value.code == "token-malformed"


async def test_a_token_that_is_revoked_while_the_bot_runs_ends_it(world: World, engine: Engine) -> None:
    application = build_application(
        config_for(world), services_with(engine, ScriptedAnswerer(always=GOOD)), request_to(world)
    )
    task = asyncio.create_task(run_bot(application, asyncio.Event()))
    await world.reply_to(world.user("Ana"), "What is a wallet?")
    world.token = "4200000001:a-new-token-was-made"
    world.send_text(world.user("Eva"), "wakes the poll")
    with pytest.raises(ChannelError):
        await asyncio.wait_for(task, 10)


async def test_a_token_that_is_refused_at_the_start_of_fetching_is_the_same_clear_error(
    world: World, engine: Engine
) -> None:
    world.faults.fail_next("deleteWebhook", Fault(status=401, description="Unauthorized"))
    application = build_application(config_for(world), services_with(engine, ScriptedAnswerer()), request_to(world))
    with pytest.raises(ChannelError):
        await asyncio.wait_for(run_bot(application, asyncio.Event()), 10)
    assert not application.running


async def test_a_second_process_with_the_same_token_is_one_line(
    world: World, engine: Engine, output: io.StringIO
) -> None:
    ana = world.user("Ana")
    conflict = Fault(status=409, description="Conflict: terminated by other getUpdates request")
    world.faults.fail_next("getUpdates", conflict, times=2)
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        await world.reply_to(ana, "What is a wallet?", 10)
    assert output.getvalue().count("Another process fetches the updates") == 1


async def test_menus_that_cannot_be_set_do_not_keep_the_bot_from_working(
    world: World, engine: Engine, output: io.StringIO
) -> None:
    world.faults.fail_next("setMyCommands", Fault(status=500), times=1)
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        await world.reply_to(world.user("Ana"), "What is a wallet?")
        await until(lambda: "menus could not be set" in output.getvalue())


async def test_a_full_disk_stops_the_intake_and_not_the_bot(world: World, engine: Engine, output: io.StringIO) -> None:
    ana = world.user("Ana")
    async with running(world, services_with(engine, ScriptedAnswerer(always=GOOD))):
        await world.reply_to(ana, "What is a wallet?")
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE updates RENAME TO updates_away"))
        world.send_text(ana, "What is a mixer?")
        await until(lambda: "could not be kept" in output.getvalue())
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE updates_away RENAME TO updates"))
        await world.wait_for(lambda: len(world.replies(ana)) == 2, 10)


async def test_neither_the_token_nor_a_question_reaches_the_log(
    world: World, engine: Engine, output: io.StringIO
) -> None:
    """At DEBUG, with every library forced to say all that it can, in good times and bad."""
    for name in ("telegram", "telegram.Bot", "telegram.ext", "httpx", "httpcore", "sqlalchemy.engine", "asyncio"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    ana = world.user("Ana-canary-name", language="en")
    answerer = ScriptedAnswerer(GOOD, ValueError(CANARY), ValueError(CANARY), ValueError(CANARY), always=GOOD)
    try:
        async with running(world, services_with(engine, answerer)):
            answer = await world.reply_to(ana, CANARY)
            world.press(ana, answer, "👍")
            await world.reply_to(ana, CANARY + " again")
            world.faults.fail_next("sendMessage", Fault(status=400, description=f"Bad Request: {CANARY}"), times=4)
            world.send_text(ana, CANARY + " refused")
            await until(lambda: output.getvalue().count("parked") == 2)
        logging.getLogger("telegram.ext").critical("Received data was: %r", {"text": CANARY})
        logging.getLogger("telegram.request").error("Can not load %s" % CANARY)  # noqa: G002, UP031
        logging.getLogger("bot.test").info("address https://api.telegram.org/bot%s/getMe", world.token)
    finally:
        for name in ("telegram", "telegram.Bot", "telegram.ext", "httpx", "httpcore", "sqlalchemy.engine", "asyncio"):
            logging.getLogger(name).setLevel(logging.NOTSET)
    log = output.getvalue()
    assert log.count("parked") == 2
    assert "canary" not in log
    assert world.token not in log
    assert world.token.split(":")[1] not in log
    assert "[redacted]" in log


def test_an_exception_is_described_by_type_code_and_place(output: io.StringIO) -> None:
    def break_it() -> None:
        raise KeyError(CANARY)

    def pass_on() -> None:
        try:
            break_it()
        except KeyError as cause:
            raise IndexDamaged(CANARY) from cause

    try:
        pass_on()
    except IndexDamaged:
        logging.getLogger("bot.test").exception("It broke")
    line = output.getvalue()
    assert re.search(
        r"It broke: IndexDamaged \(index-damaged\) test_failures.py:\d+ .* from KeyError test_failures", line
    )
    assert CANARY not in line
