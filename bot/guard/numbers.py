"""Numbers that name a person, an account, a card, a line or a machine, told by form and check digits. Pure."""

# ruff: noqa: PLR2004 - the lengths are those of the formats; names for them would say less

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv6Address

from bot.guard import check_digits
from bot.guard.kinds import Finding, Kind

_L, _R = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IPV4 = re.compile(rf"(?<![\d.]){_OCTET}(?:\.{_OCTET}){{3}}(?!\.?\d)")
_IPV6 = re.compile(r"(?<![\w:])[0-9A-Fa-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])")
_IBAN = re.compile(_L + r"[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?" + _R)
_UUID = re.compile(_L + r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}" + _R)
_CURP = re.compile(_L + r"[A-Za-z]{4}(\d{2})(\d{2})(\d{2})[HMXhmx][A-Za-z]{5}[A-Za-z0-9]\d" + _R)
_RFC = re.compile(_L + r"[A-Za-zÑñ&]{3,4}[ -]?(\d{2})(\d{2})(\d{2})[ -]?[A-Za-z0-9]{3}" + _R)
_CPF = re.compile(_L + r"\d{3}[. ]\d{3}[. ]\d{3}[-./ ]\d{2}" + _R)
_CNPJ = re.compile(_L + r"[A-Z0-9]{2}\.?[A-Z0-9]{3}\.?[A-Z0-9]{3}/?[A-Z0-9]{4}-?\d{2}" + _R)
_CUIT = re.compile(_L + r"(?:20|23|24|25|26|27|30|33|34)([- ])\d{8}\1\d" + _R)
_RUT = re.compile(_L + r"(?:\d{1,2}\.\d{3}\.\d{3}|\d{7,8})-[\dkK]" + _R)
_CASE = re.compile(_L + r"\d{7}-\d{2}\.\d{4}\.\d\.\d{2}\.\d{4}" + _R)
_GROUPS = re.compile(r"(?<![\w.,/-])\d{2,6}(?:[ -]\d{2,6}){2,6}(?![\w/-]|[.,]\d)")
_PLUS = re.compile(r"(?<!\w)(?:\+|00)[1-9](?:[ .()/-]{0,2}\d){6,14}(?!\w)")
_LINE = re.compile(
    r"(?<![\w.,/$+-])(?:"
    r"\(0?\d{2,4}\) ?9?[ -]?\d{3,4}[ .-]?\d{4}"  # (11) 91234-5678
    r"|\d{2,3}[ .-]9?\d{3,4}[ .-]\d{4}"  # 55 1234 5678, 555-123-4567
    r"|9\d{2}[ .-]\d{3}[ .-]\d{3}"  # 987 654 321
    r"|9\d{4}-\d{4}"  # 91234-5678
    r")(?![\w/-]|[.,]\d)"
)
_DIGIT = re.compile(r"[0-9:]")
_RUN = re.compile(r"(?<![\w.,])\d{8,40}(?!\w|[.,]\d)")
_MIXED = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z]{0,60}\d)(?=\d{0,60}[A-Za-z])[A-Za-z0-9]{20,128}(?![A-Za-z0-9])")
_DATE = re.compile(
    r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d{2}"
)
_SPACED_DATE = re.compile(
    r"(?:19|20)\d{2}[ -]\d{1,2}[ -]\d{1,2}(?: \d{2})*|\d{1,2}[ -]\d{1,2}[ -](?:19|20)\d{2}(?: \d{2})*"
)
_MONEY = (
    r"(?:us ?\$|r\$|\$|€|£|usd[tc]?|mxn|mxp|brl|cop|ars|clp|pen|eur|btc|bitcoins?|eth|trx|d[oó]lares"
    r"|dolars?|dollars"
    r"|pesos|reais|soles|euros|sats?|satoshis?|wei|gwei|uma|udis?)"
)
_MONEY_BEFORE = re.compile(_MONEY + r"\s?$", re.IGNORECASE)
_MONEY_AFTER = re.compile(r"(?:[.,]\d+)?\s?(?:de )?(?:m\.n\. ?)?" + _MONEY + r"(?!\w)", re.IGNORECASE)
Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], bool], Kind, str]


def find_numbers(text: str) -> Iterator[Finding]:
    """Yield numbers that name somebody or something; their places may overlap."""
    if not _DIGIT.search(text):
        return
    known: dict[re.Pattern[str], list[re.Match[str]]] = {}
    for pattern, fits, kind, word in _RULES:
        if pattern not in known:
            known[pattern] = list(pattern.finditer(text))
        for found in known[pattern]:
            if fits(found):
                yield Finding(kind, *found.span(), word=word)
    yield from _ibans(text)


