"""Sets of words."""


def words(*lines: str) -> frozenset[str]:
    """Return the words of some lines, which blanks separate."""
    return frozenset(word for line in lines for word in line.split())
