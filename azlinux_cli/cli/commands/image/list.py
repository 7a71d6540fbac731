"""`azl image list`."""

import typer

from azlinux_cli.cli.deps import deps_of, show
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import CloudCommand
from azlinux_cli.cli.region import Architecture, Location, location_of

app = leaf()


@app.command(cls=CloudCommand)
def list_(ctx: typer.Context, *, location: Location = None, arch: Architecture = None) -> None:
    """List the Azure Linux images of a region: newest version, security, lifecycle.

    Versions, architecture and generation are the region's own answer; lifecycle and security are
    azl's data, with the date in `asOf` (setting `catalog` replaces it).
    """
    from azlinux_cli.domain.catalog import architecture
    from azlinux_cli.rendering.image import IMAGE_VIEW
    from azlinux_cli.services.list_images import ListImages

    deps = deps_of(ctx)
    images = deps.images()  # first: without a cloud, a region is the lesser question
    region = location_of(ctx, location)
    wanted = None if arch is None else architecture(arch)
    found, absent = ListImages(images, deps.catalog())(region, architecture=wanted)
    show(ctx, IMAGE_VIEW, found)
    for family in absent:
        deps.err.write(f"note: {region} offers no {family.title}\n")
