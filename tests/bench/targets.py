"""What retrieval has to reach on XQuAD, a paragraph as a document: recall at 1 and at 5."""

from tests.bench.report import Bound

_XQUAD = "xquad"
_MIXED = "half "
_REACH = {
    ("en", "en"): (0.965, 0.998),
    ("es", "en"): (0.90, 0.98),
    ("es", "es"): (0.945, 0.995),
    ("es", "mixed"): (0.91, 0.985),
    ("en", "es"): (0.90, 0.985),
}
_SET_OFF = {"en": 0.85, "es": 0.78}
_TOPIC_MISSING = {"en": 0.985, "es": 0.97}
_TYPED = " as typed"
_TYPED_LOSS = 0.03


def targets(questions: str, collection: str) -> tuple[Bound | None, Bound | None]:
    """Return the bounds of recall at 1 and at 5 for a set of questions about a collection, by their names."""
    typed = questions.endswith(_TYPED)
    reach = _REACH.get((_language(questions.removesuffix(_TYPED)), _language(collection)))
    if reach is None:
        return None, None
    if typed:
        return Bound(round(reach[0] - _TYPED_LOSS, 3), at_least=True), None
    return Bound(reach[0], at_least=True), Bound(reach[1], at_least=True)


def set_off_target(questions: str, collection: str) -> Bound | None:
    """Return the bound of the share of questions whose set-off sentences contain an answer."""
    value = _SET_OFF.get(_language(questions)) if _language(collection) == "en" else None
    return None if value is None else Bound(value, at_least=True)


def topic_target(questions: str) -> Bound | None:
    """Return the bound of the AUROC where the topic is missing."""
    value = _TOPIC_MISSING.get(_language(questions))
    return None if value is None else Bound(value, at_least=True)


def _language(name: str) -> str:
    if name.startswith(_MIXED):
        return "mixed" if _XQUAD in name else ""
    return name.rpartition(".")[2] if name.startswith(_XQUAD) else ""
