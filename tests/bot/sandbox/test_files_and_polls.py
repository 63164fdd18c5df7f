"""Files, albums, quizzes: what the bot may send, and what people may do with it."""

import struct
import zlib

import pytest
from telegram import Bot, InputMediaDocument, InputMediaPhoto, Poll
from telegram.error import BadRequest, NetworkError

from bot.sandbox.images import image_size
from bot.sandbox.methods.media import MAX_DOWNLOAD_BYTES
from bot.sandbox.model import User
from bot.sandbox.params import MAX_UPLOAD_BYTES
from bot.sandbox.world import World


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + b"\x20\x70\x60" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.fixture
def official(world: World) -> User:
    user = world.user("Valeria", language="es")
    world.start(user)
    return user


async def test_a_document_goes_there_and_back(bot: Bot, world: World, official: User) -> None:
    sent = await bot.send_document(
        official.id, b"%PDF-1.7", filename="guía.pdf", caption="<b>La</b> guía", parse_mode="HTML"
    )
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("guía.pdf", 8, "La guía")
    again = await bot.send_document(official.id, sent.document.file_id)
    assert again.document is not None
    assert again.document.file_unique_id == sent.document.file_unique_id
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7"


async def test_a_person_s_file_can_be_fetched_up_to_20_mb(bot: Bot, world: World, official: User) -> None:
    message = world.send_document(official, "notas.txt", b"hola")
    assert message.file is not None
    file = await bot.get_file(message.file.file_id)
    assert bytes(await file.download_as_bytearray()) == b"hola"
    large = world.send_document(official, "video.bin", bytes(MAX_DOWNLOAD_BYTES + 1))
    assert large.file is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(large.file.file_id)
    with pytest.raises(BadRequest, match="Wrong file_id"):
        await bot.get_file("made-up")


async def test_what_cannot_be_sent_as_a_file(bot: Bot, official: User) -> None:
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(official.id, b"", filename="empty.txt")
    with pytest.raises(BadRequest, match="Failed to get http url content"):
        await bot.send_document(official.id, "https://example.org/a.pdf")
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_document(official.id, "made-up")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(official.id, b"not a picture")
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(official.id, bytes(MAX_UPLOAD_BYTES + 1))


async def test_albums_have_two_to_ten_of_a_kind(bot: Bot, official: User) -> None:
    album = await bot.send_media_group(
        official.id, [InputMediaPhoto(png(4, 3), caption="dos"), InputMediaPhoto(png(8, 6))], protect_content=True
    )
    assert len({message.media_group_id for message in album}) == 1
    assert [(message.photo[-1].width, message.has_protected_content) for message in album] == [(4, True), (8, True)]
    with pytest.raises(BadRequest, match="2-10 items"):
        await bot.send_media_group(official.id, [InputMediaPhoto(png(4, 3))])
    with pytest.raises(BadRequest, match="can't be mixed"):
        await bot.send_media_group(
            official.id, [InputMediaPhoto(png(4, 3)), InputMediaDocument(b"x", filename="a.txt")]
        )


async def test_media_and_captions_are_edited(bot: Bot, world: World, official: User) -> None:
    sent = await bot.send_photo(official.id, png(4, 3), caption="uno")
    await bot.edit_message_caption(official.id, sent.message_id, caption="dos")
    await bot.edit_message_media(
        InputMediaDocument(b"x", filename="b.txt", caption="tres"), official.id, sent.message_id
    )
    kept = world.replies(official)[-1]
    assert kept.file is not None
    assert (kept.caption, kept.file.name) == ("tres", "b.txt")


async def test_a_quiz_is_answered_once_and_stopped(bot: Bot, world: World, official: User) -> None:
    sent = await bot.send_poll(
        official.id, "¿Vence?", ["Sí", "No"], type=Poll.QUIZ, correct_option_ids=[0], is_anonymous=False,
        explanation="A los <b>90</b> días", explanation_parse_mode="HTML",
    )  # fmt: skip
    assert sent.poll is not None
    assert sent.poll.explanation == "A los 90 días"
    message = world.replies(official)[-1]
    with pytest.raises(ValueError, match="not possible"):
        world.vote(official, message, [2])
    world.vote(official, message, [0])
    kinds = [update.kind for update in world.outbox.pending]
    assert kinds[-2:] == ["poll", "poll_answer"]
    with pytest.raises(ValueError, match="not possible"):
        world.vote(official, message, [1])
    closed = await bot.stop_poll(official.id, sent.message_id)
    assert (closed.is_closed, closed.options[0].voter_count) == (True, 1)
    with pytest.raises(BadRequest, match="Poll has already been closed"):
        await bot.stop_poll(official.id, sent.message_id)


@pytest.mark.parametrize(
    ("question", "options", "reason"),
    [
        ("", ["a", "b"], "question must be non-empty"),
        ("q" * 301, ["a", "b"], "question length must not exceed 300"),
        ("q", ["a", "b" * 101], "options length must not exceed 100"),
        ("q", [str(number) for number in range(13)], "more than 12 options"),
        ("q", [], "at least 1 option"),
    ],
)
async def test_polls_have_limits(bot: Bot, official: User, question: str, options: list[str], reason: str) -> None:
    with pytest.raises(BadRequest, match=reason):
        await bot.send_poll(official.id, question, options)


async def test_a_quiz_needs_a_right_answer(bot: Bot, official: User) -> None:
    with pytest.raises(BadRequest, match="Wrong correct option id specified"):
        await bot.send_poll(official.id, "q", ["a", "b"], type=Poll.QUIZ, correct_option_ids=[2])


def test_sizes_of_pictures() -> None:
    assert image_size(png(7, 5)) == (7, 5)
    assert image_size(b"GIF89a\x07\x00\x05\x00") == (7, 5)
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x05\x00\x07" + bytes(8)
    assert image_size(jpeg) == (7, 5)
    assert image_size(b"%PDF") is None
    assert image_size(b"\x89PNG") is None
