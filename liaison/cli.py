"""The command line: thin commands; results go to standard output, everything else to standard error."""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(installed("liaison"))


def main() -> None:
    """Run the command line."""
    app()
