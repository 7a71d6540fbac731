"""Command groups that import a group's module only when that group is used."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command

from azlinux_cli.domain.errors import UsageError

# What every Typer app here is made with: fast, plain help (docs/architecture.md, "Start-up").
PLAIN: dict[str, Any] = {
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
    "add_completion": False,
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": 100},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One subcommand: the module and name of its Typer app, and its line in the group's help."""

    module: str
    help: str
    app: str = "app"


class LazyGroup(TyperGroup):
    """A group whose subcommands are a table of entries."""

    entries: ClassVar[Mapping[str, Entry]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return [*self.entries]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        command = get_command(getattr(import_module(entry.module), entry.app))
        command.name = cmd_name
        return command

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Commands"):
            rows = [(name, self.entries[name].help) for name in self.list_commands(ctx)]
            formatter.write_dl(rows)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args and ctx.parent is not None and not ctx.resilient_parsing:
            raise UsageError(
                f"{ctx.command_path} needs a command: {', '.join(self.entries)}",
                hint=f"`{ctx.command_path} --help` says what each does",
            )
        return super().parse_args(ctx, args or ["--help"])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.entries and not args[0].startswith("-"):
            raise unknown_command(args[0], self.entries, ctx.command_path)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as error:
            raise typer.Abort from error  # Typer would make a silent exit of it


def lazy_group(help_text: str, table: Mapping[str, Entry]) -> typer.Typer:
    """A noun: its verbs are imported one by one, when used."""

    class Noun(LazyGroup):
        entries = table

    app = typer.Typer(cls=Noun, help=help_text, **PLAIN)

    @app.callback()
    def noun() -> None:
        pass

    return app


def leaf() -> typer.Typer:
    """Make the Typer app of one verb; its function goes under `@app.command(cls=CloudCommand)`."""
    return typer.Typer(**PLAIN)


def unknown_command(word: str, known: Mapping[str, object], path: str) -> Exception:
    """The UsageError for a subcommand that does not exist, with the nearest one that does."""
    import difflib

    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    hint = f"did you mean `{path} {close[0]}`?" if close else f"`{path} --help` lists the commands"
    return UsageError(f"{path} has no command {word!r}", hint=hint)
