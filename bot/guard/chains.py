"""Addresses, transaction ids and keys of chains, told by form and checksum. Pure."""

# ruff: noqa: PLR2004 - the lengths are those of the formats; names for them would say less

import re
from base64 import b32decode, urlsafe_b64decode
from binascii import Error as MalformedBase
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from bot.guard.encodings import (
    BECH32,
    BECH32M,
    RIPPLE,
    base58,
    base58check,
    bech32_constant,
    cash_checksum_right,
    crc16,
    keccak256,
    monero_bytes,
)
from bot.guard.kinds import Checksum, Finding, Kind

_MOST_HASHED = 2
"""Capital letters of so many EVM and Monero addresses are checked in one text; each takes half a millisecond."""
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{25,128}(?![A-Za-z0-9])")
_EVM = re.compile(r"(?<![A-Za-z0-9])0[xX](?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40})(?![A-Za-z0-9])")
_RAW_TON = re.compile(r"(?<![\w:])(?:0|-1):[0-9a-fA-F]{64}(?![A-Za-z0-9])")
_TON = re.compile(r"(?<![\w-])[EUk0][Qf][A-Za-z0-9_-]{46}(?![\w-])")
_CASH = re.compile(r"(?<![A-Za-z0-9])(?:bitcoincash:)?([qp][02-9ac-hj-np-z]{41})(?![A-Za-z0-9])", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-fA-F]+")
_EVM_CHAINS = ("Ethereum", "BNB Smart Chain", "Polygon")
_HASH_CHAINS = ("Bitcoin", "TRON", "XRP Ledger", "Monero")


@dataclass(frozen=True, slots=True)
class _Base58Form:
    """A form of addresses in base58check: how they begin, how long they are, which version they carry."""

    begins: str
    lengths: range
    versions: tuple[bytes, ...]
    chain: str


_BASE58_FORMS = (
    _Base58Form("T", range(34, 35), (b"\x41",), "TRON"),
    _Base58Form("1", range(26, 36), (b"\x00",), "Bitcoin"),
    _Base58Form("3", range(33, 36), (b"\x05",), "Bitcoin"),
    _Base58Form("L", range(33, 35), (b"\x30",), "Litecoin"),
    _Base58Form("M", range(33, 35), (b"\x32",), "Litecoin"),
    _Base58Form("D", range(33, 35), (b"\x1e",), "Dogecoin"),
    _Base58Form("A9", range(33, 35), (b"\x16",), "Dogecoin"),
    _Base58Form("X", range(33, 35), (b"\x4c",), "Dash"),
    _Base58Form("t", range(35, 36), (b"\x1c\xb8", b"\x1c\xbd"), "Zcash"),
)
_BECH32_CHAINS = {
    "bc": "Bitcoin", "ltc": "Litecoin", "addr": "Cardano", "stake": "Cardano", "cosmos": "Cosmos", "osmo": "Osmosis",
    "inj": "Injective", "celestia": "Celestia", "terra": "Terra", "thor": "THORChain", "bnb": "BNB Beacon Chain",
    "sei": "Sei", "dydx": "dYdX", "axelar": "Axelar", "kava": "Kava", "zs": "Zcash", "tb": "Bitcoin",
}  # fmt: skip
_SEGWIT = frozenset({"bc", "ltc", "tb"})


def find_on_chain(text: str) -> Iterator[Finding]:
    """Yield addresses, transaction ids and private keys; their places may overlap."""
    budget = [_MOST_HASHED]
    for found in _EVM.finditer(text):
        yield _evm(found, budget)
    for found in _RAW_TON.finditer(text):
        yield Finding(Kind.ADDRESS, *found.span(), ("TON",))
    for found in _TON.finditer(text):
        yield from _ton(found)
    for found in _CASH.finditer(text):
        yield from _cash(found)
    for found in _WORD.finditer(text):
        yield from _word(found, budget)


def _evm(found: re.Match[str], budget: list[int]) -> Finding:
    digits = found[0][2:]
    if len(digits) == 64:
        return Finding(Kind.TXID, *found.span(), _EVM_CHAINS)
    if digits in {digits.lower(), digits.upper()} or not budget[0]:
        return Finding(Kind.ADDRESS, *found.span(), _EVM_CHAINS)
    budget[0] -= 1
    return Finding(Kind.ADDRESS, *found.span(), _EVM_CHAINS, _judged(digits == eip55(digits)))


def eip55(digits: str) -> str:
    """Return the forty hexadecimal digits of an EVM address with its checksum as capital letters (EIP-55)."""
    lower = digits.lower()
    marks = keccak256(lower.encode()).hex()
    return "".join(sign.upper() if int(mark, 16) >= 8 else sign for sign, mark in zip(lower, marks, strict=False))


def _ton(found: re.Match[str]) -> Iterator[Finding]:
    try:
        data = urlsafe_b64decode(found[0])
    except MalformedBase:
        return
    right = crc16(data[:-2]) == int.from_bytes(data[-2:], "big")
    # without a checksum that fits, only digits and capitals in the midst tell it from a name in a programme
    if right or len(re.findall(r"\d", found[0])) > 3:
        yield Finding(Kind.ADDRESS, *found.span(), ("TON",), _judged(right))


