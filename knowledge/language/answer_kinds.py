"""What kind of thing a question asks for, and whether a text gives one: an amount, a number, a date, a way to write."""

import re
from dataclasses import dataclass

from knowledge.language.stem import fold


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """A kind of answer.

    Attributes:
        asked: Found in a question that asks for one.
        given: Found in a text that has one; both in lower case, without accents but for those that tell a question.
        anywhere: True where it may stand anywhere in the passage, and not in the sentences that answer alone.
    """

    asked: re.Pattern[str]
    given: re.Pattern[str]
    anywhere: bool = False


_PRICE = AnswerKind(
    re.compile(
        r"\b(?:prices?|costs?|fees?|fines?|salary|tax(?:es)?|precios?|cuest[ae]n?|tarifas?|cobran?|sueldo|salario|multas?"
        r"|impuestos?|comisi[oó]n|cotizaci[oó]n|preços?|custam?|cobram?|impostos?|comissão|cotação|taxas?)\b"
    ),
    re.compile(
        r"[$€£%]|\b(?:usd|brl|mxn|eur|dollars?|euros?|dolar\w*|pesos?|reais|real|umas?|fees?|free|prices?|costs?|charg\w+"
        r"|preci\w*|preco\w*|cost[oe]s?|cust[ao]s?|tarifas?|comisi\w+|comiss\w+|grati\w*|gratuit\w*|cobra\w*)\b"
    ),
)
_COUNT = AnswerKind(
    re.compile(
        r"\b(?:how many|number of|percent(?:age)?|cu[aá]nt[oa]s|n[uú]mero de|porcentaje|quant[oa]s"
        r"|percentual|porcentagem)\b"
    ),
    re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty"
        r"|sixty|seventy|eighty|ninety|dozens?|hundreds?|thousands?|millions?|half|third"
        r"|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|veinte|treinta|cuarenta"
        r"|cincuenta|sesenta|setenta|ochenta|noventa|cien\w*|mil|miles|millon\w*|mitad|tercio"
        r"|uma?|dois|duas|quatro|sete|oito|nove|dez|doze|vinte|trinta|quarenta|cinquenta|sessenta|oitenta"
        r"|cem|centenas|milhar\w*|milh\w+|metade|terco)\b"
    ),
)
_DATE = AnswerKind(
    re.compile(
        r"^\W*(?:when|quando)\b|\b(?:since|until|desde|até|é) (?:when|quando)\b|\bquando\W*$|\bcuándo\b"
        r"|\b(?:what|which) (?:date|year|day)\b|\bqué (?:fecha|año|día)\b|\bque (?:data|ano|dia)\b"
    ),
    re.compile(r"\d"),
)
_CONTACT = AnswerKind(
    re.compile(
        r"\b(?:phone|telephone|e-?mail|website|link|url|whatsapp|contacts?|offices?|tel[eé]fono|correo|sitio"
        r"|p[aá]gina web|contacto|oficinas?|telefone|contato|site|escritório)\b"
    ),
    re.compile(r"@|https?:|www\.|\+\d|\d{3,}[- ]\d{3,}|\b(?:e-?mail|correo|telefono|telefone|phone|portal)\b"),
    anywhere=True,
)
_KINDS = (_PRICE, _COUNT, _DATE, _CONTACT)


def misses_kind(question: str, passage: str, sentences: str) -> bool:
    """Tell whether a question asks for a kind of thing that a passage does not give.

    Args:
        question: With its accents set right.
        passage: With its headings.
        sentences: Those of it that answer best.
    """
    asked, whole, best = question.lower(), fold(passage), fold(sentences)
    return any(kind.asked.search(asked) and not kind.given.search(whole if kind.anywhere else best) for kind in _KINDS)
