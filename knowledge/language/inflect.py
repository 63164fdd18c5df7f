"""Plural and gender of Spanish and Portuguese terms, by their endings: enough to put a term into a sentence."""

import re

from knowledge.model import Language

_PREPOSITIONS: dict[Language, frozenset[str]] = {
    "es": frozenset([
        "a", "al", "con", "contra", "de", "del", "en", "entre", "fuera", "para", "por", "sin",
    ]),
    "pt": frozenset([
        "a", "ao", "aos", "à", "com", "contra", "da", "das", "de", "do", "dos", "em", "entre", "fora", "na", "no",
        "para", "por", "sem",
    ]),
}  # fmt: skip
_LOANS = frozenset(["blockchain", "darknet", "e-mail", "login", "mempool", "pool", "stablecoin", "token", "webinar"])
_FIXED = frozenset([
    "avión", "avião", "blockchain", "chain", "cripto", "estándar", "fachada", "fiat", "fíat", "génesis", "gênese",
    "hash", "leitura", "no", "não", "peel", "pull", "rug", "semilla", "spot", "web",
])  # fmt: skip
"""Words that stay as they are, at least after the first one: "frases semilla", "tarjetas cripto"."""
_IRREGULAR = {"primer": "primeros", "juiz": "juízes", "órgão": "órgãos", "cidadão": "cidadãos"}
_ACCENTS = str.maketrans("áéíóú", "aeiou")
_ACUTE = str.maketrans("aeiou", "áéíóú")
_STRESSED_END = re.compile(r"(.*)([áéíóú])([ns])")
_UNSTRESSED_N = re.compile(r"([^áéíóú]*)([aeiou])([^aeiouáéíóú]*[aei]n)")
_PORTUGUESE = (
    ("ão", "ões"), ("ês", "eses"), ("m", "ns"), ("al", "ais"), ("ol", "óis"), ("ul", "uis"), ("il", "is"), ("s", "s"),
)  # fmt: skip
_SINGULAR_S = frozenset(["airdrops", "análisis", "gas", "prestanombres", "tras"])
_MASCULINE_A = frozenset(["dia", "día", "gas", "mapa"])
_FEMININE_MA = ("firma", "forma", "norma", "suma", "víctima", "vítima", "alarma")
_FEMININE_ENDS: dict[Language, tuple[str, ...]] = {
    "es": ("a", "as", "ción", "ciones", "sión", "siones", "dad", "tad", "tud", "triz"),
    "pt": ("a", "as", "ção", "ções", "são", "sões", "dade", "tude", "agem"),
}
_FEMININE: dict[Language, frozenset[str]] = {
    "es": frozenset([
        "base", "blockchain", "clave", "contraparte", "fase", "frase", "fuente", "fuentes", "imagen", "llave", "ley",
        "orden", "parte", "razón", "red", "sede", "selfie", "señal", "stablecoin", "tag", "uif",
    ]),
    "pt": frozenset([
        "análise", "base", "blockchain", "chave", "contraparte", "equipe", "exchange", "fase", "fonte", "fontes",
        "frase", "fraude", "imagem", "lei", "ordem", "origem", "parte", "pirâmide", "ponte", "razão", "rede", "sede",
        "selfie", "stablecoin", "tag", "uif",
    ]),
}  # fmt: skip


def is_feminine(term: str, language: Language) -> bool:
    """Tell whether a term is feminine, by its first word; always False in English."""
    if language == "en":
        return False
    word = re.split(r"[\s\-]", term.strip().lower())[0]
    if word in _FEMININE[language] or word.endswith(_FEMININE_MA):
        return True
    if word in _MASCULINE_A or word.endswith(("ma", "mas")):
        return False
    return word.endswith(_FEMININE_ENDS[language])


def is_plural(term: str, language: Language) -> bool:
    """Tell whether a Spanish or Portuguese term is a plural by itself ("datos de tráfico"), by its first word."""
    word = re.split(r"[\s\-]", term.strip())[0]
    return language != "en" and word.endswith("s") and word == word.lower() and word not in _SINGULAR_S


def plural(term: str, language: Language) -> str:
    """Return the plural of a Spanish or Portuguese term: its words up to the first preposition."""
    words = term.split(" ")
    prepositions = _PREPOSITIONS[language]
    end = next((place for place, word in enumerate(words) if word.lower() in prepositions), len(words))
    first = [_word(word, language) for word in words[:1]]
    others = [word if _stays(word) else _word(word, language) for word in words[1:end]]
    return " ".join([*first, *others, *words[end:]]) if end else term


def _stays(word: str) -> bool:
    return word in _FIXED or word.endswith("mente")


def _word(word: str, language: Language) -> str:
    head, hyphen, rest = word.partition("-")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ing") or len(word) == 1 or any(sign.isupper() or sign.isdigit() for sign in word[1:]):
        return word
    if word in _LOANS:
        return word + "s"
    if hyphen and head.isalpha():
        return _word(head, language) + hyphen + rest
    return _spanish(word) if language == "es" else _portuguese(word)


def _spanish(word: str) -> str:
    if found := _STRESSED_END.fullmatch(word):
        return found[1] + found[2].translate(_ACCENTS) + found[3] + "es"
    if word.endswith("s"):
        return word
    if found := _UNSTRESSED_N.fullmatch(word):
        return found[1] + found[2].translate(_ACUTE) + found[3] + "es"
    if word.endswith("z"):
        return word[:-1] + "ces"
    return word + ("es" if word.endswith(("n", "r", "l", "d", "j", "y", "sh")) else "s")


def _portuguese(word: str) -> str:
    for ending, becomes in _PORTUGUESE:
        if word.endswith(ending):
            return word.removesuffix(ending) + becomes
    if word.endswith("el"):
        # where the stress stands further ahead it is written there: "móvel", "responsável"
        return word[:-2] + ("eis" if re.search("[áéíóúâêô]", word) else "éis")
    return word + ("es" if word.endswith(("r", "z", "sh")) else "s")
