"""`azl image show`."""

from typing import Annotated

import typer

from azlinux_cli.cli.deps import deps_of, show_one
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand
from azlinux_cli.cli.region import Architecture, Location, location_of

app = leaf()


@app.command(cls=CloudCommand)
def show(
    ctx: typer.Context,
    image: Annotated[
        str, typer.Argument(metavar="IMAGE", help="azurelinux-3, azurelinux-4, acl, or a URN.")
    ],
    *,
    location: Location = None,
    arch: Architecture = None,
) -> None:
    """Show one image: newest version, security, lifecycle, and where that is known from."""
    from azlinux_cli.domain.catalog import architecture
    from azlinux_cli.rendering.image import IMAGE_VIEW
    from azlinux_cli.services.list_images import ShowImage

    deps = deps_of(ctx)
    images = deps.images()  # first: without a cloud, a region is the lesser question
    region = location_of(ctx, location)
    wanted = None if arch is None else architecture(arch)
    found = ShowImage(images, deps.catalog())(region, image, architecture=wanted)
    show_one(ctx, IMAGE_VIEW, found)
