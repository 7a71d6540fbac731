"""`azl sandbox publish-images`."""

from typing import Annotated

import typer

from azlinux_cli.bootstrap.sandbox import sandbox, sandbox_dir
from azlinux_cli.cli.deps import show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import DataCommand
from azlinux_cli.rendering.sandbox import IMAGES_VIEW

app = leaf()


@app.command(cls=DataCommand)
def publish_images(
    ctx: typer.Context,
    release: Annotated[
        str, typer.Argument(metavar="[RELEASE]", help="As 202611.24.0; none: today's next.")
    ] = "",
) -> None:
    """Let newer AKS node images come out, for pools to go to.

    azl sandbox publish-images
    """
    with sandbox() as process:
        published = process.publish_images(sandbox_dir(), release)
    show(ctx, IMAGES_VIEW, published)
