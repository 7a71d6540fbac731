"""`azl sandbox`: the rehearsal cloud on this machine."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.sandbox"

faults = lazy_group(
    "Make things go wrong: requests, operations, machines.",
    {
        "add": Entry(_HERE + ".fault", "Plant a fault.", "add"),
        "list": Entry(_HERE + ".fault", "List what is planted.", "list_"),
        "clear": Entry(_HERE + ".fault", "Take faults out again.", "clear"),
        "presets": Entry(_HERE + ".fault", "List faults that have a name.", "presets"),
    },
)

app = lazy_group(
    "The rehearsal cloud: ARM and SSH on loopback, for practice and tests.",
    {
        "start": Entry(_HERE + ".process", "Start it and make its profile current.", "start"),
        "stop": Entry(_HERE + ".process", "Stop it; its machines stay on disk.", "stop"),
        "status": Entry(_HERE + ".process", "Show how to reach it, and what is in it.", "status"),
        "reset": Entry(_HERE + ".process", "Forget all that is in it.", "reset"),
        "fault": Entry(_HERE, "Make things go wrong.", "faults"),
        "logs": Entry(_HERE + ".log", "Show the requests it answered."),
    },
)
