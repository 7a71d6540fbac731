"""`azl node`: machines as they are seen over SSH."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.node."

app = lazy_group(
    "Machines over SSH, in Azure or from a hosts file.",
    {
        "list": Entry(_HERE + "list", "List nodes and how they would be reached."),
        "report": Entry(
            _HERE + "report",
            "Report what runs where: system, version, kernel, updates, reboots, agent.",
        ),
        "run": Entry(_HERE + "run", "Run a command on nodes; equal output is shown once."),
        "trust": Entry(_HERE + "trust", "Prove host keys and pin them, before anybody signs in."),
    },
)
