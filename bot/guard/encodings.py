"""Encodings and checksums that addresses on chains are written in. Pure."""

from collections.abc import Sequence
from hashlib import sha256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_VALUE = {sign: value for value, sign in enumerate(_BECH32)}
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
BECH32, BECH32M = 1, 0x2BC830A3
_VALUES = {alphabet: {sign: value for value, sign in enumerate(alphabet)} for alphabet in (BITCOIN, RIPPLE)}
_MONERO_SIZES = {0: 0, 2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}
_CHECK = 4


def base58(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """Return what a base58 text stands for; None where a sign is not of the alphabet."""
    number = _base58_number(text, alphabet)
    if number is None:
        return None
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base58check(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """Return version and payload of a base58 text whose double SHA-256 checksum is right; else None."""
    data = base58(text, alphabet)
    if data is None or len(data) <= _CHECK:
        return None
    body, check = data[:-_CHECK], data[-_CHECK:]
    return body if sha256(sha256(body).digest()).digest()[:_CHECK] == check else None


def _base58_number(text: str, alphabet: str) -> int | None:
    values, number = _VALUES[alphabet], 0
    for sign in text:
        value = values.get(sign)
        if value is None:
            return None
        number = number * 58 + value
    return number


def bech32_constant(text: str) -> int | None:
    """Return the remainder that tells bech32 (1) from bech32m; another one is a wrong checksum, None no bech32 at all.

    Args:
        text: Human-readable part, the sign 1, data; all in lower or all in upper case.
    """
    lower = text.lower()
    if text not in {lower, text.upper()}:
        return None
    prefix, mark, data = lower.rpartition("1")
    values = _five_bits(data)
    if not mark or not prefix or values is None:
        return None
    expanded = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    return _polymod([*expanded, *values], _BECH32_GENERATOR, 25)


def cash_checksum_right(payload: str) -> bool:
    """Tell whether the checksum of a Bitcoin Cash address fits; ``payload`` is lower case, without the prefix."""
    values = _five_bits(payload)
    if values is None:
        return False
    prefix = [ord(sign) & 31 for sign in "bitcoincash"]
    return _polymod([*prefix, 0, *values], _CASH_GENERATOR, 35) == 1


def _five_bits(data: str) -> list[int] | None:
    values = [_BECH32_VALUE.get(sign, -1) for sign in data]
    return None if -1 in values else values


def _polymod(values: Sequence[int], generator: Sequence[int], shift: int) -> int:
    mask, remainder = (1 << shift) - 1, 1
    for value in values:
        top = remainder >> shift
        remainder = ((remainder & mask) << 5) ^ value
        for bit, factor in enumerate(generator):
            if top >> bit & 1:
                remainder ^= factor
    return remainder


def crc16(data: bytes) -> int:
    """Return the CRC-16 of XMODEM."""
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value


def monero_bytes(text: str) -> bytes | None:
    """Return what Monero's base58, in blocks of eleven signs, stands for."""
    parts = []
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        number, size = _base58_number(block, BITCOIN), _MONERO_SIZES.get(len(block))
        if number is None or size is None or number >= 1 << (8 * size):
            return None
        parts.append(number.to_bytes(size, "big"))
    return b"".join(parts)


def keccak256(data: bytes) -> bytes:
    """Return the Keccak-256 hash as Ethereum and Monero use it: with the padding from before SHA-3 was a standard."""
    rate, lanes = 136, [0] * 25
    padded = bytearray(data) + bytes(rate - len(data) % rate)
    padded[len(data)] ^= 0x01
    padded[-1] ^= 0x80
    for start in range(0, len(padded), rate):
        for lane in range(rate // 8):
            place = start + 8 * lane
            lanes[lane] ^= int.from_bytes(padded[place : place + 8], "little")
        _permute(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


_LANE = (1 << 64) - 1


def _round_constants() -> tuple[int, ...]:
    """The iota constants come out of a shift register of eight bits, as FIPS 202 describes."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for bit in range(7):
            if register & 1:
                constant |= 1 << ((1 << bit) - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


def _rotations() -> tuple[tuple[int, int, int], ...]:
    """Source lane, target lane and distance of the steps rho and pi together."""
    x, y, moves = 1, 0, [(0, 0, 0)]
    for step in range(24):
        target_x, target_y = y, (2 * x + 3 * y) % 5
        moves.append((x + 5 * y, target_x + 5 * target_y, (step + 1) * (step + 2) // 2 % 64))
        x, y = target_x, target_y
    return tuple(moves)


_CONSTANTS, _MOVES = _round_constants(), _rotations()


def _permute(lanes: list[int]) -> None:
    moved = [0] * 25
    for constant in _CONSTANTS:
        columns = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        mixed = [columns[x - 1] ^ ((columns[(x + 1) % 5] << 1 | columns[(x + 1) % 5] >> 63) & _LANE) for x in range(5)]
        for source, target, distance in _MOVES:
            lane = lanes[source] ^ mixed[source % 5]
            moved[target] = (lane << distance | lane >> (64 - distance)) & _LANE if distance else lane
        for row in range(0, 25, 5):
            a, b, c, d, e = moved[row : row + 5]
            lanes[row : row + 5] = (
                a ^ ~b & c & _LANE,
                b ^ ~c & d & _LANE,
                c ^ ~d & e & _LANE,
                d ^ ~e & a & _LANE,
                e ^ ~a & b & _LANE,
            )
        lanes[0] ^= constant
