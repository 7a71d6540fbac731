"""`azl update`: packages of running machines, brought up to date."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.update."

app = lazy_group(
    "Package updates of machines: what waits, and bringing it.",
    {
        "check": Entry(
            _HERE + "check",
            "Show pending updates: packages, security, kernels, reboots; change nothing.",
        ),
        "plan": Entry(
            _HERE + "plan",
            "Plan an update: look at every machine, freeze what each gets, say what may go wrong.",
        ),
        "apply": Entry(
            _HERE + "apply",
            "Update machines in waves: by a plan's file, or by a plan made, shown and asked about"
            " now.",
        ),
    },
)
