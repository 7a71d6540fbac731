"""`azl sandbox publish`."""

from typing import Annotated

import typer

from azlinux_cli.bootstrap.sandbox import sandbox, sandbox_dir, sandbox_severities
from azlinux_cli.cli.deps import show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.rendering.sandbox import PUBLISHED_VIEW

app = leaf()
_TAGS = {"azl3": "3.0", "azl4": "4.0"}


@app.command(cls=DataCommand)
def publish(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The package.")],
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="[EPOCH:]VERSION-RELEASE, with .azl3 or .azl4.")
    ],
    *,
    advisory: Annotated[
        str, typer.Option("--advisory", metavar="ID", help="An advisory that names it.")
    ] = "",
    severity: Annotated[
        str,
        typer.Option(
            "--severity",
            metavar="WORD",
            help="Critical, Important, Moderate, Low; or None: no security update.",
        ),
    ] = "Important",
    post: Annotated[
        str,
        typer.Option("--post", metavar="SCRIPT", help="Its %post script: `exit 1` makes it fail."),
    ] = "",
) -> None:
    """Publish an update to the repositories of real nodes.

    azl sandbox publish curl 8.11.1-9.azl3 --advisory AZL3-2026-9999
    """
    release = _TAGS.get(version.rpartition(".")[2])
    if release is None:
        raise UsageError(
            f"{version!r} does not say which release it is for",
            hint="it ends in .azl3 or .azl4, as 8.11.1-9.azl3 does",
        )
    known = sandbox_severities()
    if severity not in known:
        raise UsageError(f"{severity!r} is no severity", hint=f"one of: {', '.join(known)}")
    update = {
        "release": release,
        "name": name,
        "evr": version,
        "advisory": advisory,
        "severity": severity,
        "post": post,
    }
    with sandbox() as process:
        published = process.publish(sandbox_dir(), update)
    show(ctx, PUBLISHED_VIEW, published)
