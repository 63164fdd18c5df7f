"""What of a masked question is searched for: the question, without the case that it was asked about. Pure."""

import re

from knowledge.language.stem import fold

_MASK = re.compile(r"\[([^\[\]]{1,40})\]")
_CHAIN = re.compile(r"address|direccion|endereco|transac|transaction|hash", re.IGNORECASE)
_ABOUT_CHAINS = re.compile(
    r"address|direccion|endereco|chain|cadena|\bred\b|\brede\b|txid|hash|wallet|billetera|carteira"
)
_FEW_WORDS = 6
_ARTICLES = (
    r"(?:(?:el|la|los|las|un|una|o|a|os|as|um|uma|the|a|an|del?|do|da|dos|das|of|su|seu|sua|his|her|con|com|with)\s+)"
)
_LABELS = (
    r"(?:titular|nombre|nome|name|a nombre de|em nome de|named|"
    r"curp|rfc|cpf|cnpj|dni|cuit|rut|cedula|c[eé]dula|pasaporte|passaporte|passport|correo|e-?mail|mail|"
    r"tel[eé]fono|telefone|tel|cel|celular|phone|whatsapp|uid|id|iban|clabe|cbu|tarjeta|cart[aã]o|card|ip|"
    r"expediente|carpeta|inqu[eé]rito|case|placa|plate)"
)
_NUMBER = r"(?:\s*(?:n[º°.o]?|no\.?|num\.?|#|:|=))?"
_LABELLED = re.compile(
    rf"(?P<before>[,;(]?\s*)(?P<label>(?:\b{_ARTICLES}?{_LABELS}{_NUMBER}\s+|\b{_ARTICLES})?)\[(?P<word>[^\[\]]{{1,40}})\](?P<after>\s*\)?)",
    re.IGNORECASE,
)


def searchable(question: str) -> str:
    """Return a masked question as it is searched for.

    A masked name or number says nothing about what is asked, and neither does the word that announced it, so both are
    left out. The masked form of an address stays where the question is about addresses, or says little else.

    Args:
        question: With its masks in square brackets.
    """
    if "[" not in question:
        return question
    bare = _without(question, chains=False)
    words = [word for word in bare.split() if any(sign.isalpha() for sign in word)]
    if not words:
        return _MASK.sub(r"\1", question)
    about_chains = len(words) <= _FEW_WORDS or _ABOUT_CHAINS.search(fold(bare))
    return _without(question, chains=True) if about_chains else bare


def _without(question: str, *, chains: bool) -> str:
    def shown(found: re.Match[str]) -> str:
        if chains and _CHAIN.search(fold(found["word"])):
            return "".join(found[name] for name in ("before", "label", "word", "after"))
        return " "

    return " ".join(_LABELLED.sub(shown, question).split())
