"""The command line's groups about people: thin commands that ``liaison.cli`` puts together."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from knowledge.errors import UserInputError
from liaison.settings import load_settings

if TYPE_CHECKING:
    from bot.people.model import Role
    from knowledge.audience import Tlp

people = typer.Typer(no_args_is_help=True, help="People: who may use the bot as what.")
agencies = typer.Typer(no_args_is_help=True, help="The agencies whose officials may join.")
invitations = typer.Typer(no_args_is_help=True, help="Invitations: codes that let people in.")
links = typer.Typer(no_args_is_help=True, help="Official links: where real requests go, and other trusted sites.")
audit = typer.Typer(no_args_is_help=True, help="The audit trail: who joined, what was decided, published and shown.")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
PersonId = Annotated[str, typer.Argument(metavar="ID", help="Id, as `liaison people list` shows it.")]
ApplicationId = Annotated[str, typer.Argument(metavar="ID", help="Id, as `liaison people applications` shows it.")]
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Short name: lower-case letters, digits and hyphens.")]
Label = Annotated[str, typer.Argument(metavar="LABEL", help="GREEN, AMBER or RED.")]
Country = Annotated[str | None, typer.Option(help="Country code such as MX.")]


@people.command("list")
def list_people(
    text: Annotated[str, typer.Argument(help="Words of name, agency, e-mail, country, role or standing.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List people, newest first."""
    from liaison import people as shell

    shell.list_people(load_settings(), text, as_json=as_json)


@people.command()
def show(person: PersonId, *, as_json: AsJson = False) -> None:
    """Print everything about a person, and what staff noted."""
    from liaison import people as shell

    shell.show_person(load_settings(), person, as_json=as_json)


@people.command()
def agency(
    person: PersonId,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help='Of the agency; "" for none.')],
    *,
    as_json: AsJson = False,
) -> None:
    """Move a person to another agency; a clearance above GREEN has to be given anew."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.move(person, slug), as_json=as_json)


@people.command()
def ceiling(person: PersonId, label: Label, *, as_json: AsJson = False) -> None:
    """Clear a person up to a label."""
    from liaison import people as shell

    with _usage():
        wanted = _label(label)
    shell.change_person(load_settings(), shell.clear(person, wanted), as_json=as_json)


@people.command()
def extend(
    person: PersonId,
    until: Annotated[str, typer.Argument(metavar="DATE", help="Last day, such as 2027-06-30; `never` for no end.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Set the last day of a registration."""
    from liaison import people as shell

    with _usage():
        end = None if until == "never" else _date(until)
    shell.change_person(load_settings(), shell.extend(person, end), as_json=as_json)


@people.command()
def suspend(person: PersonId, *, as_json: AsJson = False) -> None:
    """Take everything from a person for a while, effective at once."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.suspend(person), as_json=as_json)


@people.command()
def resume(person: PersonId, *, as_json: AsJson = False) -> None:
    """Give a suspended or revoked person the registration back."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.resume(person), as_json=as_json)


@people.command()
def revoke(person: PersonId, *, as_json: AsJson = False) -> None:
    """End a registration for good, effective at once."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.revoke(person), as_json=as_json)


@people.command("role")
def change_role(
    person: PersonId,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="official, trainer, staff or administrator.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Give a person another role."""
    from liaison import people as shell

    with _usage():
        wanted = _role(role)
    shell.change_person(load_settings(), shell.appoint(person, wanted), as_json=as_json)


