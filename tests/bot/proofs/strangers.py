"""Strangers who try everything, and what may reach them."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

from babel import Locale
from babel.messages.pofile import read_po
from sqlalchemy import Engine

import bot.texts
from bot.sandbox.model import User
from bot.texts import load_texts
from knowledge.model import LANGUAGES
from tests.bot.proofs.deeds import Deeds
from tests.bot.proofs.history import History
from tests.bot.proofs.library import NOWHERE, SHARED, Bookcase, Manuscript, mark, word
from tests.bot.proofs.oracle import Human, Terms
from tests.bot.proofs.sent import Plain, data_of, marks_in, marks_of
from tests.bot.proofs.stage import Sent, Stage, Strangers

TEXTS = load_texts()
OF_STAFF = ("people", "agencies", "invite", "invitations", "links", "applications")
COMMANDS = ("start", "help", "glossary", "language", "join", "privacy", "mydata", "forget", "cancel", *OF_STAFF)
STRANGER, TEAM = "eva", "ana"
A_DAY_OF = 20
"""Sequences that are played one after the other before everything is cleaned."""
LENGTH = 6
_SHELVES = (
    Terms("CLEAR"),
    Terms("GREEN"),
    Terms("AMBER", frozenset({"fgr"})),
    Terms("RED", people=frozenset({TEAM})),
    Terms(None),
)
_SIGNS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
NewEngine = Callable[[], Engine]


# --- what strangers do


class Stranger:
    """Somebody who tries everything, the same thing on each of several stages."""

    def __init__(self, rng: Random, ids: list[str]) -> None:
        self._rng = rng
        self._ids = ids

    def words(self) -> str:
        rng = self._rng
        sought = mark(rng.randrange(5), 0, rng.choice(["first", "title", "file"]))
        known = [sought, NOWHERE, SHARED, f"What does the {sought} desk keep?", rng.choice(self._ids), "fgr", "MX"]
        return rng.choice([*known, "Fulana", "a@fgr.example", "000000", "hola", "🙂", "/", "a" * rng.choice([3, 300])])

    def command(self) -> str:
        rng = self._rng
        name = TEXTS.say(f"menu.{rng.choice(COMMANDS)}.name", rng.choice(LANGUAGES))
        name = rng.choice([name, name, name, name.upper(), f"{name}@liaison_sandbox_bot", f"{name}x"])
        return f"/{name} {self.words() if rng.random() < 0.4 else ''}".strip()

    def code(self) -> str:
        rng = self._rng
        return "".join(rng.choice(_SIGNS) for _ in range(rng.choice([22, 22, 22, 1, 21, 23, 64])))

    def data(self) -> str:
        """What a button could carry, of every family, well formed or nearly."""
        rng = self._rng
        action = rng.choice(["show", "file", "tr", "up", "down", "lang", "term", "done", "j", "s", "p", "x", ""])
        verbs = ["pc", "ps", "approve", "decline", "ceiling", "country", "agency", "forget", "keep", "es", "confirm"]
        parts = [rng.choice([*verbs, *self._ids, "abcd2345", "MX", "0", "RED", ""]) for _ in range(rng.randrange(4))]
        return ":".join([action, *parts])[:64] or ":"


def act(stage: Stage, user: User, doing: tuple[str, str]) -> None:
    """Do what was decided on in somebody's name."""
    kind, words = doing
    world = stage.world
    if kind == "press":
        shown = [message for message in world.replies(user) if message.keyboard]
        last = (shown or world.replies(user) or world.messages(user))[-1]
        own = data_of(last)
        stage.press(STRANGER, last, own[int(words[1:]) % len(own)] if words[0] == "#" and own else words)
    elif kind == "forward":
        world.forward_text(user, words, "somebody")
    elif kind == "sticker":
        world.send_sticker(user)
    elif kind == "file":
        world.send_document(user, "x.pdf", words.encode())
    elif kind == "contact":
        world.send_contact(user, "+525512345678", words[:20] or "x")
    elif kind == "edit":
        mine = [message for message in world.messages(user) if message.sender.id == user.id and message.text]
        world.edit_text(mine[-1], words)
    else:
        world.send_text(user, words)


def sequence(rng: Random, ids: list[str]) -> Iterator[tuple[str, str]]:
    """Decide on what a stranger does, one thing after the other."""
    stranger = Stranger(rng, ids)
    yield "text", "/cancel"
    for _ in range(LENGTH):
        chance = rng.random()
        if chance < 0.3:
            yield "text", stranger.command()
        elif chance < 0.5:
            yield "text", stranger.words()
        elif chance < 0.65:
            yield "press", stranger.data()
        elif chance < 0.8:
            yield "press", f"#{rng.randrange(30)}"
        elif chance < 0.9:
            yield "text", f"/start {stranger.code()}"
        else:
            yield rng.choice(["forward", "sticker", "file", "contact", "edit"]), stranger.words()


# --- what may reach them


def lines_of(names: tuple[str, ...]) -> re.Pattern[str]:
    """Return what fits any line of the sentences in some catalogues, in any language, whatever fills their gaps."""
    found: set[str] = set()
    for path in Path(bot.texts.__file__).parent.glob("locale/*/LC_MESSAGES/*.po"):
        if path.stem in names:
            with path.open("rb") as file:
                catalogue = read_po(file)
            for message in catalogue:
                forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
                found |= {line for form in forms if message.id for line in form.splitlines()}
    telling = [line for line in found if sum(map(str.isalpha, re.sub(r"{\w+}", "", line))) >= 3]
    return re.compile("|".join(_fitting(line) for line in sorted(telling)))


