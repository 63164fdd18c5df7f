"""What every reader does to every string: one kind of Unicode, nothing that cannot be seen."""

import re
import unicodedata

_LINE_ENDS = {0x0D: "\n", 0x0B: "\n", 0x0C: "\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n"}
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = re.compile(r"[ \t]+")
_PLAIN = re.compile(r"[\n -~]*")


class _Translation(dict[int, str | int]):
    """A ``str.translate`` table that is worked out character by character, as they turn up."""

    def __missing__(self, code: int) -> str | int:
        self[code] = seen = _replacement(code)
        return seen


def _replacement(code: int) -> str | int:
    if code in (0x09, 0x0A):
        return code
    if fixed := _LINE_ENDS.get(code) or _LIGATURES.get(code):
        return fixed
    category = unicodedata.category(chr(code))
    if category == "Zs":
        return " "
    return "" if category in _UNSEEN else code


_TABLE = _Translation()


def clean(text: str) -> str:
    r"""Return the text in NFC without control, format, private-use and surrogate characters; ligatures are expanded.

    Every space becomes a plain one, every line end ``\n``; tabs stay. Bidirectional controls, soft hyphens and
    zero-width characters are format characters, and go. Applying it twice changes nothing.
    """
    if _PLAIN.fullmatch(text):
        return text
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_TABLE))


def one_line(text: str) -> str:
    """Return the cleaned text as one line, white space folded."""
    return " ".join(clean(text).split())


def tidy(text: str) -> str:
    """Return the cleaned text with its lines kept, spaces folded inside them, and no empty line at either end."""
    lines = [_SPACES.sub(" ", line).strip() for line in clean(text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def tidy_code(text: str) -> str:
    """Return the cleaned text with its indentation kept, and no empty line at either end."""
    return "\n".join(line.rstrip() for line in clean(text).expandtabs(4).split("\n")).strip("\n")


def fold(text: str) -> str:
    """Return letters and digits only, lower case, without accents: for telling whether two strings are "the same"."""
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    return "".join(character for character in decomposed if character.isalnum())
