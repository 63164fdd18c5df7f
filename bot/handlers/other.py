"""Whatever people send that is not a question: one short reply each, and nothing is read or kept."""

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.desk import Desk
from bot.handlers.question import tell_official_channel
from bot.handling import current_handling
from bot.send import say

_REPLIES = (
    (("voice", "audio", "video_note"), "other.voice"),
    (("photo", "video", "animation", "story"), "other.picture"),
    (("document",), "other.document"),
    (("sticker", "dice"), "other.sticker"),
    (("location", "venue", "contact"), "other.place"),
    (("poll",), "other.poll"),
)


async def something_else(desk: Desk, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say that only written questions are answered; an album gets one reply.

    Words under a file, or forwarded ones, that try to file a request get the official channel.
    """
    message = update.message
    if message is None or _is_next_of_album(desk, message):
        return
    handling = current_handling()
    if handling is not None and handling.note.filed:
        urgent = handling.note.filed == "emergency"
        await tell_official_channel(desk, context.bot, message.chat_id, await desk.language_of(update), urgent=urgent)
        return
    await say(context.bot, message.chat_id, (await desk.look_of(update)).say(reply_key(message)))


def reply_key(message: Message) -> str:
    """Return the key of the reply to a message that is not a question."""
    if message.forward_origin is not None:
        return "other.forward"
    # an animation comes with a document too, a venue with a location: the first kind that is there decides
    return next((key for kinds, key in _REPLIES if any(getattr(message, kind) for kind in kinds)), "other.anything")


def _is_next_of_album(desk: Desk, message: Message) -> bool:
    if message.media_group_id is None:
        return False
    known = desk.albums.holds(message.media_group_id, message.date)
    desk.albums.add(message.media_group_id, message.date)
    return known