def _cash(found: re.Match[str]) -> Iterator[Finding]:
    right = cash_checksum_right(found[1].lower())
    if right or ":" in found[0] or re.search(r"\d", found[1]):
        yield Finding(Kind.ADDRESS, *found.span(), ("Bitcoin Cash",), _judged(right))


def _word(found: re.Match[str], budget: list[int]) -> Iterator[Finding]:
    word, span = found[0], found.span()
    # a quarter to three quarters of capitals: no words run together look like that
    capitals = sum(sign.isupper() for sign in word) / len(word)
    only_letters = word.isalpha() and len(word) < 40 and not 0.25 <= capitals <= 0.75
    for judge in (_bech32, _hexadecimal, _stellar, _base58_address, _key, _base58_bytes):
        finding = judge(word, span)
        if finding is not None:
            # a long word is an address only where its checksum says so
            if not only_letters or finding.checksum is Checksum.RIGHT:
                yield finding
            return
    monero = _monero(word, span, budget)
    if monero is not None:
        yield monero


def _bech32(word: str, span: tuple[int, int]) -> Finding | None:
    prefix = word.lower().partition("1")[0]
    chain = _BECH32_CHAINS.get(prefix)
    if chain is None or len(word) < len(prefix) + 30 or word not in {word.lower(), word.upper()}:
        return None
    constant = bech32_constant(word)
    wanted = {BECH32}
    if prefix in _SEGWIT:
        # the first sign of the data is the version: 0 takes bech32, later ones bech32m (BIP-350)
        wanted = {BECH32} if word.lower()[len(prefix) + 1] == "q" else {BECH32M}
    return Finding(Kind.ADDRESS, *span, (chain,), _judged(constant in wanted))


def _hexadecimal(word: str, span: tuple[int, int]) -> Finding | None:
    if not _HEX.fullmatch(word) or word.isdigit():
        return None
    if len(word) == 64:
        return Finding(Kind.TXID, *span, _HASH_CHAINS)
    if len(word) == 42 and word.startswith("41"):
        return Finding(Kind.ADDRESS, *span, ("TRON",))
    if len(word) == 40:
        return Finding(Kind.ADDRESS, *span, _EVM_CHAINS)
    return Finding(Kind.NUMBER, *span)


def _stellar(word: str, span: tuple[int, int]) -> Finding | None:
    if len(word) != 56 or word[0] not in "GS" or not re.fullmatch(r"[A-Z2-7]+", word):
        return None
    data = b32decode(word)
    right = crc16(data[:-2]) == int.from_bytes(data[-2:], "little")
    if word[0] == "S":
        return Finding(Kind.KEY, *span) if right else None
    return Finding(Kind.ADDRESS, *span, ("Stellar",), _judged(right))


def _base58_address(word: str, span: tuple[int, int]) -> Finding | None:
    if word[0] == "r" and 25 <= len(word) <= 35:
        body = base58check(word, RIPPLE)
        return Finding(Kind.ADDRESS, *span, ("XRP Ledger",), _judged(body is not None and body[:1] == b"\x00"))
    # an alphabet without 0, O, I and l: with one of them it may be a slip, which "checksum wrong" tells
    for form in _BASE58_FORMS:
        if word[0] in form.begins and len(word) in form.lengths:
            body = base58check(word)
            right = body is not None and body.startswith(form.versions) and len(body) in {21, 22}
            return Finding(Kind.ADDRESS, *span, (form.chain,), _judged(right))
    return None


def _key(word: str, span: tuple[int, int]) -> Finding | None:
    if word[:4] in {"xprv", "yprv", "zprv", "xpub", "ypub", "zpub"} and len(word) > 100:
        return Finding(Kind.KEY, *span)
    if len(word) in {51, 52} and word[0] in "5KL" and (base58check(word) or b"")[:1] == b"\x80":
        return Finding(Kind.KEY, *span)
    return None


def _base58_bytes(word: str, span: tuple[int, int]) -> Finding | None:
    if len(word) > 90:
        return None
    data = base58(word)
    if data is None:
        return None
    if len(data) == 32 and len(word) >= 32:
        return Finding(Kind.ADDRESS, *span, ("Solana",))
    if len(data) == 64:
        return Finding(Kind.TXID, *span, ("Solana",))
    if len(data) == 35 and blake2b(b"SS58PRE" + data[:-2]).digest()[:2] == data[-2:]:
        return Finding(Kind.ADDRESS, *span, ("Polkadot",), Checksum.RIGHT)
    return None


def _monero(word: str, span: tuple[int, int], budget: list[int]) -> Finding | None:
    if len(word) not in {95, 106} or word[0] not in "48":
        return None
    data = monero_bytes(word)
    if data is None or not budget[0]:
        return Finding(Kind.ADDRESS, *span, ("Monero",), Checksum.WRONG if data is None else Checksum.NONE)
    budget[0] -= 1
    return Finding(Kind.ADDRESS, *span, ("Monero",), _judged(keccak256(data[:-4])[:4] == data[-4:]))


def _judged(right: object) -> Checksum:
    return Checksum.RIGHT if right else Checksum.WRONG
