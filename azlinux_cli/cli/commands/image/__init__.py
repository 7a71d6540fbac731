"""`azl image`: what new machines can be made from."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.image."

app = lazy_group(
    "Azure Linux 3.0, 4.0 and Azure Container Linux images of a region.",
    {
        "list": Entry(
            _HERE + "list",
            "List the Azure Linux images of a region: newest version, security, lifecycle.",
        ),
        "show": Entry(
            _HERE + "show",
            "Show one image: newest version, security, lifecycle, and where that is known from.",
        ),
    },
)
