"""What the inbox keeps of an update."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Update

from bot.guard.kinds import Checksum, Kind, Trace
from bot.guard.masking import NOTE, REQUEST, Note, mask_update, take_note
from bot.sandbox.wire import message_json
from bot.sandbox.world import World

BOT = Bot("42:token-of-a-test")
SECRETS = ("Ana", "Lopez", "anita", "ana@fgr.org.mx", "5512345678", "19.43", "TLyqzVGLV1srkB7dToTAEqgDSfPtXRJZYH")


def update_of(message: object, kind: str = "message") -> dict[str, object]:
    return {"update_id": 7, kind: message}


def text_update(text: str, entities: list[dict[str, object]] | None = None) -> dict[str, object]:
    person = {
        "id": 5,
        "is_bot": False,
        "first_name": "Ana",
        "last_name": "Lopez",
        "username": "anita",
        "language_code": "es",
    }
    chat = {"id": 5, "type": "private", "first_name": "Ana", "username": "anita"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": text, "entities": entities or []}
    return update_of(message)


def masked(update: dict[str, object], keep: frozenset[Kind] = frozenset()) -> Update:
    found = mask_update(json.loads(json.dumps(update)), keep)
    take_note(found)
    return Update.de_json(found, BOT)


def test_the_sender_is_a_number_and_a_language() -> None:
    update = masked(text_update("que es un oficio?"))
    assert update.effective_user is not None
    assert update.effective_chat is not None
    assert (update.effective_user.id, update.effective_user.language_code) == (5, "es")
    assert (update.effective_user.first_name, update.effective_user.username) == ("-", None)
    assert (update.effective_chat.id, update.effective_chat.first_name) == (5, None)


def test_text_is_masked_and_entities_move() -> None:
    text = "😀 /x ana@fgr.org.mx negrita y https://fin.example"
    where = {word: len(text[: text.index(word)].encode("utf-16-le")) // 2 for word in ("ana@", "negrita", "https")}
    entities: list[dict[str, object]] = [
        {"type": "email", "offset": where["ana@"], "length": 14},
        {"type": "bold", "offset": where["negrita"], "length": 7},
        {"type": "url", "offset": where["https"], "length": 19},
        {"type": "text_link", "offset": 0, "length": 2, "url": "https://x.example/ana@fgr.org.mx"},
    ]
    message = masked(text_update(text, entities)).message
    assert message is not None
    assert message.text == "😀 /x [e-mail] negrita y https://fin.example"
    assert message.parse_entities() == {
        message.entities[0]: "negrita", message.entities[1]: "https://fin.example"
    }  # fmt: skip


def test_a_link_with_a_code_works_and_what_was_masked_travels_along() -> None:
    entities: list[dict[str, object]] = [{"type": "bot_command", "offset": 0, "length": 6}]
    code = "/start A1b2C3d4E5f6G7h8I9j0Kk"
    message = masked(text_update(code, entities)).message
    assert message is not None
    assert message.text == code
    assert message.entities[0].type == "bot_command"
    kept = mask_update(json.loads(json.dumps(text_update("de que red es TLyqzVGLV1srkB7dToTAEqgDSfPtXRJZYH"))))
    note = take_note(json.loads(json.dumps(kept)))
    assert note == Note((Kind.ADDRESS,), (Trace(Kind.ADDRESS, ("TRON",), Checksum.RIGHT),))


def test_of_a_request_nothing_is_kept_but_that_it_was_one() -> None:
    kept = mask_update(json.loads(json.dumps(text_update("congelen la cuenta de la colonia Roma, UID 123456"))))
    assert "Roma" not in json.dumps(kept)
    assert "account" not in json.dumps(kept)
    note = take_note(kept)
    assert (note.filed, note.kinds) == ("request", ())
    assert kept["message"]["text"] == REQUEST  # type: ignore[index, call-overload]


def test_a_form_gets_what_it_waits_for() -> None:
    message = masked(text_update("congelen, ana@fgr.org.mx, UID 123456"), frozenset({Kind.EMAIL})).message
    assert message is not None
    assert message.text == "congelen, ana@fgr.org.mx, UID [UID]"


def test_quotes_contacts_places_and_files_say_nothing() -> None:
    world = World()
    ana = world.user("Ana", username="anita", last_name="Lopez", language="es")
    first = world.send_text(ana, "mi correo es ana@fgr.org.mx")
    answer = world.send_text(ana, "y esto?", reply_to=first.id)
    body = dict(message_json(world, answer))
    body |= {
        "quote": {"text": "ana@fgr.org.mx", "position": 0},
        "external_reply": {"origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Ana"}},
        "contact": {"phone_number": "5512345678", "first_name": "Ana", "user_id": 9},
        "location": {"latitude": 19.43, "longitude": -99.13},
        "venue": {"location": {"latitude": 19.43, "longitude": -99.1}, "title": "Ana", "address": "Lopez 1"},
        "document": {"file_id": "f", "file_unique_id": "u", "file_name": "oficio UID_123456 5512345678.pdf"},
        "pinned_message": dict(message_json(world, first)),
        "forward_origin": {"type": "user", "date": 1, "sender_user": {"id": 9, "is_bot": False, "first_name": "Ana"}},
    }
    kept = mask_update(json.loads(json.dumps(update_of(body))))
    text = json.dumps(kept)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "123456" not in text
    take_note(kept)
    message = Update.de_json(kept, BOT).message
    assert message is not None
    assert message.location is not None
    assert message.forward_origin is not None
    assert message.reply_to_message is not None
    assert message.reply_to_message.from_user is not None
    assert (message.reply_to_message.from_user.id, message.reply_to_message.text) == (ana.id, None)


def test_of_a_press_the_place_and_the_buttons_stay() -> None:
    message = {
        "message_id": 3, "date": 9, "chat": {"id": 5, "type": "private", "first_name": "Ana"}, "text": "ana@fgr.org.mx",
        "reply_markup": {"inline_keyboard": [[{"text": "👍", "callback_data": "up:1"}]]},
    }  # fmt: skip
    query = {"id": "1", "from": {"id": 5, "is_bot": False, "first_name": "Ana"}, "chat_instance": "5", "data": "up:1"}
    kept = mask_update(json.loads(json.dumps({"update_id": 7, "callback_query": {**query, "message": message}})))
    assert [secret for secret in SECRETS if secret in json.dumps(kept)] == []
    update = Update.de_json(kept, BOT)
    assert update.callback_query is not None
    assert update.callback_query.data == "up:1"
    assert update.callback_query.message is not None
    assert update.callback_query.message.message_id == 3


@pytest.mark.parametrize("kind", ["message", "edited_message"])
@given(st.text(max_size=300))
def test_any_text_survives_as_an_update(kind: str, text: str) -> None:
    update = text_update(text)
    kept = mask_update(json.loads(json.dumps({"update_id": 7, kind: update["message"]})))
    take_note(kept)
    assert NOTE not in kept
    assert Update.de_json(json.loads(json.dumps(kept)), BOT).effective_message is not None
