"""Which of two words that differ in their accents alone is meant, by the words around it.

The rules see words without accents, so that they say the same before and after the accents have been put in place.
"""

from collections.abc import Callable, Mapping, Sequence

from knowledge.model import Language

PAUSES = frozenset(",;:().?!…¿¡")
_SMALL = 3
OTHER = "#"
"""Stands for an identifier, a number or another sign in a sentence."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ASKING: Mapping[Language, Mapping[str, str]] = {
    "en": {},
    "es": {
        "que": "qué", "como": "cómo", "cual": "cuál", "cuales": "cuáles", "quien": "quién", "quienes": "quiénes",
        "cuando": "cuándo", "donde": "dónde", "adonde": "adónde", "cuanto": "cuánto", "cuanta": "cuánta",
        "cuantos": "cuántos", "cuantas": "cuántas",
    },
    "pt": {},
}  # fmt: skip
_OPENERS = _set(
    "hola buenas buenos buen dia dias tardes noches gracias por favor oye oiga disculpe disculpa perdon perdona y e "
    "o u pero entonces ademas tambien saludos estimados estimado colega colegas consulta pregunta duda ok bueno"
)
_PREPOSITIONS = _set(
    "a al ante bajo con contra de del desde durante en entre hacia hasta mediante para por segun sin sobre tras"
)
_KNOWING = _set(
    "saber se sabe saben sabes sabemos sabia pregunto pregunta preguntar explicar explica explicame explique "
    "explicarme indicar indica indicame indique indicarme decir dime diga digame digan decirme entiendo entender "
    "averiguar definir determinar identificar ver mostrar muestra confirmar recordar recuerdo claro"
)
_AFTER_PLAIN_QUE = _set(
    "el la los las un una unos unas lo se no me te le les nos mi su sus tu es son esta estan hay ya si yo ella "
    "ellos este ese esa esto eso para por con en"
)
_YEARS = _set("ano anos decada siglo mes dia fecha empresa compania persona autoridad juez fiscal")
_RELATIVE = _set("el la los las lo un una uno unos")
_GERUND = ("ando", "iendo", "yendo", "endo", "indo")
_PARTICIPLE = ("ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas", "avel", "ivel")
_TIMES = _set("semana vez tarde noche manana noite manha hora")
_DETERMINERS = _set("el la los las un una mi tu su o a os as um uma meu minha seu sua este ese esse")
_FEMININE_NOUNS = _set(
    "medida entrada llamada salida partida vida comida bebida demanda jornada mirada llegada temporada decada "
    "fachada tienda ayuda moneda criptomoneda cantidad ida parada busqueda jugada subida caida movida clave agenda "
    "vivienda leyenda prenda hacienda corrida chamada estrada tomada retirada rodada agenda fazenda venda renda"
)
_AFTER_STATE = _set(
    "en de muy bien mal aqui ahi alli ya siendo a por sin bajo entre tan dentro fuera listo lista vigente activo "
    "activa disponible previsto prevista correcto correcta incorrecto incorrecta completo completa incompleto "
    "incompleta vacio vacia mi su un el la mas todavia aun compuesto compuesta hecho hecha sujeto sujeta abierto "
    "abierta libre seguro em na no nas nos ao muito bem aqui ainda sem sob entre tao dentro fora pronto pronta "
    "correto certo certa aberto vazio vazia incorreto incorreta incompleto incompleta obsoleto obsoleta completo "
    "completa aberta ativo ativa disponivel suspenso suspensa feito feita sujeito sujeita"
)
_BEFORE_STATE = _set(
    "donde onde que no nao se como ya ja quien quem tambien tambem ella ela aun ainda siempre sempre ele cuando "
    "quando lo le"
)
_BEFORE_THIS = _set(
    "de en a con por para sobre desde hasta segun durante sin bajo contra entre y o e ou em com ate apos todo toda "
    "durante mediante conforme pedir congelar bloquear"
)


_NEVER_STATE = _BEFORE_THIS | {"cual", "qual"}


def choose(language: Language, words: Sequence[str], at: int) -> str | None:
    """Return the form that a word must have in its sentence; None where its neighbours do not tell.

    Args:
        language: Of the text.
        words: The sentence: words in lower case without accents, pauses, and ``OTHER`` for the rest.
        at: Which of them is meant.
    """
    word = words[at]
    if word in _ASKING[language]:
        return _ASKING[language][word] if _asks(words, at) else word
    rule = _RULES[language].get(word)
    return rule(words, at) if rule else None


def asks(language: Language, words: Sequence[str], at: int) -> bool:
    """Tell whether a question word opens its sentence and asks beyond doubt."""
    if words[at] not in _ASKING[language] or words[at] == "cuando" or words[-1] in {".", ":", ";"}:
        return False
    return _only_opened(words, _before_prepositions(words, at)) and _asks(words, at)


def _before(words: Sequence[str], at: int, steps: int = 1) -> str:
    return words[at - steps] if at >= steps else ""


def _after(words: Sequence[str], at: int, steps: int = 1) -> str:
    return words[at + steps] if at + steps < len(words) else ""


def _asks(words: Sequence[str], at: int) -> bool:
    """Tell whether a Spanish question word asks, and does not join."""
    word, before = words[at], _before(words, at)
    if word in {"cual", "cuales"}:
        return before not in _RELATIVE
    if word == "que" and before == "por":
        return True
    if _after_knowing(words, at):
        return not _plain_que(words, at)
    if words[-1] == ".":
        return False
    if before in {"y", "o"} and _asks_before(words, at - 1):
        return not _plain_que(words, at)
    return _may_begin(words, at) and (word == "que" or not _begins_subordinate(words, at))


def _plain_que(words: Sequence[str], at: int) -> bool:
    return words[at] == "que" and _after(words, at) in _AFTER_PLAIN_QUE


def _after_knowing(words: Sequence[str], at: int) -> bool:
    if _before(words, at) == "se":  # "no sé cómo", but "se como" of anything else
        return words[at] == "que" or _before(words, at, 2) in {"no", "yo", ""}
    return _before(words, at) in _KNOWING


def _may_begin(words: Sequence[str], at: int) -> bool:
    """Tell whether only a greeting, a preposition or a finished clause stands before the word."""
    start = _before_prepositions(words, at)
    return _only_opened(words, start) or (words[start - 1] in PAUSES and not _asks_before(words, start))


def _before_prepositions(words: Sequence[str], at: int) -> int:
    while at and words[at - 1] in _PREPOSITIONS:
        at -= 1
    return at


def _only_opened(words: Sequence[str], end: int) -> bool:
    return all(word in _OPENERS or word in PAUSES for word in words[:end])


def _asks_before(words: Sequence[str], end: int) -> bool:
    return any(_asking(words[at]) and _opens(words, at) for at in range(end))


def _opens(words: Sequence[str], at: int) -> bool:
    if _after_knowing(words, at):
        return True
    return _only_opened(words, _before_prepositions(words, at)) and not _begins_subordinate(words, at)


def _begins_subordinate(words: Sequence[str], at: int) -> bool:
    """Tell whether another question follows after a pause: "cuando llega el oficio, que hago"."""
    if words[at] not in {"como", "cuando", "donde", "cuanto"}:
        return False
    pauses = [place for place in range(at + 1, len(words)) if words[place] in PAUSES]
    following = ([word for word in words[place + 1 : place + 4] if word not in _PREPOSITIONS] for place in pauses)
    return any(_asking(next(iter(rest), "")) for rest in following)


def _asking(word: str) -> bool:
    return word in _ASKING["es"]


def _state(words: Sequence[str], at: int) -> str:
    """Esta or está: "this" before a noun, "is" before a state."""
    return "está" if _stands(_before(words, at, 2), _before(words, at), _after(words, at)) else "esta"


def _stands(second: str, before: str, after: str) -> bool:
    if not after or after in PAUSES:
        return bool(before) and before not in _BEFORE_THIS
    if before in {"no", "nao", "se", "ya", "ja"} or before in _NEVER_STATE or after in _TIMES:
        return before not in _NEVER_STATE and after not in _TIMES
    if after in _AFTER_STATE or after.endswith((*_GERUND, "mente")):
        return True
    if after.endswith(_PARTICIPLE) and after not in _FEMININE_NOUNS:
        return True
    if before in _BEFORE_STATE:
        return after in _DETERMINERS
    return second in _DETERMINERS and before not in PAUSES


def _always(form: str) -> Callable[[Sequence[str], int], str | None]:
    return lambda _words, _at: form


def _yes(words: Sequence[str], at: int) -> str:
    answer = (at == 0 and _after(words, at) in PAUSES) or _before(words, at) in {"a", "por", "en", "que", "de", "eso"}
    return "sí" if answer and _after(words, at) not in {"el", "la", "los", "las", "se", "no", "un", "una"} else "si"


def _know(words: Sequence[str], at: int) -> str:
    knows = _before(words, at) in {"no", "yo"} and (_asking(_after(words, at)) or _after(words, at) in {"si", ""})
    return "sé" if knows else "se"


def _he(words: Sequence[str], at: int) -> str:
    alone = _after(words, at) in {"", "mismo", "se", "no"} or _after(words, at) in PAUSES
    return "él" if alone and _before(words, at) in _PREPOSITIONS and _after(words, at) != "mismo" else "el"


def past(words: Sequence[str], at: int) -> bool:
    """Tell whether a Spanish word in -o stands where only a verb in the third person can: "se solicitó"."""
    before, second = _before(words, at), _before(words, at, 2)
    if before in {"quien", "quienes"}:
        return second not in _PREPOSITIONS
    if before in {"se", "le", "les"}:
        return True
    if _after(words, at) == OTHER:
        return before not in _PREPOSITIONS | _DETERMINERS | PAUSES and len(before) > _SMALL
    return before in _YEARS and second == "que"


def present(words: Sequence[str], at: int) -> bool:
    """Tell whether a Spanish word in -o stands where a writer speaks of himself: "cómo la identifico"."""
    before = _before(words, at)
    return before == "como" or (
        before in {"lo", "la", "los", "las"} and _before(words, at, 2) in {*_ASKING["es"], "no"}
    )


_PT_SUBJECTS = _set(
    "qual quem quando onde como isso isto ele ela nao ja tambem so aqui aquilo quanto sempre ainda hoje assim esse "
    "este quanto oq"
)
_PT_STATES = _set(
    "fato invalido invalida incomum parcial estrangeiro estrangeira similar preciso possivel necessario necessaria "
    "obrigatorio obrigatoria permitido permitida verdade crime um uma muito mais melhor valido valida legal ilegal "
    "suficiente importante comum que so feito feita uso igual diferente proibido considerado considerada exigido "
    "exigida enviado enviada aceito aceita facil dificil seguro certo correto chamado chamada usado usada parte "
    "responsavel aplicavel competente melhor pior maior menor"
)


_PT_OPENING_STATES = _set(
    "possivel preciso necessario necessaria obrigatorio obrigatoria verdade crime legal ilegal permitido permitida "
    "fato melhor comum seguro importante proibido"
)
_PT_NOUNS = _set(
    "delegado advogado estado mercado saida entrada dado dados pedido partido resultado certificado chamada medida "
    "vida conteudo atestado mandado comunicado significado lado cuidado soldado senado juizado retirada busca"
)
_PT_ARTICLES = _set("o a os as um uma do da dos das no na ao pelo pela meu minha seu sua este esta esse essa")


def _is(words: Sequence[str], at: int) -> str | None:
    """E or é: "and" between like things, "is" after a subject or before a state."""
    before, after = _before(words, at), _after(words, at)
    if not before or before in PAUSES:
        return "é" if after in _PT_OPENING_STATES else "e"
    if before in _PT_SUBJECTS or (before == "que" and after not in {"que", "se"}):
        return "é"
    if after in _PT_STATES or after.endswith(("avel", "ivel")):
        return "é"
    state = after.endswith(_PARTICIPLE) and after not in _PT_NOUNS and not before.endswith(_PARTICIPLE)
    return "é" if state and _before(words, at, 2) in _PT_ARTICLES else "e"


def _country(words: Sequence[str], at: int) -> str:
    singular = {"o", "no", "do", "ao", "pelo", "este", "esse", "neste", "nesse", "deste", "outro", "cada", "um", "meu"}
    return "país" if _before(words, at) in singular | {"qual", "que", "num", "noutro"} else "pais"


def _march(words: Sequence[str], at: int) -> str:
    return "março" if _before(words, at) == "de" and _after(words, at) in {"de", "do", "a", OTHER} else "marco"


_Rule = Callable[[Sequence[str], int], str | None]
_RULES: Mapping[Language, Mapping[str, _Rule]] = {
    "en": {},
    "es": {
        "esta": _state, "si": _yes, "se": _know, "el": _he, "mas": _always("más"), "aun": _always("aún"),
        **{word: _always(word) for word in ("tu", "mi", "de", "te", "solo", "este", "super", "dio", "vio")},
    },
    "pt": {
        "esta": _state, "e": _is, "pais": _country, "marco": _march, "ha": _always("há"), "so": _always("só"),
        **{word: _always(word) for word in ("por", "da", "pode", "tem", "nos", "mas", "a", "as", "para", "la")},
    },
}  # fmt: skip
