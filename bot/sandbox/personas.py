"""The people of the sandbox: who one can be on the chat page."""

from dataclasses import dataclass

from bot.sandbox.model import Chat, User
from bot.sandbox.world import World

ROLES = ("official", "staff", "trainer", "stranger", "administrator")


@dataclass(frozen=True)
class Cast:
    """The people and the group that ``populate`` adds."""

    official: User
    official_pt: User
    staff: User
    trainer: User
    stranger: User
    administrator: User
    staff_group: Chat


def populate(world: World) -> Cast:
    """Add two officials, a member of staff, a trainer, a stranger, an administrator and the staff's group to ``world``.

    Who they are to the bot is up to the bot: at first everybody is a stranger to it.
    """
    official = world.user("Valeria", last_name="Ruiz", username="valeria_ruiz", language="es")
    official_pt = world.user("Rafael", last_name="Couto", username="rafael_couto", language="pt")
    staff = world.user("Ana", last_name="Whitfield", username="ana_liaison", language="en")
    trainer = world.user("Tomás", last_name="Herrera", username="tomas_herrera", language="es")
    stranger = world.user("Sam", language="en")
    administrator = world.user("Irene", last_name="Okafor", username="irene_liaison", language="en")
    people = (official, official_pt, staff, trainer, stranger, administrator)
    roles = ("official", "official", "staff", "trainer", "stranger", "administrator")
    world.roles.update({user.id: role for user, role in zip(people, roles, strict=True)})
    group = world.group("Liaison desk", [staff, trainer], forum=True)
    return Cast(official, official_pt, staff, trainer, stranger, administrator, group)
