"""``liaison audit``: thin commands."""

from typing import Annotated

import typer

from liaison.arguments import AsJson, usage
from liaison.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="The audit trail: who joined, what was decided, published and shown.")


@app.command()
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

    with usage():
        parse_anchor(anchor)
    raise typer.Exit(shell.verify(load_settings(), anchor, as_json=as_json))


@app.command()
def export(
    *, after: Annotated[int, typer.Option(min=0, metavar="SEQ", help="Only entries after this number.")] = 0
) -> None:
    """Print the entries as JSON, one a line; the anchor goes to standard error."""
    from liaison import audit as shell

    shell.export(load_settings(), after)