def is_amount(text: str, start: int, end: int) -> bool:
    """Tell whether a currency stands beside a number."""
    before, after = text[max(0, start - 12) : start], text[end : end + 20]
    return bool(_MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after))


def bare(text: str) -> str:
    """Return the letters and digits of a text, capital."""
    return re.sub(r"[^A-Za-z0-9]", "", text).upper()


def _ibans(text: str) -> Iterator[Finding]:
    for found in _IBAN.finditer(text):
        # a word may follow the last group after a space: the longest part whose check digits fit is the account
        ends = [place.end() for place in re.finditer(r"[A-Za-z0-9]+", found[0])]
        for end in reversed(ends):
            account = bare(found[0][:end])
            if 15 <= len(account) <= 34 and check_digits.iban(account):
                yield Finding(Kind.BANK, found.start(), found.start() + end, word="IBAN")
                break


def _always(_: re.Match[str]) -> bool:
    return True


def _born(found: re.Match[str]) -> bool:
    return 1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31


def _is_ipv6(found: re.Match[str]) -> bool:
    if found[0].count(":") < 2 or not re.search(r"[0-9A-Fa-f]{2}", found[0]):
        return False
    try:
        return bool(IPv6Address(found[0]))
    except ValueError:
        return False


def _is_card(found: re.Match[str]) -> bool:
    return check_digits.luhn(bare(found[0]))


def _is_cnpj(found: re.Match[str]) -> bool:
    punctuated = "/" in found[0] and found[0].count(".") == 2
    return punctuated or check_digits.cnpj(bare(found[0]))


def _is_rut(found: re.Match[str]) -> bool:
    return "." in found[0] or check_digits.rut(bare(found[0]))


def _is_clabe(found: re.Match[str]) -> bool:
    digits = bare(found[0])
    return len(digits) == 18 and check_digits.clabe(digits)


def _is_cbu(found: re.Match[str]) -> bool:
    digits = bare(found[0])
    return len(digits) == 22 and check_digits.cbu(digits)


def _is_cpf(found: re.Match[str]) -> bool:
    return len(found[0]) == 11 and check_digits.cpf(found[0])


def _is_cuit(found: re.Match[str]) -> bool:
    return len(found[0]) == 11 and found[0][:2] in _CUIT_KINDS and check_digits.cuit(found[0])


def _no_date(found: re.Match[str]) -> bool:
    return not _SPACED_DATE.match(found[0])


def _is_line(found: re.Match[str]) -> bool:
    return _no_date(found) and not is_amount(found.string, *found.span())


def _is_run(found: re.Match[str]) -> bool:
    return not _DATE.fullmatch(found[0]) and not is_amount(found.string, *found.span())


def _is_long_group(found: re.Match[str]) -> bool:
    return len(bare(found[0])) >= 11 and _is_line(found) and not re.fullmatch(r"(?:(?:19|20)\d{2}[ -]?)+", found[0])


_CUIT_KINDS = frozenset({"20", "23", "24", "25", "26", "27", "30", "33", "34"})
# in the order of their weight: where two claim the same place, the first one names it
_RULES: tuple[Rule, ...] = (
    (_UUID, _always, Kind.ACCOUNT, ""),
    (_IPV4, _always, Kind.IP, ""),
    (_IPV6, _is_ipv6, Kind.IP, ""),
    (_CASE, _always, Kind.CASE_FILE, ""),
    (_CURP, _born, Kind.IDENTITY, "CURP"),
    (_RFC, _born, Kind.IDENTITY, "RFC"),
    (_CPF, _always, Kind.IDENTITY, "CPF"),
    (_CNPJ, _is_cnpj, Kind.IDENTITY, "CNPJ"),
    (_CUIT, _always, Kind.IDENTITY, "CUIT"),
    (_RUT, _is_rut, Kind.IDENTITY, "RUT"),
    (_RUN, _is_clabe, Kind.BANK, "CLABE"),
    (_GROUPS, _is_clabe, Kind.BANK, "CLABE"),
    (_RUN, _is_cbu, Kind.BANK, "CBU"),
    (_GROUPS, _is_cbu, Kind.BANK, "CBU"),
    (_RUN, _is_cpf, Kind.IDENTITY, "CPF"),
    (_RUN, _is_cuit, Kind.IDENTITY, "CUIT"),
    (_RUN, _is_card, Kind.CARD, ""),
    (_GROUPS, _is_card, Kind.CARD, ""),
    (_PLUS, _always, Kind.PHONE, ""),
    (_LINE, _is_line, Kind.PHONE, ""),
    (_GROUPS, _is_long_group, Kind.NUMBER, ""),
    (_RUN, _is_run, Kind.NUMBER, ""),
    (_MIXED, _always, Kind.NUMBER, ""),
)
