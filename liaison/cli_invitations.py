"""``liaison invitations``: thin commands."""

from typing import Annotated

import typer

from liaison.arguments import AsJson, Country, parse_label, parse_role, usage
from liaison.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Invitations: codes that let people in.")


@app.command("list")
def list_invitations(
    *,
    every: Annotated[bool, typer.Option("--all", help="Also those that are used up, expired or revoked.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the open invitations, newest first."""
    from liaison import people as shell

    shell.list_invitations(load_settings(), every=every, as_json=as_json)


@app.command("make")
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

    with usage():
        wanted, becomes = parse_label(tlp), parse_role(role)
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


@app.command("revoke")
def revoke_invitation(
    invitation: Annotated[str, typer.Argument(metavar="ID", help="Id, as `liaison invitations list` shows it.")],
) -> None:
    """Let nobody in by an invitation any more."""
    from liaison import people as shell

    shell.revoke_invitation(load_settings(), invitation)
