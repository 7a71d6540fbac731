"""`azl rollout`: every long run, whichever command began it."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.rollout."

app = lazy_group(
    "Long runs: where they stand, what they did, and steering them.",
    {
        "list": Entry(_HERE + "list", "List runs, newest first."),
        "show": Entry(_HERE + "show", "Show where a run stands: its waves, its failures."),
        "watch": Entry(_HERE + "watch", "Follow a run that another process works on."),
        "pause": Entry(_HERE + "pause", "Let a run begin with no further machine."),
        "resume": Entry(
            _HERE + "resume",
            "Go on with a run: after a crash, Ctrl-C, a pause, a halt, or an approval.",
        ),
        "rollback": Entry(
            _HERE + "rollback",
            "Take back what a run has changed, in a run of its own; say first what cannot be.",
        ),
        "abort": Entry(_HERE + "abort", "End a run for good; machines under way end their turn."),
        "cleanup": Entry(
            _HERE + "cleanup",
            "Remove snapshots and disks that runs have left in Azure; --dry-run lists them.",
        ),
        "events": Entry(_HERE + "events", "Show what has happened in a run, event by event."),
        "report": Entry(_HERE + "report", "Tell the story of a run: text, JSON or a page."),
        "verify": Entry(_HERE + "verify", "Prove that a run's records are as they were written."),
    },
)
