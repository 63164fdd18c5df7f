"""``liaison links``: thin commands."""

from typing import Annotated

import typer

from liaison.arguments import AsJson, usage
from liaison.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Official links: where real requests go, and other trusted sites.")


@app.command("list")
def list_links(*, as_json: AsJson = False) -> None:
    """List the official links."""
    from liaison import people as shell

    shell.list_links(load_settings(), as_json=as_json)


@app.command("add")
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

    with usage():
        parse_kind(kind)
    shell.add_link(load_settings(), url=url, label=label, country=country, kind=kind, as_json=as_json)


@app.command("remove")
def remove_link(
    link: Annotated[str, typer.Argument(metavar="ID", help="Id, as `liaison links list` shows it.")],
) -> None:
    """Take an official link out."""
    from liaison import people as shell

    shell.remove_link(load_settings(), link)
