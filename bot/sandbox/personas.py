"""The people of the sandbox: who one can be on the chat page."""

from dataclasses import dataclass

from bot.sandbox.model import Chat, User
from bot.sandbox.world import World

ROLES = ("official", "staff", "trainer", "stranger")


@dataclass(frozen=True)
class Cast:
    """The people and the group that ``populate`` adds."""

    official: User
    official_pt: User
    staff: User
    trainer: User
    stranger: User
    staff_group: Chat


def populate(world: World) -> Cast:
    """Add two officials, a member of staff, a trainer, a stranger and the staff's forum group to ``world``."""
    official = world.user("Valeria", last_name="Ruiz", username="valeria_ruiz", language="es")
    official_pt = world.user("Rafael", last_name="Couto", username="rafael_couto", language="pt")
    staff = world.user("Ana", last_name="Whitfield", username="ana_liaison", language="en")
    trainer = world.user("Tomás", last_name="Herrera", username="tomas_herrera", language="es")
    stranger = world.user("Sam", language="en")
    roles = {official: "official", official_pt: "official", staff: "staff", trainer: "trainer", stranger: "stranger"}
    world.roles.update({user.id: role for user, role in roles.items()})
    group = world.group("Liaison desk", [staff, trainer], forum=True)
    return Cast(official, official_pt, staff, trainer, stranger, group)
