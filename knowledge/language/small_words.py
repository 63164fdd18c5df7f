"""Words that hold sentences together and say little of what is asked."""

from functools import cache

from knowledge.language.stem import tokens
from knowledge.model import Language

_SMALL: dict[Language, str] = {
    "en": """
        a about after all also an and any are as at be been before but by can could did do does down for from had has
        have he her here him his how i if in into is it its just may me might must my no not of ok on or our out please
        shall she should so some still than that the their them then there these they this those to up us was we were
        what when where which who whom whose why will with would yet you your
    """,
    "es": """
        a al como cómo con cuál cuáles cuando cuándo cuánta cuántas cuánto cuántos de debe deben debo del desde donde
        dónde e el en entre era es esa ese eso esta está están estar estas este esto estos estoy fue ha hace hacer
        hago han hasta hay he igual la las le les lo los me mi mis más muy no nos o para pero por puede pueden puedo
        poder que qué quien quién quienes quiénes se ser si sin sobre solo son su sus también te tener tengo tiene
        tienen tu u un una unas unos y ya
    """,
    "pt": """
        a à ao aos as às até com como da das de deve devem devo desde do dos e é em entre era essa esse está estão
        estar este esta estou faço faz fazer foi gente há isso isto já lhe lhes mais mas me meu minha muito na nas não
        no nos num numa o onde os ou para pela pelas pelo pelos poder pode podem posso por pra qual quais quando quanta
        quantas quanto quantos que quê quem são se sem ser seu seus só sobre sua suas também te tem têm tenho ter um
        uma umas uns você vocês
    """,
}


def is_small(words: str, language: Language) -> bool:
    """Tell whether ``words``, one or more, accents or not, are small words of a language all of them."""
    every = tokens(words)
    return bool(every) and _folded(language).issuperset(every)


@cache
def _folded(language: Language) -> frozenset[str]:
    return frozenset(tokens(_SMALL[language]))
