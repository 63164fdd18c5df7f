"""What staff and people do besides asking: the same deed to the bot's store and to the oracle."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import insert

from bot.people.model import SHELL, Agency, Role
from bot.people.people import People
from bot.tables import people
from knowledge.audience import Tlp
from knowledge.errors import UserInputError
from tests.bot.proofs.history import AGENCIES, History, Step
from tests.bot.proofs.library import SHELVES, TEXTS, Bookcase, Manuscript, word
from tests.bot.proofs.oracle import LABELS, Human, Oracle, Terms, Version
from tests.bot.proofs.stage import NAMES, Stage

_CEILINGS = ("GREEN", "AMBER", "RED")
_ROLES = ("official", "trainer", "staff", "administrator")
_STANDING = ("suspend", "suspend", "resume", "resume", "resume", "revoke")
_STANDS = {"suspend": "suspended", "resume": "active", "revoke": "revoked"}
_DAY = timedelta(days=1)


@dataclass
class Deeds:
    """Does things to a stage and an oracle alike; what the bot refuses to do is not done to the oracle.

    Attributes:
        absent: Shelves whose documents are never added here; only the oracle knows of them.
        ids: Ids of the passages of each version, by shelf and version.
    """

    stage: Stage
    absent: frozenset[int] = frozenset()
    oracle: Oracle = field(init=False)
    bookcase: Bookcase = field(init=False)
    barred: set[str] = field(default_factory=set)
    documents: dict[tuple[int, int], str] = field(default_factory=dict)
    ids: dict[tuple[int, int], list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.oracle = Oracle(self.today, closed=self.stage.application.desk.config.strangers == "closed")
        self.bookcase = Bookcase(self.stage.library)

    @property
    def today(self) -> date:
        return self.stage.clock.now().date()

    def open(self, history: History) -> None:
        """Set the scene: agencies, and who is registered."""
        for slug in AGENCIES[:-1]:
            self.found(slug)
        for number, (name, human) in enumerate(history.cast):
            now = self.stage.clock.now() - number * _DAY
            identifier = sha256(f"{history.seed} {name}".encode()).hexdigest()[:16]
            self.bookcase.person_ids[human.identity] = identifier
            self.oracle.humans[name] = Human(**vars(human))
            row = {
                "id": identifier, "chat_id": self.stage.cast[name].id, "role": human.role, "standing": human.standing,
                "agency": human.agency, "ceiling": human.ceiling, "name": "", "post": "", "email": "",
                "email_confirmed": False, "language": "en", "until": human.until, "created_at": now, "changed_at": now,
            }  # fmt: skip
            with self.stage.engine.begin() as connection:
                connection.execute(insert(people).values(row))

    # --- documents

    def terms(self, step: Step) -> Terms:
        """Return a label with whom it names, and dates around today."""
        label = (*LABELS, *LABELS, *LABELS, None)[step.pick(1, 16)]
        agencies = frozenset[str]()
        if label in ("AMBER", "AMBER+STRICT"):
            several = label == "AMBER" and step.pick(2, 3) == 0
            agencies = frozenset(AGENCIES[:2] if several else [AGENCIES[step.pick(3, 3)]])
        named = frozenset[str]()
        if label == "RED":
            known = sorted(human.identity for human in self.oracle.humans.values())
            named = frozenset(known[step.pick(4, 4) : step.pick(4, 4) + 2]) or frozenset({"nobody"})
        since = (*[None] * 8, -1, 0, 1, 2)[step.pick(5, 12)]
        until = (*[None] * 8, -1, 0, 1, 2)[step.pick(6, 12)]
        return Terms(label, agencies, named, self._day(since), self._day(until))

    def _day(self, distance: int | None) -> date | None:
        return None if distance is None else self.today + distance * _DAY

    def add(self, step: Step) -> str:
        shelf, text, terms = step.pick(0, SHELVES), step.pick(7, TEXTS), self.terms(step)
        before = len(self.oracle.shelves.get(shelf, ()))
        version = self.oracle.add(shelf, text, terms, [word(shelf, text)])
        document = None if shelf in self.absent else self.bookcase.add(Manuscript(shelf, text), terms)
        place = (shelf, self.oracle.shelves[shelf].index(version))
        if place[1] == before and document is not None:
            self.documents[place] = document.id
            self.ids[place] = self.stage.library.passage_ids(document.id)
            version.marks |= {document.id, *self.ids[place]}
        return f"{word(shelf, text)} on shelf {shelf}: {terms}"

    def amend(self, step: Step) -> str:
        place, version = self._live(step)
        if version is None:
            return ""
        terms = self.terms(step)
        meta = self.bookcase.meta(Manuscript(place[0], version.text), terms)
        if place in self.documents:
            self.stage.library.amend(self.documents[place], meta)
        self.oracle.change(place[0], version, terms)
        return f"{word(place[0], version.text)}: {terms}"

    def withdraw(self, step: Step) -> str:
        place, version = self._live(step)
        if version is None:
            return ""
        if place in self.documents:
            self.stage.library.withdraw(self.documents[place])
        version.state = "withdrawn"
        return word(place[0], version.text)

    def _live(self, step: Step) -> tuple[tuple[int, int], Version | None]:
        in_use = [shelf for shelf in range(SHELVES) if self.oracle.live(shelf)]
        if not in_use:
            return (0, 0), None
        shelf = in_use[step.pick(0, len(in_use))]
        live = self.oracle.live(shelf)
        version = live[step.pick(7, len(live))]
        return (shelf, self.oracle.shelves[shelf].index(version)), version

    def follow(self, step: Step) -> str:
        self.stage.indexes.follow()
        return "the indexes"

    def wait(self, step: Step) -> str:
        hours = (1, 12, 24, 24, 24, 24, 48, 24, 12, 24, 24, 31 * 24)[step.pick(0, 12)]
        self.pass_time(timedelta(hours=hours))
        return f"{hours} h, now {self.today}"

    def pass_time(self, span: timedelta) -> None:
        self.stage.clock.advance(span)
        self.oracle.today = self.today

    # --- people

    def ceiling(self, step: Step) -> str:
        name, human, identifier = self._somebody(step)
        ceiling = _CEILINGS[step.pick(1, 3)]
        if human and self._done(lambda: self._people.set_ceiling(identifier, Tlp(ceiling), SHELL)):
            human.ceiling = ceiling
        return f"{name} to {ceiling}"

    def agency(self, step: Step) -> str:
        name, human, identifier = self._somebody(step)
        agency = ("fgr", "pf", "uif", None)[step.pick(1, 4)]
        if human and self._done(lambda: self._people.change_agency(identifier, agency, SHELL)):
            human.ceiling = human.ceiling if human.agency == agency else "GREEN"
            human.agency = agency
        return f"{name} to {agency}"

    def standing(self, step: Step) -> str:
        name, human, identifier = self._somebody(step)
        deed = _STANDING[step.pick(1, 6)]
        if human and self._done(lambda: getattr(self._people, deed)(identifier, SHELL)):
            human.standing = _STANDS[deed]
        return f"{deed} {name}"

    def end(self, step: Step) -> str:
        name, human, identifier = self._somebody(step)
        until = self._day((None, 0, 1, 5)[step.pick(1, 4)])
        if human and self._done(lambda: self._people.extend(identifier, until, SHELL)):
            human.until = until
        return f"{name} until {until}"

    def role(self, step: Step) -> str:
        name, human, identifier = self._somebody(step)
        role = _ROLES[step.pick(1, 4)]
        if human and self._done(lambda: self._people.set_role(identifier, Role(role), SHELL)):
            human.role = role
        return f"{name} becomes {role}"

    def found(self, slug: str = AGENCIES[-1]) -> str:
        agencies = self.stage.application.desk.agencies
        if self._done(lambda: agencies.add(Agency(slug, slug.upper()), SHELL)):
            self.oracle.agencies.add(slug)
        return slug

    def forgot(self, name: str) -> None:
        """Somebody had all data deleted: a stranger from now on, but for the last administrator, who has to stay."""
        human = self.oracle.humans.get(name)
        chiefs = [
            each for each in self.oracle.humans.values() if each.role == _ROLES[-1] and self.oracle.is_current(each)
        ]
        if human is None or chiefs == [human]:
            return
        if human.standing != "active":
            self.barred.add(name)
        del self.oracle.humans[name]

    def invite(self, step: Step) -> tuple[str, str, str]:
        """Return who is invited, to which agency, by which code."""
        agency = AGENCIES[step.pick(1, 2)]
        end = self.stage.clock.now() + _DAY
        made = self.stage.application.desk.invitations.make(by=SHELL, agency=agency, ceiling=Tlp.RED, expires_at=end)
        return NAMES[step.pick(0, len(NAMES))], agency, made[1]

    def joined(self, name: str, agency: str) -> None:
        """Somebody used a good code: a code alone gives GREEN, to whom nothing was taken from."""
        human = self.oracle.humans.get(name)
        out = name in self.barred if human is None else human.standing != "active" or self.oracle.is_current(human)
        if not out:
            self._register(name, Human("official", agency, "GREEN", "active", self.today + 365 * _DAY))

    def apply(self, step: Step) -> str:
        """Somebody applies and is approved for something, by the shell."""
        name, applications = NAMES[step.pick(0, len(NAMES))], self.stage.application.desk.applications
        agency, ceiling = AGENCIES[step.pick(1, 2)], _CEILINGS[step.pick(2, 3)]
        until = self._day((None, 0, 9)[step.pick(3, 3)])

        def approved() -> object:
            draft = applications.start(self.stage.cast[name].id, "en", ceiling=Tlp(ceiling))
            filled = {"name": "N. N.", "post": "Agent", "email": "a@fgr.example", "country": "MX", "agency": agency}
            applications.fill(draft.id, **filled)
            applications.submit(draft.id)
            return applications.approve(draft.id, SHELL, agency=agency, ceiling=Tlp(ceiling), until=until)

        if self._done(approved):
            known = self.oracle.humans.get(name)
            self._register(name, Human(known.role if known else "official", agency, ceiling, "active", until))
        return f"{name} of {agency} for {ceiling} until {until}"

    def _register(self, name: str, human: Human) -> None:
        known = self.oracle.humans.get(name)
        person = self._people.of_chat(self.stage.cast[name].id)
        assert person is not None, f"{name} should be registered"
        human.identity = known.identity if known else f"{name}{len(self.bookcase.person_ids)}"
        self.bookcase.person_ids[human.identity] = person.id
        self.oracle.humans[name] = human

    def _somebody(self, step: Step) -> tuple[str, Human | None, str]:
        name = NAMES[step.pick(0, len(NAMES))]
        human = self.oracle.humans.get(name)
        return name, human, self.bookcase.person_ids[human.identity] if human else ""

    @property
    def _people(self) -> People:
        return self.stage.application.desk.people

    @staticmethod
    def _done(deed: Callable[[], object]) -> bool:
        try:
            deed()
        except UserInputError:
            return False
        return True
