"""Everything that the indexes and the ranking need of a passage, computed once, when it is added."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from knowledge.language.stem import terms
from knowledge.model import Language, Passage, PreparedPassage, Vector
from knowledge.ports import Embedder, Glosser

ContextOf = Callable[[Passage], str]
"""Gives what stands over a passage: the title that its document states and its heading path, or nothing."""


@dataclass(frozen=True, slots=True)
class _Glossed:
    """Attributes: opening: gloss of what stands before the first sentence (the header of a table)."""

    context: str
    heading: str
    opening: str
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(part for part in (self.opening, *self.sentences) if part)


def prepare(
    passages: Sequence[Passage], context_of: ContextOf, embedder: Embedder, glosser: Glosser
) -> list[PreparedPassage]:
    """Compute terms, glosses and vectors of passages.

    Args:
        passages: Any number, in any language.
        context_of: Title and headings of a passage, as they are put before it for its vector.
        embedder: Embeds the passages (context first) and their sentences, all in one call.
        glosser: Puts what is not English into English.

    Returns:
        One per passage, in order, its ``gloss`` filled in.
    """
    contexts = [context_of(passage) for passage in passages]
    glosses = _gloss_all(passages, contexts, glosser)
    whole, sentences = _embed(passages, contexts, glosses, embedder)
    return [
        _prepared(passage, context, glossed, vector, vectors)
        for passage, context, glossed, vector, vectors in zip(
            passages, contexts, glosses, whole, sentences, strict=True
        )
    ]


def _prepared(
    passage: Passage, context: str, glossed: _Glossed | None, vector: Vector, sentence_vectors: Vector
) -> PreparedPassage:
    own: dict[Language, tuple[str, ...]] = {passage.language: terms(passage.text, passage.language)}
    own_context: dict[Language, tuple[str, ...]] = {passage.language: terms(context, passage.language)}
    if glossed is None:
        return PreparedPassage(replace(passage, gloss=""), own, own_context, vector, sentence_vectors)
    own["en"] = terms(glossed.text, "en")
    own_context["en"] = terms(glossed.context, "en")
    with_gloss = replace(passage, gloss=glossed.text)
    return PreparedPassage(with_gloss, own, own_context, vector, sentence_vectors, glossed.sentences)


def _sentences(passage: Passage) -> list[str]:
    return [passage.text[start:end] for start, end in passage.sentences]


def _gloss_all(passages: Sequence[Passage], contexts: Sequence[str], glosser: Glosser) -> list[_Glossed | None]:
    found: list[_Glossed | None] = [None] * len(passages)
    for language in sorted({passage.language for passage in passages} - {"en"}):
        chosen = [number for number, passage in enumerate(passages) if passage.language == language]
        parts = [[contexts[n], _heading(passages[n]), _opening(passages[n]), *_sentences(passages[n])] for n in chosen]
        glosses = _gloss_distinct([part for group in parts for part in group], language, glosser)
        for number, group in zip(chosen, parts, strict=True):
            context, heading, opening, *sentences = (glosses[part] for part in group)
            found[number] = _Glossed(context, heading, opening, tuple(sentences))
    return found


def _opening(passage: Passage) -> str:
    return passage.text[: passage.sentences[0][0] if passage.sentences else None].strip()


def _gloss_distinct(texts: Sequence[str], language: Language, glosser: Glosser) -> dict[str, str]:
    """Headings and table headers come back in many passages; each is put into English once."""
    distinct = [text for text in dict.fromkeys(texts) if text]
    return {"": "", **dict(zip(distinct, glosser.gloss(distinct, language), strict=True))}


def _embed(
    passages: Sequence[Passage], contexts: Sequence[str], glosses: Sequence[_Glossed | None], embedder: Embedder
) -> tuple[list[Vector], list[Vector]]:
    whole, each = [], []
    for passage, context, glossed in zip(passages, contexts, glosses, strict=True):
        pivoted = glossed if glossed is not None and not embedder.multilingual else None
        whole.append("\n".join(filter(None, (pivoted.context, pivoted.text) if pivoted else (context, passage.text))))
        sentences = list(pivoted.sentences) if pivoted else _sentences(passage)
        each.append(_under(pivoted.heading if pivoted else _heading(passage), sentences))
    vectors = _embed_by_length([*whole, *(text for texts in each for text in texts)], embedder)
    bounds = list(accumulate(map(len, each), initial=len(whole)))
    return list(vectors[: len(whole)]), [vectors[start:end] for start, end in pairwise(bounds)]


def _heading(passage: Passage) -> str:
    return passage.locator.headings[-1] if passage.locator.headings else ""


def _under(heading: str, sentences: Sequence[str]) -> list[str]:
    """A sentence is read under its heading, which often is what was asked: 3 points at recall@5 on short guides."""
    return [f"{heading}. {sentence}" for sentence in sentences] if heading else list(sentences)


def _embed_by_length(texts: Sequence[str], embedder: Embedder) -> Vector:
    """Texts of like length share a batch, so that little is padded; equal texts are embedded once."""
    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    vectors = embedder.embed_passages(distinct)
    row = {text: number for number, text in enumerate(distinct)}
    chosen: Vector = vectors[np.array([row[text] for text in texts], dtype=np.intp)]
    return chosen
