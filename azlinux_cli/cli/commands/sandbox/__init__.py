"""`azl sandbox`: the rehearsal cloud on this machine."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.sandbox"

faults = lazy_group(
    "Make things go wrong: requests, operations, machines.",
    {
        "add": Entry(
            _HERE + ".fault",
            "Plant a fault: of requests and operations (--code, --status, ...) or of a node.",
            "add",
        ),
        "list": Entry(
            _HERE + ".fault", "List what is planted and how often it will still happen.", "list_"
        ),
        "clear": Entry(_HERE + ".fault", "Take faults out: one, those of a node, or all.", "clear"),
        "presets": Entry(
            _HERE + ".fault",
            "List faults that have a name, for --code and for --node ...",
            "presets",
        ),
    },
)

app = lazy_group(
    "The rehearsal cloud: ARM and SSH on loopback, for practice and tests.",
    {
        "start": Entry(
            _HERE + ".process",
            "Start the rehearsal cloud and make the profile `sandbox` current.",
            "start",
        ),
        "stop": Entry(_HERE + ".process", "Stop the rehearsal cloud.", "stop"),
        "status": Entry(
            _HERE + ".process",
            "Show how to reach the rehearsal cloud (all of it with -o json), and what is in it.",
            "status",
        ),
        "reset": Entry(_HERE + ".process", "Forget all machines, groups and faults.", "reset"),
        "fault": Entry(_HERE, "Make things go wrong: requests, operations, machines.", "faults"),
        "publish": Entry(
            _HERE + ".publish", "Publish an update to the repositories of real nodes."
        ),
        "publish-images": Entry(
            _HERE + ".publish_images", "Let newer AKS node images come out, for pools to go to."
        ),
        "logs": Entry(
            _HERE + ".log",
            "Show what the rehearsal cloud was asked: time, method, status, path, client.",
        ),
    },
)
