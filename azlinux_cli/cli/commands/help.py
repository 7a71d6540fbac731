"""`azl help`: topics that belong to no single command."""

from typing import TYPE_CHECKING

import typer

from azlinux_cli.cli.exit_codes import MEANING
from azlinux_cli.cli.lazy import Entry, lazy_group, leaf

if TYPE_CHECKING:
    from collections.abc import Iterable

_HERE = "azlinux_cli.cli.commands.help"

app = lazy_group(
    "Topics that belong to no single command.",
    {
        "exit-codes": Entry(_HERE, "What each exit status means.", "exit_codes"),
        "output": Entry(_HERE, "Formats, --query, and what goes to stdout and stderr.", "output"),
        "selection": Entry(_HERE, "How to say which machines a command is about.", "selection"),
    },
)
exit_codes, output, selection = leaf(), leaf(), leaf()

_OUTPUT = (
    ("-o table", "for people; the default. Headers stay in pipes"),
    ("-o json", "an array for lists, an object for one thing; keys in camelCase"),
    ("-o jsonl", "one JSON object a line"),
    ("-o yaml", "the same as YAML"),
    ("-o tsv", "the cells of the table with tabs between them, no header"),
    ("-o name", "names only, one a line: for xargs"),
    ("--query JMESPATH", "select from the JSON before it is printed, as az does"),
)
_OUTPUT_NOTES = """\
AZL_OUTPUT and `azl config set output json` change the default.

stdout carries data and nothing else; progress, hints, warnings and questions are on stderr.
Times are RFC 3339 in UTC. Sizes and durations have their unit in the key (elapsedSeconds).
A command over many machines lists every machine with its own outcome, also when some failed.
With -o json an error is JSON, too, on stderr: {"error": {"code", "message", "hint", ...}}.
Colour is used on terminals only; NO_COLOR or --no-color turns it off.
"""
_SELECTION = (
    ("web-1", "a name; case does not matter"),
    ("'web-*'", "a glob (quote it, or your shell takes it)"),
    ("'web-[1-40]'", "a node set: web-1 ... web-40; [01-40] keeps the zeros, [1,3,5-9] works"),
    ("-l KEY=VALUE", "machines that have this tag; several must all fit"),
    ("--os 3.0|4.0|acl", "machines on this system"),
    ("--exclude NAME", "but not these: a name, glob or node set"),
    ("-g GROUP", "only in this resource group; the profile's, if it has one"),
    ("--all", "every machine of the subscription, or of the group with -g"),
)
_SELECTION_NOTES = """\
Names and options narrow each other: `azl vm stop 'web-*' -l env=test --exclude web-7`.
Commands that change machines need a selection: saying nothing never means "all".
A selection that matches nothing is an error (exit status 5), never "done"; a name that does not
exist among others that do is a failed row of its own, and the others proceed (exit status 3).
A plain name that exists in several groups is refused until -g says which.
"""


@exit_codes.command()
def show_exit_codes() -> None:
    """What each exit status means."""
    for code, meaning in MEANING.items():
        typer.echo(f"{code:>4}  {meaning}")


@output.command()
def show_output() -> None:
    """Formats, --query, and what goes to stdout and stderr."""
    _show(_OUTPUT, _OUTPUT_NOTES)


@selection.command()
def show_selection() -> None:
    """How to say which machines a command is about."""
    _show(_SELECTION, _SELECTION_NOTES)


def _show(rows: "Iterable[tuple[str, str]]", notes: str) -> None:
    rows = [*rows]
    column = max(len(word) for word, _ in rows)
    for word, meaning in rows:
        typer.echo(f"  {word:<{column}}  {meaning}")
    typer.echo("\n" + notes, nl=False)
