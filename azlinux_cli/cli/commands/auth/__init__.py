"""`azl auth`: who azl is for Azure."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.auth."

app = lazy_group(
    "Sign in to Azure. The rehearsal cloud needs none of this: azl sandbox start.",
    {
        "login": Entry(
            _HERE + "login", "Sign in, choose a subscription, and make that the current profile."
        ),
        "status": Entry(
            _HERE + "status",
            "Show who is signed in and where, after asking Azure whether that is so.",
        ),
        "logout": Entry(_HERE + "logout", "Forget every token, and how a profile signs in."),
    },
)
