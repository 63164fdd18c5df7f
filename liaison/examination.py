"""What ``liaison doctor`` looks at: what is configured, what is missing, what is degraded."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from ingest.child import Limits, ReaderProcess
from knowledge.adapters.apertium import ApertiumGlosser
from knowledge.adapters.sentences import SentenceTransformerEmbedder
from knowledge.errors import LiaisonError
from knowledge.language.term_finder import TermFinder
from knowledge.language.termbase import load_termbase
from knowledge.lock import is_locked
from liaison import output
from liaison.compose import open_base
from liaison.mailing import build_mailer
from liaison.settings import Settings, load_settings

_LOW_DISK_BYTES = 1_000_000_000


class State(StrEnum):
    """How one thing stands. Only ``FAILED`` keeps the bot from working."""

    OK = "ok"
    OFF = "off"
    DEGRADED = "degraded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination."""

    what: str
    state: State
    detail: str


def doctor(*, as_json: bool) -> int:
    """Print the findings; returns the exit code: 1 if something keeps the bot from working."""
    findings = list(examine(load_settings()))
    if as_json:
        output.write_json([{"what": f.what, "state": str(f.state), "detail": f.detail} for f in findings])
    else:
        for finding in findings:
            output.write_line(f"{finding.state:<9} {finding.what:<12} {finding.detail}")
    return 1 if any(finding.state is State.FAILED for finding in findings) else 0


Check = Callable[[Settings], Finding]


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything once; nothing is changed and no running bot is disturbed."""
    checks: tuple[tuple[str, Check], ...] = (
        ("python", _python),
        ("home", _home),
        ("database", _database),
        ("embedder", _embedder),
        ("gloss", _gloss),
        ("reader", _reader),
        ("telegram", _telegram),
        ("contact", _contact),
    )
    yield from _run(settings, checks)
    yield from examine_people_and_mail(settings)
    yield from _run(settings, (("bot", _bot),))


def examine_people_and_mail(settings: Settings) -> Iterator[Finding]:
    """Look at the settings of registration alone; opens nothing."""
    yield from _run(settings, (("strangers", _strangers), ("people", _administrators), ("mail", _mail)))


def _run(settings: Settings, checks: Iterable[tuple[str, Check]]) -> Iterator[Finding]:
    for what, check in checks:
        try:
            yield check(settings)
        except LiaisonError as error:
            yield Finding(what, State.FAILED, str(error))


def _python(_: Settings) -> Finding:
    return Finding("python", State.OK, f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}")


def _home(settings: Settings) -> Finding:
    home = settings.home
    if not home.exists():
        return Finding("home", State.OFF, f"{home} does not exist yet; make it with: liaison init")
    if not os.access(home, os.W_OK):
        return Finding("home", State.FAILED, f"{home} cannot be written to")
    free = shutil.disk_usage(home).free
    state = State.OK if free > _LOW_DISK_BYTES else State.DEGRADED
    return Finding("home", state, f"{home}, {free / 1e9:.1f} GB free")


def _database(settings: Settings) -> Finding:
    kind = "SQLite" if settings.database.startswith("sqlite") else "PostgreSQL"
    if settings.database_url is None and not (settings.home / "liaison.db").exists():
        return Finding("database", State.OFF, f"{kind}, not made yet")
    with open_base(settings) as base:
        counts = base.library.statistics()
        embedder = base.library.active_embedder() or "none yet"
    documents = ", ".join(f"{number} {status}" for status, number in counts.documents.items()) or "no documents"
    return Finding("database", State.OK, f"{kind}: {documents}; {sum(counts.passages.values())} passages of {embedder}")


def _embedder(settings: Settings) -> Finding:
    embedder = SentenceTransformerEmbedder(settings.embedder)
    try:
        reads = "many languages" if embedder.multilingual else "English only; other languages go through the gloss"
        detail = (
            f"{embedder.fingerprint}, {embedder.dimensions} dimensions, {embedder.max_tokens} tokens, reads {reads}"
        )
        return Finding("embedder", State.OK, detail)
    finally:
        embedder.close()


def _gloss(_: Settings) -> Finding:
    with ExitStack() as stack:
        glosser = ApertiumGlosser(TermFinder(load_termbase()))
        stack.callback(glosser.close)
        if glosser.available:
            return Finding("gloss", State.OK, "Apertium and the termbase, Spanish and Portuguese to English")
    cost = "questions in one language find little material in another (recall at rank 1 fell from 0.87 to 0.33)"
    return Finding("gloss", State.DEGRADED, f"Apertium is not installed: termbase only; {cost}. {_INSTALL_APERTIUM}")


_INSTALL_APERTIUM = "Install apertium-eng-spa and apertium-es-pt."


def _reader(settings: Settings) -> Finding:
    with ReaderProcess(Limits(file_bytes=settings.max_file_mb * 1_000_000)) as reader:
        if not reader.network_cut_off:
            detail = "files are read in a limited process, but this system lets it keep its network"
            return Finding("reader", State.DEGRADED, detail)
    return Finding("reader", State.OK, f"files up to {settings.max_file_mb} MB, in a limited process without a network")


def _telegram(settings: Settings) -> Finding:
    if settings.token is None:
        return Finding("telegram", State.OFF, "no TELEGRAM_BOT_TOKEN: `liaison run` starts the sandbox")
    where = urlsplit(settings.telegram_api_url).hostname if settings.telegram_api_url else "api.telegram.org"
    return Finding("telegram", State.OK, f"a token is configured, Bot API at {where}")


def _contact(settings: Settings) -> Finding:
    if settings.contact:
        return Finding("contact", State.OK, "shown when the material does not say")
    return Finding("contact", State.OFF, "LIAISON_CONTACT is empty: no way to a person is shown")


def _strangers(settings: Settings) -> Finding:
    detail = {"public": "may ask about public material", "closed": "get one fixed text and no answers"}
    return Finding("strangers", State.OK, detail[settings.strangers])


def _administrators(settings: Settings) -> Finding:
    number = len(settings.administrators)
    if number:
        return Finding("people", State.OK, f"{number} named as administrators in LIAISON_ADMINISTRATORS")
    detail = "LIAISON_ADMINISTRATORS is empty: `liaison run` prints a one-time code while there is no administrator"
    return Finding("people", State.OFF, detail)


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_host:
        return Finding("mail", State.OFF, "LIAISON_SMTP_HOST is empty: e-mail addresses are not confirmed by a code")
    build_mailer(settings)
    login = "with a login" if settings.smtp_user and settings.mail_password else "without a login"
    security = settings.smtp_security if settings.smtp_security != "none" else "unencrypted"
    return Finding("mail", State.OK, f"{settings.smtp_host}:{settings.mail_port}, {security}, {login}")


def _bot(settings: Settings) -> Finding:
    folder: Path = settings.home / "cache"
    running = folder.exists() and is_locked(folder)
    return Finding("bot", State.OK if running else State.OFF, f"{'runs' if running else 'does not run'} on this home")
