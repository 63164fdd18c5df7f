"""Addresses are told by form and checksum; the encoders here are written apart from the code under test."""

import hashlib
from base64 import b32encode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard.case_data import find_case_data
from bot.guard.chains import eip55
from bot.guard.encodings import crc16, keccak256
from bot.guard.kinds import Checksum, Finding, Kind

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
HASHES = st.binary(min_size=20, max_size=20)


def base58(data: bytes, alphabet: str = ALPHABET) -> str:
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = alphabet[rest] + text
    return alphabet[0] * (len(data) - len(data.lstrip(b"\0"))) + text


def base58check(body: bytes, alphabet: str = ALPHABET) -> str:
    return base58(body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4], alphabet)


def segwit(prefix: str, version: int, program: bytes) -> str:
    bits = "".join(f"{byte:08b}" for byte in program)
    bits += "0" * (-len(bits) % 5)
    data = [version] + [int(bits[place : place + 5], 2) for place in range(0, len(bits), 5)]
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + data
    remainder = 1
    for value in [*values, 0, 0, 0, 0, 0, 0]:
        top = remainder >> 25
        remainder = (remainder & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            remainder ^= factor if top >> bit & 1 else 0
    remainder ^= 1 if version == 0 else 0x2BC830A3
    data += [remainder >> 5 * (5 - place) & 31 for place in range(6)]
    return prefix + "1" + "".join(BECH32[value] for value in data)


def one(text: str) -> Finding:
    found = find_case_data(f"la dirección {text} de qué red es")
    assert len(found) == 1
    assert found[0].end - found[0].start == len(text)
    return found[0]


@pytest.mark.parametrize(
    ("version", "chain"),
    [(b"\x00", "Bitcoin"), (b"\x05", "Bitcoin"), (b"\x41", "TRON"), (b"\x30", "Litecoin"), (b"\x1e", "Dogecoin"),
     (b"\x4c", "Dash"), (b"\x1c\xb8", "Zcash")],
)  # fmt: skip
@given(payload=HASHES)
def test_base58check(version: bytes, chain: str, payload: bytes) -> None:
    address = base58check(version + payload)
    if len(address) < 26:
        return  # a hash of many leading zeros makes a shorter one than anybody will see
    assert (one(address).chains, one(address).checksum) == ((chain,), Checksum.RIGHT)


@given(HASHES, st.integers(1, 33), st.integers(1, 57))
def test_a_slip_in_a_tron_address_is_told(payload: bytes, place: int, step: int) -> None:
    address = base58check(b"\x41" + payload)
    place %= len(address)
    other = ALPHABET[(ALPHABET.index(address[place]) + step) % 58]
    found = one(address[: place or 1] + other + address[(place or 1) + 1 :])
    assert (found.kind, found.checksum) == (Kind.ADDRESS, Checksum.WRONG) or other == address[place or 1]


@given(HASHES)
def test_xrp(payload: bytes) -> None:
    assert one(base58check(b"\x00" + payload, RIPPLE)).chains == ("XRP Ledger",)


@given(HASHES, st.binary(min_size=32, max_size=32), st.booleans())
def test_segwit_and_taproot(short: bytes, long: bytes, upper: bool) -> None:
    for address, chain in (
        (segwit("bc", 0, short), "Bitcoin"), (segwit("bc", 0, long), "Bitcoin"), (segwit("bc", 1, long), "Bitcoin"),
        (segwit("ltc", 0, short), "Litecoin"),
    ):  # fmt: skip
        found = one(address.upper() if upper else address)
        assert (found.chains, found.checksum) == ((chain,), Checksum.RIGHT)


def test_taproot_with_the_checksum_of_segwit_is_wrong() -> None:
    right = segwit("bc", 1, bytes(range(32)))
    assert one(right[:-1] + ("q" if right[-1] != "q" else "p")).checksum is Checksum.WRONG


@given(HASHES)
def test_evm_addresses(payload: bytes) -> None:
    plain = payload.hex()
    assert one("0x" + plain).checksum is Checksum.NONE or not any(sign.isalpha() for sign in plain)
    mixed = eip55(plain)
    if mixed not in {plain, plain.upper()}:
        assert one("0x" + mixed).checksum is Checksum.RIGHT
        swapped = mixed.swapcase()
        assert one("0x" + swapped).checksum is Checksum.WRONG


@pytest.mark.parametrize(
    "address",
    ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
     "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB"],
)  # fmt: skip
def test_the_examples_of_eip55(address: str) -> None:
    assert "0x" + eip55(address[2:]) == address


def test_keccak_of_nothing() -> None:
    assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


def test_keccak_of_more_than_a_block_differs_by_its_last_byte() -> None:
    assert keccak256(b"a" * 200) != keccak256(b"a" * 199 + b"b")


@given(st.binary(min_size=32, max_size=32).filter(lambda data: data[0] > 3))
def test_solana(payload: bytes) -> None:
    assert one(base58(payload)).kind is Kind.ADDRESS
    signature = base58(payload + payload)
    assert (one(signature).kind, one(signature).chains) == (Kind.TXID, ("Solana",))


@given(st.binary(min_size=32, max_size=32))
def test_ton_stellar_and_monero(payload: bytes) -> None:
    body = b"\x11\x00" + payload
    assert one(urlsafe_b64encode(body + crc16(body).to_bytes(2, "big")).decode()).chains == ("TON",)
    account = b"\x30" + payload
    assert one(b32encode(account + crc16(account).to_bytes(2, "little")).decode()).chains == ("Stellar",)


@given(st.binary(min_size=32, max_size=32))
def test_transaction_ids(payload: bytes) -> None:
    if payload.hex().isdigit():
        return
    assert one(payload.hex()).kind is Kind.TXID
    assert (one("0x" + payload.hex()).kind, one("0x" + payload.hex()).chains[0]) == (Kind.TXID, "Ethereum")


@given(st.binary(min_size=32, max_size=32))
def test_private_keys_are_no_addresses(payload: bytes) -> None:
    assert one(base58check(b"\x80" + payload)).kind is Kind.KEY
    assert one(base58check(b"\x80" + payload + b"\x01")).kind is Kind.KEY


def test_bitcoin_cash() -> None:
    assert one("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a").checksum is Checksum.RIGHT
    assert one("qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q").checksum is Checksum.WRONG
