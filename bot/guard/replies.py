"""What the guards have the bot say: the official channel, the note on case data, the chain of an address. Blocks."""

from collections.abc import Iterable

from bot.desk import Desk
from bot.guard.kinds import Checksum, Kind, Trace
from bot.people.links import OfficialLink
from bot.render import Look, one_line

_MOST_TRACES = 3


def official_channel(desk: Desk, chat_id: int, look: Look, *, urgent: bool) -> str:
    """Return the answer to somebody who tries to file a request: where it goes, in the reader's country.

    Args:
        desk: The services.
        chat_id: Of the person.
        look: How to say it.
        urgent: Somebody is in danger: the channel for emergencies comes first.
    """
    parts = [look.say("guard.official_channel")]
    kinds = [True, False] if urgent else [False]
    found = [part for kind in kinds if (part := _channels(desk, chat_id, look, urgent=kind))]
    contact = look.say("answer.contact", contact=look.contact) if look.contact else look.say("answer.contact_none")
    return "\n\n".join([*parts, *(found or [contact]), look.say("guard.how_to_ask")])


def emergency_channel(desk: Desk, chat_id: int, look: Look) -> str:
    """Return where an emergency goes, for a question that tells of one; empty where nothing is registered for it."""
    return _channels(desk, chat_id, look, urgent=True)


def chain_lines(traces: Iterable[Trace], look: Look) -> str:
    """Return a line on each address or transaction id that was in a question: which chain's form it has."""
    return "\n".join(_chain_line(trace, look) for trace in list(traces)[:_MOST_TRACES])


def _chain_line(trace: Trace, look: Look) -> str:
    chains = ", ".join(trace.chains)
    if trace.kind is Kind.TXID:
        return look.say("guard.chain_txid", chain=chains)
    if len(trace.chains) > 1:
        key = "guard.chain_several_wrong" if trace.checksum is Checksum.WRONG else "guard.chain_several"
        return look.say(key, chains=chains)
    if trace.checksum is Checksum.RIGHT:
        return look.say("guard.chain", chain=chains)
    key = "guard.chain_wrong" if trace.checksum is Checksum.WRONG else "guard.chain_form"
    return look.say(key, chain=chains)


def _channels(desk: Desk, chat_id: int, look: Look, *, urgent: bool) -> str:
    person = desk.people.of_chat(chat_id)
    links = desk.links.for_country(person.country if person else None, "emergency" if urgent else "requests")
    if not links:
        return ""
    key = "guard.channels_emergency" if urgent else "guard.channels_requests"
    return look.say(key, channels="\n".join(map(_line, links)))


def _line(link: OfficialLink) -> str:
    return f"• {one_line(link.label)}: {link.url}"
