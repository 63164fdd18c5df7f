"""Seed phrases: rows of short plain words, as no sentence has them. Without a list of the words. Pure."""

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.guard.kinds import Finding, Kind
from bot.guard.words import words

LEAST = 12
"""Words of the shortest phrase (BIP-39)."""
_LEAST_LABELLED = 9
_LEAST_DISTINCT = 0.75
"""Share of the words; wallets draw them at random, so few come twice."""
_GAP = r"[\s,;.)\]|-]{1,4}(?:\d{1,2}[\s.):-]{1,3})?"
_ROW = re.compile(rf"(?<![\w'’])[a-záéíóúñçãõâêô]{{3,8}}(?:{_GAP}[a-záéíóúñçãõâêô]{{3,8}}(?![\w'’])){{8,47}}")
_WORD = re.compile(r"[^\W\d_]+")
_LABEL = re.compile(
    r"semilla|seed|mnem[oó]ni|recovery|recuperaci|recupera[cç]|semente"
    r"|(?:12|24) (?:word|palabra|palavra)",
    re.IGNORECASE,
)
# words that hold sentences together and are in none of the lists that wallets use
_BREAKS = words(
    "the and for from are but not has had was were been how who why which their them our her his its should would",
    "could does did with your may than every each requests accounts freeze wallet words",
    "que qué para con por las los una del como cómo son esta este esto está hay sin sus pero cual cuál cuando donde",
    "dónde debe puede pueden quiero tengo necesito hacer hago saber desde hasta pido pedir cuenta cuentas solicitud",
    "oficio palabras frase semilla billetera",
    "com uma dos das não nao são sao isso esse essa pode posso quero preciso fazer faço faco onde quando qual quais",
    "mas sem seus sua seu pelo pela pelos pelas conta contas pedido ofício palavras semente carteira",
)


def find_seeds(text: str) -> Iterator[Finding]:
    """Yield the rows of words that read like a seed phrase."""
    for row in _ROW.finditer(text):
        labelled = bool(_LABEL.search(text, max(0, row.start() - 80), row.end()))
        yield from _parts(row, _LEAST_LABELLED if labelled else LEAST)


def _parts(row: re.Match[str], least: int) -> Iterator[Finding]:
    found = list(_WORD.finditer(row[0]))
    breaks = [place for place, word in enumerate(found) if word[0] in _BREAKS]
    parts = [found[start + 1 : end] for start, end in pairwise([-1, *breaks, len(found)]) if end - start - 1 >= least]
    if not parts and len(found) >= LEAST and len(breaks) <= len(found) // LEAST:
        parts = [found]
    for part in parts:
        if len({word[0] for word in part}) < _LEAST_DISTINCT * len(part):
            continue
        yield Finding(Kind.SEED, row.start() + part[0].start(), row.start() + part[-1].end())
