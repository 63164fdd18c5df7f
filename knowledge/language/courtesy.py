"""What people put around a question in a chat: greetings, who they are, thanks."""

import re

from knowledge.model import Language

_LEADING_IN: dict[Language, str] = {
    "en": r"""
        (?:i|we)(?:\ would|'d)?\ (?:like|want|wanted|need)\ to\ (?:know|ask)(?:\ you)?
        |(?:can|could|would)\ you\ (?:please\ |kindly\ )?(?:tell|let)\ (?:me|us)(?:\ know)?
        |(?:i|we)\ (?:was|were|am|are)\ wondering
    """,
    "es": r"""
        (?:quisiera|quer[ií]a|quiero|necesito|necesitamos|deseo|(?:me|nos)\ (?:gustar[ií]a|urge))
         \ (?:saber|preguntar(?:les?)?|consultar(?:les?)?)
        |(?:me|nos)?\ ?(?:puede|pueden|podría|podria|podrían|podrian|puedes|podrías|podrias)\ (?:por\ favor\ )?
         (?:decir|indicar|informar|orientar|explicar)(?:me|nos)
        |(?:me|nos)\ (?:puede|pueden|podría|podria|podrían|podrian|puedes)\ (?:decir|indicar|informar|orientar|explicar)
    """,
    "pt": r"""
        (?:gostaria|gostaríamos|gostariamos)\ de\ (?:saber|perguntar|consultar)
        |(?:queria|quero|preciso|precisamos|desejo)\ (?:saber|perguntar)
        |(?:pode|podem|poderia|poderiam)(?:\ por\ favor)?\ (?:me|nos)\ (?:dizer|informar|orientar|explicar|indicar)
    """,
}
_AFTER_IT: dict[Language, str] = {
    "en": r"(?:,?\ (?:please|kindly|about|if|whether|sir))*",
    "es": r"(?:,?\ (?:por\ favor|por\ gentileza|disculpe|sobre|acerca\ de|si))*",
    "pt": r"(?:,?\ (?:por\ favor|por\ gentileza|por\ obséquio|sobre|acerca\ de|se))*",
}
_GREETING = re.compile(
    r"""^[\s¡!,.]*(?:
        (?:good\ (?:morning|afternoon|evening|day)|hello|hi|hey|dear\ (?:all|sirs?|team|colleagues)|greetings
        |buen[oa]s?\ (?:d[ií]as?|tardes?|noches?)|hola|buenas|qu[eé]\ tal|saludos
        |estimad[oa]s?(?:\ (?:todos|colegas|señores))?
        |disculpen?(?:\ la\ molestia)?|perd[oó]n
        |bo[ma]\ (?:dia|tarde|noite)|ol[aá]|oi|prezad[oa]s?(?:\ (?:senhores|colegas))?|desculpe(?:m)?(?:\ o\ incômodo)?
        )(?=[\s,.!:;]|$)[\s,.!:;]*)+""",
    re.VERBOSE | re.IGNORECASE,
)
_THANKS = re.compile(
    r"""[\s,.!;]*(?:(?:many\ |muchas\ |muito\ |de\ antemano\ |desde\ ya\ )?
        (?:thanks|thank\ you|gracias|obrigad[oa]|agradezco|agradeço)
        (?:\ (?:in\ advance|very\ much|so\ much|a\ lot|de\ antemano|por\ su\ (?:ayuda|atención)|desde\ j[áa]|desde\ ya
        |pela\ atenção))?)[\s.!]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_LEAD = {
    language: re.compile(rf"(?:{_LEADING_IN[language]}){_AFTER_IT[language]}[\s,:]+", re.VERBOSE | re.IGNORECASE)
    for language in _LEADING_IN
}
_LEAST_WORDS = 4
_LATEST = 0.6
"""Part of the text within which a lead-in begins; what stands before it introduces the person, not the question."""


def question_of(text: str, language: Language) -> str:
    """Return ``text`` without greeting, introduction and thanks; unchanged where too little would be left."""
    shorter = _enough(_THANKS.sub("", text), text, 1)
    shorter = _enough(_GREETING.sub("", shorter), shorter, 1)
    lead = next((found for found in _LEAD[language].finditer(shorter) if found.start() <= _LATEST * len(shorter)), None)
    return _enough(shorter[lead.end() :], shorter, _LEAST_WORDS) if lead else shorter


def _enough(shorter: str, whole: str, least: int) -> str:
    return shorter if len(shorter.split()) >= least else whole
