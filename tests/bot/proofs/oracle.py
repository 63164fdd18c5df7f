"""Who may see what, written down a second time, apart from the code under test and in other words.

Nothing here knows of audience keys, of SQL or of an index: there are people, documents, labels and dates, and one rule.
The tests play a history on the bot and on this, and compare what leaves with what is allowed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

LABELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
TEAM = ("staff", "administrator")


@dataclass
class Human:
    """A registered person; ``identity`` is what a document that is for named persons calls this registration."""

    role: str = "official"
    agency: str | None = None
    ceiling: str = "GREEN"
    standing: str = "active"
    until: date | None = None
    identity: str = ""


@dataclass(frozen=True)
class Terms:
    """What is said about a document; no label means that nobody may have it yet."""

    label: str | None
    agencies: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None


@dataclass
class Version:
    """One version of a document; ``marks`` are all the words that betray it, its passages' ids among them."""

    text: int
    terms: Terms
    state: str
    marks: frozenset[str] = frozenset()

    @property
    def live(self) -> bool:
        return self.state in ("published", "draft")


@dataclass
class Oracle:
    """People by name, versions of documents by shelf, oldest first; ``closed``: nothing is for strangers."""

    today: date
    agencies: set[str] = field(default_factory=set)
    humans: dict[str, Human] = field(default_factory=dict)
    shelves: dict[int, list[Version]] = field(default_factory=dict)
    closed: bool = False

    # --- the rule

    def sees(self, name: str, version: Version) -> bool:
        """Tell whether somebody may see anything of a version now; who is in ``humans`` is registered."""
        terms = version.terms
        if version.state != "published" or terms.label is None:
            return False
        begun = terms.since is None or terms.since <= self.today
        over = terms.until is not None and terms.until < self.today
        if over or not begun:
            return False
        if terms.label == "CLEAR" and not self.closed:
            return True
        human = self.humans.get(name)
        return human is not None and self.is_current(human) and self._cleared(human, terms)

    def is_current(self, human: Human) -> bool:
        """Tell whether a registration gives anything now."""
        return human.standing == "active" and (human.until is None or human.until >= self.today)

    def _cleared(self, human: Human, terms: Terms) -> bool:
        if terms.label in ("CLEAR", "GREEN"):
            return True
        if terms.label == "RED":
            return human.ceiling == "RED" and human.identity in terms.people
        if human.role in TEAM:
            return not terms.agencies.isdisjoint(self.agencies)
        return human.ceiling in ("AMBER", "RED") and human.agency in terms.agencies

    def visible(self, name: str) -> Iterator[tuple[int, Version]]:
        """Yield what somebody may see now, with its shelf."""
        for shelf, versions in self.shelves.items():
            for version in versions:
                if self.sees(name, version):
                    yield shelf, version

    def allowed(self, name: str) -> frozenset[str]:
        """Return all marks that may reach somebody now."""
        return frozenset().union(*(version.marks for _, version in self.visible(name)))

    # --- what staff do to documents

    def add(self, shelf: int, text: int, terms: Terms, marks: Iterable[str]) -> Version:
        """Put a text on a shelf: a new version, or new terms for the same text that is in use."""
        versions = self.shelves.setdefault(shelf, [])
        same = [version for version in versions if version.live and version.text == text]
        if same:
            self.change(shelf, same[0], terms)
            return same[0]
        fresh = Version(text, terms, "published" if terms.label else "draft", frozenset(marks))
        for version in versions:
            if version.state == "draft" or (version.live and terms.label):
                version.state = "superseded"
        versions.append(fresh)
        return fresh

    def change(self, shelf: int, version: Version, terms: Terms) -> None:
        """Say something else about a version in use; without a label the label stays as it is."""
        if terms.label is None:
            old = version.terms
            terms = Terms(old.label, old.agencies, old.people, terms.since, terms.until)
        version.terms = terms
        if version.state == "draft" and terms.label:
            for other in self.shelves[shelf]:
                if other is not version and other.live:
                    other.state = "superseded"
            version.state = "published"

    def live(self, shelf: int) -> list[Version]:
        """Return the versions in use on a shelf: at most one published and one draft."""
        return [version for version in self.shelves.get(shelf, ()) if version.live]
