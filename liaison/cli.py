"""The command line: thin commands; results go to standard output, everything else to standard error."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from bot.logging import describe, quiet_crashes
from knowledge.audience import Reader
from knowledge.errors import LiaisonError
from liaison import cli_agencies, cli_audit, cli_invitations, cli_links, cli_people
from liaison.arguments import AsJson, usage
from liaison.settings import Settings, load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A Telegram bot for the law-enforcement liaison team of a crypto exchange.",
)

terms = typer.Typer(no_args_is_help=True, help="The termbase: the field's vocabulary in three languages.")
app.add_typer(terms, name="terms")
app.add_typer(cli_people.app, name="people")
app.add_typer(cli_agencies.app, name="agencies")
app.add_typer(cli_invitations.app, name="invitations")
app.add_typer(cli_links.app, name="links")
app.add_typer(cli_audit.app, name="audit")

AsKeys = Annotated[
    list[str], typer.Option("--as", metavar="KEY", help="Ask as a reader who holds this audience key; repeatable.")
]


@app.command()
def init(*, starter: Annotated[bool, typer.Option("--starter", help="Add the starter documents.")] = False) -> None:
    """Make the home and its database. Safe to repeat."""
    from liaison import commands

    commands.init(_settings(), starter=starter)


@app.command()
def run() -> None:
    """Run the bot: on Telegram with a token, else in the sandbox."""
    from liaison import service

    service.run(_settings())


@app.command()
def add(  # noqa: PLR0913 - its options are what the shell offers
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders.")],
    *,
    tlp: Annotated[
        str, typer.Option(help="CLEAR, GREEN, AMBER, AMBER+STRICT or RED; without a label it stays a draft.")
    ] = "",
    agency: Annotated[list[str] | None, typer.Option(help="Agency that may read it (AMBER); repeatable.")] = None,
    person: Annotated[list[str] | None, typer.Option(help="Person who may read it (RED); repeatable.")] = None,
    language: Annotated[str, typer.Option(help="en, es or pt; detected where nothing says it.")] = "",
    jurisdiction: Annotated[list[str] | None, typer.Option(help="Country code such as MX; repeatable.")] = None,
    valid_from: Annotated[str, typer.Option(metavar="DATE", help="First day on which it may be cited.")] = "",
    valid_until: Annotated[str, typer.Option(metavar="DATE", help="Last day on which it may be cited.")] = "",
    review_on: Annotated[
        str, typer.Option(metavar="DATE", help="Day on which its owner should look at it again.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Add files or folders to the knowledge base; a changed file becomes a new version."""
    from ingest.metadata import parse_statement
    from liaison import commands

    with usage():
        stated = parse_statement(
            {
                "tlp": tlp,
                "agencies": agency or [],
                "persons": person or [],
                "language": language,
                "jurisdictions": jurisdiction or [],
                "valid_from": valid_from,
                "valid_until": valid_until,
                "review_on": review_on,
            }
        )
        stated.meta(fallback_title="", fallback_language="en")
    raise typer.Exit(commands.add(_settings(), paths, stated, as_json=as_json))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in English, Spanish or Portuguese.")],
    *,
    keys: AsKeys = [],  # noqa: B006 - typer copies it
    as_json: AsJson = False,
) -> None:
    """Answer one question."""
    from liaison import commands

    with usage():
        commands.require_question(question)
        reader = Reader(frozenset(keys))
    commands.ask(_settings(), question, reader, as_json=as_json)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Questions with the passages that answer them.")],
    *,
    keys: AsKeys = [],  # noqa: B006 - typer copies it
    curve: Annotated[
        Path | None,
        typer.Option(metavar="FILE.png", dir_okay=False, help="Draw answers given and right as the threshold moves."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure retrieval and abstention on gold questions."""
    from liaison import commands

    with usage():
        reader = Reader(frozenset(keys))
    commands.evaluate(_settings(), gold, reader, curve=curve, as_json=as_json)


@app.command()
def documents(
    *,
    every: Annotated[bool, typer.Option("--all", help="Also drafts, superseded and withdrawn versions.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the documents."""
    from liaison import commands

    commands.documents(_settings(), every=every, as_json=as_json)


@app.command()
def withdraw(
    document: Annotated[str, typer.Argument(help="Id of the document, as `liaison documents` shows it.")],
) -> None:
    """Take a document out of use, effective at the next question."""
    from liaison import commands

    commands.withdraw(_settings(), document)


@app.command()
def doctor(*, as_json: AsJson = False) -> None:
    """Say what is configured, what is missing and what is degraded."""
    from liaison import examination

    raise typer.Exit(examination.doctor(as_json=as_json))


Table = Annotated[Path, typer.Argument(metavar="FILE.csv", help="Columns as `liaison terms export` writes them.")]


@terms.command("import")
def import_terms(table: Table) -> None:
    """Add concepts, or replace those of the same id; documents get the new terms when they are added again."""
    from liaison import terms as termbase

    termbase.import_table(_settings(), table)


@terms.command("export")
def export_terms(
    *, own: Annotated[bool, typer.Option("--own", help="Only what staff added, without the packaged concepts.")] = False
) -> None:
    """Print the termbase as CSV."""
    from liaison import terms as termbase

    termbase.export(_settings(), own=own)


@terms.command("check")
def check_terms(table: Table) -> None:
    """Say what is wrong in a table, line by line."""
    from liaison import terms as termbase

    raise typer.Exit(termbase.check(table))


@app.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(installed("liaison"))


def _settings() -> Settings:
    return load_settings()


def main() -> None:
    """Run the command line: exit code 1 with one line for a failure, 2 for wrong use."""
    sys.exit(_guarded(lambda: app(prog_name="liaison")))


def _guarded(command: Callable[[], object]) -> int:
    try:
        with quiet_crashes():
            command()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    except LiaisonError as error:
        _complain(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # the reader of our output has left; nothing more can be said, and Python would complain at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except MemoryError:
        _complain("There is not enough memory.")
    except Exception as error:  # noqa: BLE001 - a traceback could hold what nobody may read
        _complain(f"unexpected failure: {describe(error)}")
    return 1


def _complain(sentence: str) -> None:
    print(f"liaison: {sentence}", file=sys.stderr)  # noqa: T201 - the command line speaks here
