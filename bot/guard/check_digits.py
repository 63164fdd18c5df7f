"""Check digits of accounts, cards and identity numbers. Pure; what comes in is bare digits and letters."""

from collections.abc import Iterable, Sequence

_LUHN_LENGTHS = range(13, 20)


def luhn(digits: str) -> bool:
    """Tell whether a card number's last digit fits (ISO/IEC 7812)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = 2 * digit if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - casting out nines
    return len(digits) in _LUHN_LENGTHS and total % 10 == 0 and len(set(digits)) > 1


def iban(text: str) -> bool:
    """Tell whether an IBAN's check digits fit (ISO 13616: modulo 97 leaves 1)."""
    turned = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def clabe(digits: str) -> bool:
    """Tell whether the last digit of a Mexican CLABE fits."""
    total = sum(int(digit) * weight % 10 for digit, weight in zip(digits[:17], (3, 7, 1) * 6, strict=False))
    return -total % 10 == int(digits[17])


def cbu(digits: str) -> bool:
    """Tell whether both check digits of an Argentine CBU (or CVU) fit: of the bank and of the account."""
    bank, account = digits[:8], digits[8:]
    return _cbu_block(bank, (7, 1, 3, 9, 7, 1, 3)) and _cbu_block(account, (3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3))


def _cbu_block(digits: str, weights: Sequence[int]) -> bool:
    return -_weighted(digits, weights) % 10 == int(digits[-1])


def cpf(digits: str) -> bool:
    """Tell whether both check digits of a Brazilian CPF fit."""
    first = _eleven(_weighted(digits, range(10, 1, -1)))
    second = _eleven(_weighted(digits, range(11, 1, -1)))
    return digits[9:] == f"{first}{second}" and len(set(digits)) > 1


def cnpj(text: str) -> bool:
    """Tell whether both check digits of a Brazilian CNPJ fit, the one with letters included."""
    values = [ord(sign) - 48 for sign in text]
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    first = _eleven(_sum(values, weights[1:]))
    second = _eleven(_sum(values, weights))
    return values[12:] == [first, second] and len(set(text)) > 1


def cuit(digits: str) -> bool:
    """Tell whether the check digit of an Argentine CUIT or CUIL fits."""
    check = 11 - _weighted(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return {11: 0, 10: 9}.get(check, check) == int(digits[10])


def rut(text: str) -> bool:
    """Tell whether the check sign of a Chilean RUT fits; it may be the letter K."""
    body, check = text[:-1], text[-1].upper()
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(body)))
    return "0123456789K0"[11 - total % 11 if total % 11 else 11] == check


def _eleven(total: int) -> int:
    rest = total % 11
    return 0 if rest < 2 else 11 - rest  # noqa: PLR2004 - both end in 0 by the rule


def _weighted(digits: str, weights: Iterable[int]) -> int:
    return _sum(map(int, digits), weights)


def _sum(values: Iterable[int], weights: Iterable[int]) -> int:
    return sum(value * weight for value, weight in zip(values, weights, strict=False))
