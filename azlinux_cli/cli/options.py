"""Options that more than one command has, spelled once.

Every leaf command gets its common options (output, profile, ...) from its command class:
`@app.command("list", cls=CloudCommand)`. They arrive in the context, not in the signature;
`deps_of(ctx)` reads them.
"""

from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from azlinux_cli.domain.errors import UsageError

OUTPUT_FORMATS = ("table", "json", "jsonl", "yaml", "tsv", "name")
_META = "azl.common"


def common_of(ctx: typer.Context) -> dict[str, Any]:
    """The common options given on this command line, by setting name."""
    found: dict[str, Any] = ctx.find_root().meta.setdefault(_META, {})
    return found


def remember(ctx: Any, param: Any, value: Any) -> Any:
    """Click's callback of a common parameter. Raises UsageError for an unknown format."""
    if param.name == "output" and value is not None and value not in OUTPUT_FORMATS:
        raise UsageError(f"{value!r} is not a format", hint=f"one of: {', '.join(OUTPUT_FORMATS)}")
    if value is not None and value is not False:
        common_of(ctx)[str(param.name)] = value
    return value


def common_option(*names: str, **extra: Any) -> TyperOption:
    """An option that is read with `common_of(ctx)`."""
    return TyperOption(
        param_decls=list(names), expose_value=False, callback=remember, required=False, **extra
    )


def _output_options() -> list[TyperOption]:
    return [
        common_option(
            "--output", "-o", "output",
            metavar="FORMAT",
            help="table, json, jsonl, yaml, tsv or name.",
        ),
        common_option(
            "--query", "query", metavar="JMESPATH", help="Select from the result, as az does."
        ),
        common_option("--no-color", "no_color", is_flag=True, help="No colour, as NO_COLOR."),
    ]  # fmt: skip


def _cloud_options() -> list[TyperOption]:
    return [
        common_option(
            "--subscription", "subscription", metavar="ID", help="Subscription to work in."
        ),
        common_option("--profile", "profile", metavar="NAME", help="Profile to use."),
    ]


class DataCommand(TyperCommand):
    """A command that prints data and needs no cloud."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **extra: Any) -> None:
        super().__init__(*args, params=[*(params or []), *_output_options()], **extra)


class CloudCommand(TyperCommand):
    """A command that prints data and needs a profile."""

    def __init__(self, *args: Any, params: list[Any] | None = None, **extra: Any) -> None:
        common = [*_output_options(), *_cloud_options()]
        super().__init__(*args, params=[*(params or []), *common], **extra)


ResourceGroup = Annotated[
    str | None,
    typer.Option("--resource-group", "-g", metavar="GROUP", help="Resource group."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; do nothing.")]
NoWait = Annotated[bool, typer.Option("--no-wait", help="Return once the request is accepted.")]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", metavar="SECONDS", min=1, help="Stop waiting after this long."),
]
Parallel = Annotated[
    int | None,
    typer.Option("--parallel", metavar="N", min=1, max=1000, help="Machines worked on at once."),
]
