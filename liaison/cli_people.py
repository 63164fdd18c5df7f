"""``liaison people``: thin commands."""

from typing import Annotated

import typer

from liaison.arguments import ApplicationId, AsJson, Label, PersonId, parse_date, parse_label, parse_role, usage
from liaison.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="People: who may use the bot as what.")


@app.command("list")
def list_people(
    text: Annotated[str, typer.Argument(help="Words of name, agency, e-mail, country, role or standing.")] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """List people, newest first."""
    from liaison import people as shell

    shell.list_people(load_settings(), text, as_json=as_json)


@app.command()
def show(person: PersonId, *, as_json: AsJson = False) -> None:
    """Print everything about a person, and what staff noted."""
    from liaison import people as shell

    shell.show_person(load_settings(), person, as_json=as_json)


@app.command()
def agency(
    person: PersonId,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help='Of the agency; "" for none.')],
    *,
    as_json: AsJson = False,
) -> None:
    """Move a person to another agency; a clearance above GREEN has to be given anew."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.move(person, slug), as_json=as_json)


@app.command()
def ceiling(person: PersonId, label: Label, *, as_json: AsJson = False) -> None:
    """Clear a person up to a label."""
    from liaison import people as shell

    with usage():
        wanted = parse_label(label)
    shell.change_person(load_settings(), shell.clear(person, wanted), as_json=as_json)


@app.command()
def extend(
    person: PersonId,
    until: Annotated[str, typer.Argument(metavar="DATE", help="Last day, such as 2027-06-30; `never` for no end.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Set the last day of a registration."""
    from liaison import people as shell

    with usage():
        end = None if until == "never" else parse_date(until)
    shell.change_person(load_settings(), shell.extend(person, end), as_json=as_json)


@app.command()
def suspend(person: PersonId, *, as_json: AsJson = False) -> None:
    """Take everything from a person for a while, effective at once."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.suspend(person), as_json=as_json)


@app.command()
def resume(person: PersonId, *, as_json: AsJson = False) -> None:
    """Give a suspended or revoked person the registration back."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.resume(person), as_json=as_json)


@app.command()
def revoke(person: PersonId, *, as_json: AsJson = False) -> None:
    """End a registration for good, effective at once."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.revoke(person), as_json=as_json)


@app.command("role")
def changeparse_role(
    person: PersonId,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="official, trainer, staff or administrator.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Give a person another role."""
    from liaison import people as shell

    with usage():
        wanted = parse_role(role)
    shell.change_person(load_settings(), shell.appoint(person, wanted), as_json=as_json)


@app.command("name")
def name_person(
    person: PersonId,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What staff see; at most 200 characters.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Put down what a person is called; whom a code let in has no name."""
    from liaison import people as shell

    shell.change_person(load_settings(), shell.rename(person, name), as_json=as_json)


@app.command()
def note(person: PersonId, text: Annotated[str, typer.Argument(help="At most 1,000 characters.")]) -> None:
    """Note something about a person, for staff."""
    from liaison import people as shell

    shell.note_person(load_settings(), person, text)


@app.command()
def applications(*, as_json: AsJson = False) -> None:
    """List the applications that wait, oldest first."""
    from liaison import people as shell

    shell.list_applications(load_settings(), as_json=as_json)


@app.command()
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

    with usage():
        wanted, end = parse_label(tlp), parse_date(until) if until else None
    shell.approve(load_settings(), application, agency, wanted, end, as_json=as_json)


@app.command()
def decline(application: ApplicationId) -> None:
    """Decline an application."""
    from liaison import people as shell

    shell.decline(load_settings(), application)
