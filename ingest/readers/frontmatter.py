"""YAML front matter of Markdown: plain values and lists of them, all as strings; dates stay as they are written."""

import re
from collections.abc import Mapping

from ingest.model import MetaValue
from ingest.readers.clean import one_line
from knowledge.errors import ReadError

_FENCED = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_NULLS = frozenset({"", "~", "null", "none"})
_MAX_CHARS = 50_000


def split_front_matter(text: str) -> tuple[Mapping[str, MetaValue], str]:
    """Return the front matter (empty where there is none) and the text after it.

    Raises:
        ReadError: the front matter is not YAML, or holds something else than names with texts and lists of texts.
    """
    match = _FENCED.match(text)
    if match is None:
        return {}, text
    return _parse(match[1][:_MAX_CHARS]), text[match.end() :]


def _parse(source: str) -> Mapping[str, MetaValue]:
    import yaml

    try:
        # The base loader makes strings only: no objects, and "NO" stays Norway.
        loaded: object = yaml.BaseLoader(source).get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _broken((mark.line if mark else 0) + 2, error.problem or "not YAML") from error
    except (yaml.YAMLError, ValueError) as error:
        raise _broken(2, "not YAML") from error
    if loaded is None or loaded == "":
        return {}
    if not isinstance(loaded, dict):
        raise _broken(2, "expected lines of the form name: value")
    return {one_line(str(key)).lower(): _value(str(key), value) for key, value in loaded.items()}


def _value(key: str, value: object) -> MetaValue:
    if isinstance(value, str):
        return None if value.strip().lower() in _NULLS else one_line(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return [one_line(item) for item in value if item.strip()]
    message = f'The front matter is wrong at "{one_line(key)[:40]}": expected a text or a list of texts.'
    raise ReadError(message, code="file-front-matter", line=0, problem=key[:40])


def _broken(line: int, problem: str) -> ReadError:
    message = f"The front matter is not valid YAML in line {line}: {one_line(problem)}."
    return ReadError(message, code="file-front-matter", line=line, problem=one_line(problem))
