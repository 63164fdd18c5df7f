"""``liaison agencies``: thin commands."""

from typing import Annotated

import typer

from liaison.arguments import AsJson, Country, Slug
from liaison.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="The agencies whose officials may join.")


@app.command("list")
def list_agencies(*, as_json: AsJson = False) -> None:
    """List the agencies."""
    from liaison import people as shell

    shell.list_agencies(load_settings(), as_json=as_json)


@app.command("add")
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


@app.command("change")
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


@app.command("remove")
def remove_agency(slug: Slug) -> None:
    """Remove an agency that nobody and nothing is of."""
    from liaison import people as shell

    shell.remove_agency(load_settings(), slug)
