"""`azl migrate`: machines from Azure Linux 3.0 to 4.0."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.migrate."

app = lazy_group(
    "From Azure Linux 3.0 to 4.0: what stands in the way, and how.",
    {
        "plan": Entry(
            _HERE + "plan",
            "Plan a migration to 4.0: judge every machine, choose its way, say what may be lost.",
        ),
        "apply": Entry(
            _HERE + "apply", "Migrate machines to 4.0 in waves, each with its way back."
        ),
        "check": Entry(
            _HERE + "check",
            "Find what stands between machines and 4.0, and which ways are open; change nothing.",
        ),
        "capture": Entry(
            _HERE + "capture", "Take down what machines are: all that a new one must have."
        ),
        "accept": Entry(
            _HERE + "accept", "Accept a risk that a check has found: with a reason and an end."
        ),
    },
)
