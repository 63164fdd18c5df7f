"""Arguments that several groups of commands take, and how they are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from knowledge.errors import UserInputError

if TYPE_CHECKING:
    from bot.people.model import Role
    from knowledge.audience import Tlp

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
PersonId = Annotated[str, typer.Argument(metavar="ID", help="Id, as `liaison people list` shows it.")]
ApplicationId = Annotated[str, typer.Argument(metavar="ID", help="Id, as `liaison people applications` shows it.")]
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Short name: lower-case letters, digits and hyphens.")]
Label = Annotated[str, typer.Argument(metavar="LABEL", help="GREEN, AMBER or RED.")]
Country = Annotated[str | None, typer.Option(help="Country code such as MX.")]


def parse_label(text: str) -> "Tlp":
    """Read a label that a person may be cleared for.

    Raises:
        UserInputError: If it is none of them.
    """
    from bot.people.store_words import ceiling as checked
    from knowledge.audience import parse_tlp

    return checked(parse_tlp(text))


def parse_role(text: str) -> "Role":
    """Read a role.

    Raises:
        UserInputError: If it is none.
    """
    from bot.people.model import Role

    try:
        return Role(text)
    except ValueError:
        raise UserInputError(f"A role is one of: {', '.join(Role)}.", code="role-unknown") from None


def parse_date(text: str) -> date:
    """Read a date, ``YYYY-MM-DD``.

    Raises:
        UserInputError: If it is none.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserInputError("A date looks like this: 2027-06-30.", code="date-malformed") from None


@contextmanager
def usage() -> Iterator[None]:
    """An argument of the wrong form is wrong use."""
    try:
        yield
    except UserInputError as error:
        raise typer.BadParameter(str(error)) from None