@people.command("name")
def name_person(
    person: PersonId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What staff see; at most 200 characters.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Put down what a person is called; whom a code let in has no name."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.rename(person, name), as_json=as_json)


@people.command()
def note(person: PersonId, text: Annotated[str, typer.Argument(help="At most 1,000 characters.")]) -> None:
    """Note something about a person, for staff."""
    from liaison import people as shell

    shell.note_person(load_settings(), person, text)


@people.command()
def applications(*, as_json: AsJson = False) -> None:
    """List the applications that wait, oldest first."""
    from liaison import people as shell

    shell.list_applications(load_settings(), as_json=as_json)


@people.command()
def approve(
    application: ApplicationId,
    *,
    agency: Annotated[str, typer.Option(help="Short name of the agency that the person is of.")],
    tlp: Annotated[str, typer.Option(help="Highest label the person is cleared for: GREEN, AMBER or RED.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="Last day; without it, as long as the settings say.")] = "",
    as_json: AsJson = False,
) -> None:
    """Approve an application."""
    from liaison import people as shell

    with _usage():
        wanted, end = _label(tlp), _date(until) if until else None
    shell.approve(load_settings(), application, agency, wanted, end, as_json=as_json)


@people.command()
def decline(application: ApplicationId) -> None:
    """Decline an application."""
    from liaison import people as shell

    shell.decline(load_settings(), application)


@agencies.command("list")
def list_agencies(*, as_json: AsJson = False) -> None:
    """List the agencies."""
    from liaison import people as shell

    shell.list_agencies(load_settings(), as_json=as_json)


@agencies.command("add")
def add_agency(
    slug: Slug,
    name: Annotated[str, typer.Argument(help="As people write it.")],
    *,
    country: Country = None,
    domain: Annotated[list[str] | None, typer.Option(help="Domain of its official e-mail; repeatable.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add an agency."""
    from bot.people.model import Agency
    from liaison import people as shell

    shell.add_agency(load_settings(), Agency(slug, name, country, tuple(domain or ())), as_json=as_json)


@agencies.command("change")
def change_agency(
    slug: Slug,
    *,
    name: Annotated[str | None, typer.Option(help="As people write it.")] = None,
    country: Annotated[str | None, typer.Option(help='Country code; "" for none.')] = None,
    domain: Annotated[list[str] | None, typer.Option(help="All its domains; repeatable.")] = None,
    no_domains: Annotated[bool, typer.Option("--no-domains", help="Take its domains away.")] = False,
    as_json: AsJson = False,
) -> None:
    """Change what is said about an agency."""
    from liaison import people as shell

    domains: list[str] | None = [] if no_domains else domain or None
    shell.change_agency(load_settings(), slug, name=name, country=country, domains=domains, as_json=as_json)


@agencies.command("remove")
def remove_agency(slug: Slug) -> None:
    """Remove an agency that nobody and nothing is of."""
    from liaison import people as shell

    shell.remove_agency(load_settings(), slug)


@invitations.command("list")
def list_invitations(
    *,
    every: Annotated[bool, typer.Option("--all", help="Also those that are used up, expired or revoked.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the open invitations, newest first."""
    from liaison import people as shell

    shell.list_invitations(load_settings(), every=every, as_json=as_json)


@invitations.command("make")
def make_invitation(  # noqa: PLR0913 - its options are what the shell offers
    *,
    agency: Annotated[str | None, typer.Option(help="Short name of the agency; officials need one.")] = None,
    tlp: Annotated[
        str, typer.Option(help="Highest label it may lead to: GREEN, AMBER or RED; alone it gives GREEN.")
    ] = "GREEN",
    uses: Annotated[int, typer.Option(min=1, max=500, help="How many people it lets in.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=90, help="How long it holds.")] = 7,
    country: Country = None,
    note: Annotated[str, typer.Option(help="For staff.")] = "",
    role: Annotated[str, typer.Option(help="official, trainer, staff or administrator.")] = "official",
    bot: Annotated[str, typer.Option(metavar="NAME", help="User name of the bot: print a link.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make an invitation and print its code, which is not kept."""
    from liaison import people as shell

    with _usage():
        wanted, becomes = _label(tlp), _role(role)
    shell.make_invitation(
        load_settings(),
        agency=agency,
        ceiling=wanted,
        uses=uses,
        days=days,
        country=country,
        note=note,
        role=becomes,
        bot=bot,
        as_json=as_json,
    )


@invitations.command("revoke")
def revoke_invitation(
    invitation: Annotated[str, typer.Argument(metavar="ID", help="Id, as `liaison invitations list` shows it.")],
) -> None:
    """Let nobody in by an invitation any more."""
    from liaison import people as shell

    shell.revoke_invitation(load_settings(), invitation)


@links.command("list")
def list_links(*, as_json: AsJson = False) -> None:
    """List the official links."""
    from liaison import people as shell

    shell.list_links(load_settings(), as_json=as_json)


@links.command("add")
def add_link(
    url: Annotated[str, typer.Argument(metavar="URL", help="https://…")],
    *,
    label: Annotated[str, typer.Option(help="What it is called.")],
    country: Annotated[str | None, typer.Option(help="Country code such as MX; without it, everywhere.")] = None,
    kind: Annotated[str, typer.Option(help="requests, emergency or site.")] = "requests",
    as_json: AsJson = False,
) -> None:
    """Register an official link."""
    from bot.people.links import parse_kind
    from liaison import people as shell

    with _usage():
        parse_kind(kind)
    shell.add_link(load_settings(), url=url, label=label, country=country, kind=kind, as_json=as_json)


@links.command("remove")
def remove_link(
    link: Annotated[str, typer.Argument(metavar="ID", help="Id, as `liaison links list` shows it.")],
) -> None:
    """Take an official link out."""
    from liaison import people as shell

    shell.remove_link(load_settings(), link)


@audit.command()
def verify(
    *,
    anchor: Annotated[
        str | None, typer.Option(metavar="SEQ:HASH", help="As an earlier check printed it, kept elsewhere.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say whether any entry was edited or removed, and print the anchor of the newest."""
    from knowledge.store.audit import parse_anchor
    from liaison import audit as shell

    with _usage():
        parse_anchor(anchor)
    raise typer.Exit(shell.verify(load_settings(), anchor, as_json=as_json))


@audit.command()
def export(
    *, after: Annotated[int, typer.Option(min=0, metavar="SEQ", help="Only entries after this number.")] = 0
) -> None:
    """Print the entries as JSON, one a line; the anchor goes to standard error."""
    from liaison import audit as shell

    shell.export(load_settings(), after)


def _label(text: str) -> "Tlp":
    from bot.people.store_words import ceiling as checked
    from knowledge.audience import parse_tlp

    return checked(parse_tlp(text))


def _role(text: str) -> "Role":
    from bot.people.model import Role

    try:
        return Role(text)
    except ValueError:
        raise UserInputError(f"A role is one of: {', '.join(Role)}.", code="role-unknown") from None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserInputError("A date looks like this: 2027-06-30.", code="date-malformed") from None


@contextmanager
def _usage() -> Iterator[None]:
    """An argument of the wrong form is wrong use."""
    try:
        yield
    except UserInputError as error:
        raise typer.BadParameter(str(error)) from None