def _fitting(line: str) -> str:
    pieces = re.split(r"{\w+}", line.replace("{{", "{").replace("}}", "}"))
    return ".*".join(map(re.escape, pieces))


PUBLIC_LINES = lines_of(("bot", "join", "guard", "privacy"))
COUNTRIES = {str(name) for code in ("en", "es_419", "pt_BR") for name in Locale.parse(code).territories.values()}
SIGNS = re.compile(r"[\W\d]*")
"""Of a label that has no words."""


def is_public(line: str) -> bool:
    return bool(PUBLIC_LINES.fullmatch(line)) or bool(SIGNS.fullmatch(line)) or line.strip("• ") in COUNTRIES


def check_fixed(sent: Sent, agencies: set[str]) -> None:
    """Refuse everything in a message that is in no catalogue: agencies and countries to choose from are all else."""
    message = sent.message
    lines = [sent.toast] if message is None else [*message.text.splitlines(), *message.caption.splitlines()]
    rows = message.keyboard.rows if message is not None and message.keyboard is not None else ()
    lines += [button.text for row in rows for button in row]
    assert [line for line in lines if not is_public(line) and line not in agencies] == []


# --- the proofs


def prepare_stage(
    stage: Stage, shelves: tuple[Terms | None, ...] = _SHELVES, registered: Human | None = None
) -> list[str]:
    """Clean a stage and put documents on it; return ids of documents, passages and people.

    Args:
        stage: The stage.
        shelves: What is said about the document on each shelf; None where there is none.
        registered: What the stranger is registered as after all.
    """
    stage.clean(stage.clock.now() + timedelta(days=2))
    deeds = Deeds(stage)
    cast = {TEAM: Human("administrator", None, "RED", identity=TEAM), STRANGER: registered}
    deeds.open(History(0, tuple((name, human) for name, human in cast.items() if human), (), lagging=False))
    case = Bookcase(stage.library, dict(deeds.bookcase.person_ids))
    ids = list(deeds.bookcase.person_ids.values())
    for shelf, terms in enumerate(shelves):
        if terms is not None:
            document = case.add(Manuscript(shelf, 0), terms)
            ids += [document.id, *stage.library.passage_ids(document.id)]
    stage.indexes.follow()
    return ids


async def heard(stage: Stage, plain: Plain, doing: tuple[str, str]) -> list[tuple[Sent, tuple[str, ...]]]:
    """Let the stranger do something; return what reaches the stranger, as it is and in the form to compare."""
    act(stage, stage.cast[STRANGER], doing)
    await stage.settle()
    assert stage.failures() == 0
    return [(sent, plain(sent)) for sent in stage.sent() if sent.name == STRANGER]


async def play_strangers(stage: Stage, twin: Stage, seeds: range, strangers: Strangers) -> int:
    """Play sequences on a bot with everything and on one that has but what strangers may have; return what was sent.

    Both say the same to the byte. Words of documents reach strangers only in the copy of what they typed themselves.
    """
    public = (_SHELVES[0], None, None, None, None)
    bare: tuple[Terms | None, ...] = public if strangers == "public" else (None,) * len(_SHELVES)
    agencies = {"FGR", "PF"}
    count = 0
    for seed in seeds:
        if seed == seeds[0] or seed % A_DAY_OF == 0:
            ids = prepare_stage(stage)
            prepare_stage(twin, bare)
            plain, other, typed = Plain(), Plain(), set[str]()
        for place in (stage, twin):
            place.clock.advance(timedelta(hours=2))
        for doing in sequence(Random(seed), ids):
            typed |= marks_in(doing[1])
            got = await heard(stage, plain, doing)
            assert [each for _, each in got] == [each for _, each in await heard(twin, other, doing)], (seed, doing)
            count += len(got)
            for sent, _ in got:
                found = marks_of(sent) - typed
                assert found.isdisjoint({word(shelf, 0) for shelf in range(strangers == "public", 5)})
                if strangers == "closed":
                    assert found.isdisjoint(ids)
                    check_fixed(sent, agencies)
    return count


async def answers(stage: Stage, kind: str, words: str) -> list[tuple[str, ...]]:
    """Let the stranger do something; return what reaches the stranger."""
    return [each for _, each in await heard(stage, Plain(), (kind, words))]


async def told_apart(stage: Stage) -> list[str]:
    """Return the commands and buttons of staff that are answered otherwise than those that nobody ever wrote."""
    unknown = await answers(stage, "text", "/qwertz")
    names = {TEXTS.say(f"menu.{command}.name", language) for command in OF_STAFF for language in LANGUAGES}
    said = [words for name in sorted(names) for words in (f"/{name}", f"/{name} fgr")]
    found = [words for words in said if await answers(stage, "text", words) != unknown]
    stale = await answers(stage, "press", "x:abcd")
    pressed = ["s:pp:0:", "s:pc:0123456789abcdef:0:", "s:x", "s:", f"s:ap:{NOWHERE}"]
    return [*found, *[data for data in pressed if await answers(stage, "press", data) != stale]]
