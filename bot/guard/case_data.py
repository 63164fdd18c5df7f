"""Finds case data in a text and masks it. Deterministic, without a model."""

import re
from collections.abc import Iterable
from dataclasses import replace

from bot.guard.chains import find_on_chain
from bot.guard.kinds import Finding, Kind, Masked, Trace
from bot.guard.labelled import find_labelled
from bot.guard.names import find_names
from bot.guard.numbers import find_numbers
from bot.guard.reading import Reading, read
from bot.guard.seeds import find_seeds
from bot.guard.words import words

_ROUNDS = 6
_LONGEST = 8192
"""Characters that are read; Telegram's messages end at 4096."""
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w-])")
_WEIGHT = (
    Kind.KEY, Kind.EMAIL, Kind.SEED, Kind.TXID, Kind.ADDRESS, Kind.BANK, Kind.CARD, Kind.IP, Kind.IDENTITY,
    Kind.CASE_FILE, Kind.ACCOUNT, Kind.PHONE, Kind.PLATE, Kind.NUMBER, Kind.NAME,
)  # fmt: skip
_RANK = {kind: place for place, kind in enumerate(_WEIGHT)}
_ENGLISH = words(
    "the is are of to in which what how do does this that can i we my account address chain network wallet for and"
)
_SPANISH = words(
    "el la los las del una como cuando donde cual por para con que es esta puedo pido se cuenta direccion red billetera"
)
_PORTUGUESE = words(
    "o os as do da dos das uma um em no na nao com voce isso qual quais pra para como que esta posso conta rede",
    "endereco",
)
_MASKS = {
    Kind.EMAIL: ("e-mail", "e-mail", "e-mail"),
    Kind.PHONE: ("phone", "teléfono", "telefone"),
    Kind.ADDRESS: ("address", "dirección", "endereço"),
    Kind.TXID: ("TXID", "TXID", "TXID"),
    Kind.KEY: ("private key", "clave privada", "chave privada"),
    Kind.SEED: ("seed phrase", "frase semilla", "frase-semente"),
    Kind.BANK: ("bank account", "cuenta bancaria", "conta bancária"),
    Kind.CARD: ("card", "tarjeta", "cartão"),
    Kind.IDENTITY: ("ID", "ID", "ID"),
    Kind.ACCOUNT: ("UID", "UID", "UID"),
    Kind.CASE_FILE: ("case number", "expediente", "processo"),
    Kind.IP: ("IP", "IP", "IP"),
    Kind.PLATE: ("plate", "placa", "placa"),
    Kind.NAME: ("name", "nombre", "nome"),
    Kind.NUMBER: ("number", "número", "número"),
}


def find_case_data(text: str) -> tuple[Finding, ...]:
    """Return the case data in a text, in order, without overlaps.

    Args:
        text: Of any length; beyond 8,192 characters nothing is read.
    """
    return _found(read(text[:_LONGEST]))


def _found(reading: Reading) -> tuple[Finding, ...]:
    strict = _settled(
        [
            *(Finding(Kind.EMAIL, *found.span()) for found in _EMAIL.finditer(reading.seen)),
            *find_on_chain(reading.seen),
            *find_numbers(reading.seen),
            *find_labelled(reading.plain),
            *find_seeds(reading.plain),
        ]
    )
    settled = _settled([*strict, *find_names(reading, strict)])
    return tuple(_placed(finding, *reading.span(finding.start, finding.end)) for finding in settled)


def mask(text: str, keep: frozenset[Kind] = frozenset()) -> Masked:
    """Return a text with short words in brackets in the place of its case data.

    Args:
        text: What somebody wrote.
        keep: Kinds that stay.
    """
    reading = read(text[:_LONGEST])
    found = _wanted(reading, keep)
    if not found:
        return Masked(text)
    language = _language(reading)
    spans = [(finding.start, finding.end, mask_word(finding, language)) for finding in found]
    masked, kinds = _replaced(text, spans), [finding.kind for finding in found]
    # what stood between two identifiers can read otherwise once they are gone
    for _ in range(_ROUNDS):
        more = _wanted(read(masked[:_LONGEST]), keep)
        if not more:
            break
        spans = _merged(spans, [(one.start, one.end, mask_word(one, language)) for one in more])
        masked, kinds = _replaced(text, spans), [*kinds, *(one.kind for one in more)]
    return Masked(masked, tuple(dict.fromkeys(kinds)), _traces(found), tuple(spans))


def mask_word(finding: Finding, language: int = 0) -> str:
    """Return what stands for a finding; ``language`` is 0 for English, 1 for Spanish, 2 for Portuguese."""
    word = finding.word or _MASKS[finding.kind][language]
    if finding.kind is not Kind.ADDRESS or not finding.chains:
        return f"[{word}]"
    chain = finding.chains[0] if len(finding.chains) == 1 else "EVM"
    return f"[{chain} {word}]" if language == 0 else f"[{word} {chain}]"


def _wanted(reading: Reading, keep: frozenset[Kind]) -> list[Finding]:
    return [finding for finding in _found(reading) if finding.kind not in keep]


def _settled(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order, of those that overlap the weightiest one, widened to all that it touches."""
    settled: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.start, -one.end)):
        last = settled[-1] if settled else None
        if last is None or finding.start >= last.end:
            settled.append(finding)
            continue
        first = min(last, finding, key=lambda one: _RANK[one.kind])
        settled[-1] = replace(first, start=min(last.start, finding.start), end=max(last.end, finding.end))
    return settled


def _placed(finding: Finding, start: int, end: int) -> Finding:
    return replace(finding, start=start, end=end)


def _replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    parts, position = [], 0
    for start, end, word in spans:
        parts += [text[position:start], word]
        position = end
    return "".join([*parts, text[position:]])


def _merged(spans: list[tuple[int, int, str]], more: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return the spans of a text together with some of its masked form, all by their places in the text."""
    back = [(_place_before(spans, start), _place_before(spans, end), word) for start, end, word in more]
    merged: list[tuple[int, int, str]] = []
    for start, end, word in sorted([*spans, *back]):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), merged[-1][2])
        else:
            merged.append((start, end, word))
    return merged


def _place_before(spans: list[tuple[int, int, str]], position: int) -> int:
    grown = 0
    for start, end, word in spans:
        if position <= start + grown:
            break
        grown += len(word) - (end - start)
    return position - grown


def _traces(found: Iterable[Finding]) -> tuple[Trace, ...]:
    traces = (Trace(one.kind, one.chains, one.checksum) for one in found if one.chains)
    return tuple(dict.fromkeys(traces))


def _language(reading: Reading) -> int:
    spoken = re.findall(r"[a-z]+", reading.plain)
    counts = [sum(word in known for word in spoken) for known in (_ENGLISH, _SPANISH, _PORTUGUESE)]
    return counts.index(max(counts))
