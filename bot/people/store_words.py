"""What people type, checked and put into one form before it is stored. Refusals are UserInputError with a code."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from babel import Locale

from bot.people.model import CEILINGS, Agency
from knowledge.audience import Tlp
from knowledge.errors import UserInputError

FIELD_CHARS = 200
TEXT_CHARS = 1000
EMAIL_CHARS = 254
_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]")
# two letters that stand for unions, parts of countries, or nothing
_NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
# signs that turn the direction of what follows could make a card say something else
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINER = "\u200d"  # holds the parts of an emoji together


def refusal(code: str, sentence: str, **params: str | int) -> UserInputError:
    """Return the error of a code; ``sentence`` is for the shell, chats have their own in the catalogues."""
    return UserInputError(sentence, code=code, **params)


def clean(text: str, limit: int = FIELD_CHARS, *, lines: bool = False) -> str:
    """Return free text without control signs and outer white space.

    Args:
        text: As it was typed.
        limit: Most characters (``text-too-long``).
        lines: Keep line breaks; without, white space of any kind is one space.
    """
    normal = unicodedata.normalize("NFC", text)
    # some signs count as a break of lines and as a control sign: they break words, and then are gone
    kept = "".join(sign if sign == "\n" else " " if sign.isspace() else sign for sign in normal)
    kept = "".join(sign for sign in kept if sign == "\n" or not _is_control(sign))
    parts = (" ".join(line.split()) for line in kept.splitlines())
    cleaned = ("\n" if lines else " ").join(parts).strip()
    if len(cleaned) > limit:
        raise refusal("text-too-long", f"This is too long; at most {limit} characters.", max=limit)
    return cleaned


def require(text: str, limit: int = FIELD_CHARS, *, lines: bool = False) -> str:
    """Return free text as ``clean`` does; refuse an empty one (``text-missing``)."""
    cleaned = clean(text, limit, lines=lines)
    if not cleaned:
        raise refusal("text-missing", "Some text is needed.")
    return cleaned


def country(code: str | None) -> str | None:
    """Return an ISO 3166-1 alpha-2 code in capitals, None for none (``country-malformed``)."""
    cleaned = (code or "").strip().upper()
    if not cleaned:
        return None
    if cleaned not in _countries():
        raise refusal("country-malformed", "A country is a code of two letters, such as MX.")
    return cleaned


def ceiling(label: Tlp) -> Tlp:
    """Return a label that people are cleared for: GREEN, AMBER or RED (``ceiling-unknown``)."""
    if label not in CEILINGS:
        raise refusal("ceiling-unknown", "People are cleared for GREEN, AMBER or RED.")
    return label


def email(address: str) -> str:
    """Return an e-mail address with its domain in lower case (``email-malformed``, ``email-free-mail``)."""
    local, _, domain = address.strip().rpartition("@")
    domain = domain.lower()
    cleaned = f"{local}@{domain}"
    if len(cleaned) > EMAIL_CHARS or not (_LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise refusal("email-malformed", "This is not an e-mail address.")
    if is_free_mail(domain):
        raise refusal("email-free-mail", "An official address is needed, not one of a free mail service.")
    return cleaned


def email_of(address: str, agency: Agency | None) -> str:
    """Return an e-mail address as ``email`` does; refuse one that is not of the agency's domains (``email-domain``)."""
    cleaned = email(address)
    if agency is not None and agency.domains and not is_on_list(cleaned, agency):
        raise refusal("email-domain", "The address is not of a domain that the agency uses.")
    return cleaned


def is_on_list(address: str, agency: Agency) -> bool:
    """Tell whether an address is of one of the agency's domains, or below one."""
    domain = address.rpartition("@")[2].lower()
    return any(domain == listed or domain.endswith(f".{listed}") for listed in agency.domains)


def domain(text: str) -> str:
    """Return the domain of an agency in lower case (``domain-malformed``, ``domain-free-mail``)."""
    cleaned = text.strip().lower().removeprefix("@")
    if len(cleaned) > EMAIL_CHARS or not _DOMAIN.fullmatch(cleaned):
        raise refusal("domain-malformed", "An e-mail domain looks like this: agency.gob.mx.")
    if is_free_mail(cleaned):
        raise refusal("domain-free-mail", "This is the domain of a free mail service, not of an agency.")
    return cleaned


def is_free_mail(domain: str) -> bool:
    """Tell whether anybody can have an address of this domain."""
    parts = domain.lower().split(".")
    return any(".".join(parts[start:]) in _free_mail() for start in range(len(parts)))


def fold(text: str) -> str:
    """Return text without case and accents, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def _is_control(sign: str) -> bool:
    if sign == _JOINER:
        return False
    return sign in _TURNING or unicodedata.category(sign) in {"Cc", "Cf", "Cn", "Co", "Cs"}


@cache
def _countries() -> frozenset[str]:
    names = map(str, Locale.parse("en").territories)
    return frozenset(name for name in names if re.fullmatch("[A-Z]{2}", name)) - _NO_COUNTRIES


@cache
def _free_mail() -> frozenset[str]:
    lines = (Path(__file__).parent / "free_mail.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))
