"""The registry of official links: where real requests go, country by country, and other trusted sites."""

import re
import time
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args
from urllib.parse import urlsplit

from sqlalchemy import Engine, delete, insert, select

from bot.people import store_words as words
from bot.people.permissions import Right
from bot.people.store_change import changing, require_right
from bot.people.store_rows import AnyRow, new_id
from bot.tables import official_links
from knowledge.ports import Clock
from knowledge.store.coding import storable
from knowledge.store.engine import reading

LinkKind = Literal["requests", "emergency", "site"]
KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
URL_CHARS = 300
_HOSTS_LIFE_S = 1.0
_PART = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# a name, no number: its last part begins with a letter
_HOST = re.compile(rf"(?:{_PART}\.)+[a-z](?:[a-z0-9-]*[a-z0-9])")
_VISIBLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class OfficialLink:
    """A link that staff stand for.

    Attributes:
        country: ISO 3166-1 alpha-2; None = everywhere.
        kind: ``requests``: where requests go. ``emergency``: where emergencies go. ``site``: any other trusted site.
        label: What it is called.
        url: ``https``.
    """

    id: str
    country: str | None
    kind: LinkKind
    label: str
    url: str


_List: TypeAlias = list[OfficialLink]


class Links:
    """Reads and changes the registry; every method blocks and may be called from any thread.

    What changes something takes ``by``, a person's id or ``SHELL``, and refuses who has not the right
    (``not-allowed``); it is in the audit trail or did not happen.

    Args:
        engine: The database, migrated.
        clock: Dates what is recorded.
    """

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._hosts: tuple[float, frozenset[str]] | None = None

    def add(self, *, url: str, label: str, by: str, kind: str = "requests", country: str | None = None) -> OfficialLink:
        """Register a link.

        Args:
            url: ``https``, a host with a dot, no user name, at most 300 characters (``link-malformed``).
            label: What it is called (``text-missing``, ``text-too-long``).
            by: Who does so.
            kind: One of ``KINDS`` (``link-kind-unknown``).
            country: None = everywhere (``country-malformed``).

        Raises:
            UserInputError: With the codes above, and ``link-exists``.
        """
        link = OfficialLink(new_id(), words.country(country), parse_kind(kind), words.require(label), _url(url))
        with changing(self._engine, self._clock) as change:
            require_right(change, by, Right.LINKS)
            if any((link.country, link.kind, link.url) == (old.country, old.kind, old.url) for old in self.list()):
                raise words.refusal("link-exists", "This link is registered already.")
            values = {"country": link.country, "kind": link.kind, "label": link.label, "url": link.url}
            change.connection.execute(
                insert(official_links).values(id=link.id, added_by=by, added_at=change.now, **values)
            )
            change.record(by, "link-added", link.id, kind=link.kind, country=link.country or "")
        self._hosts = None
        return link

    def remove(self, link_id: str, by: str) -> None:
        """Take a link out (``link-unknown``)."""
        with changing(self._engine, self._clock) as change:
            require_right(change, by, Right.LINKS)
            column = official_links.c
            if not change.connection.execute(delete(official_links).where(column.id == storable(link_id))).rowcount:
                raise words.refusal("link-unknown", "There is no such link.")
            change.record(by, "link-removed", link_id)
        self._hosts = None

    def for_country(self, country: str | None, kind: str) -> list[OfficialLink]:
        """Return the links of a kind for a country: its own first, then those that hold everywhere."""
        wanted = [link for link in self.list() if link.kind == kind and link.country in {None, country}]
        return sorted(wanted, key=lambda link: link.country is None)

    def hosts(self) -> frozenset[str]:
        """Return the hosts of all links, lower case; at most a second old."""
        kept = self._hosts
        now = time.monotonic()
        if kept is None or now - kept[0] > _HOSTS_LIFE_S:
            kept = (now, frozenset(urlsplit(link.url).hostname or "" for link in self.list()))
            self._hosts = kept
        return kept[1]

    def list(self, country: str | None = None) -> _List:
        """Return all links, or those of a country; by country (everywhere last), kind and label."""
        query = select(official_links)
        if country is not None:
            query = query.where(official_links.c.country == words.country(country))
        with reading(self._engine) as connection:
            found = [_link_of(row) for row in connection.execute(query)]
        return sorted(found, key=lambda link: (link.country or "~", KINDS.index(link.kind), link.label, link.id))


def _link_of(row: AnyRow) -> OfficialLink:
    return OfficialLink(row.id, row.country, cast("LinkKind", row.kind), row.label, row.url)


def parse_kind(text: str) -> LinkKind:
    """Return a kind of link (``link-kind-unknown``)."""
    for kind in KINDS:
        if text == kind:
            return kind
    raise words.refusal("link-kind-unknown", f"A link is one of: {', '.join(KINDS)}.")


def _url(text: str) -> str:
    cleaned = text.strip()
    if len(cleaned) > URL_CHARS or not _VISIBLE.fullmatch(cleaned) or not _is_plain(cleaned):
        raise words.refusal("link-malformed", "A link begins with https://, has a host such as agency.gob.mx, no user.")
    return cleaned


def _is_plain(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        and "@" not in parts.netloc
        and "\\" not in url
        and port != 0
        and bool(_HOST.fullmatch(host))
    )
