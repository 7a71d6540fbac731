"""`azl auth`: who azl is for Azure."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.auth."

app = lazy_group(
    "Sign in to Azure. The rehearsal cloud needs none of this: azl sandbox start.",
    {
        "login": Entry(_HERE + "login", "Sign in, and make it a profile."),
        "status": Entry(_HERE + "status", "Who is signed in, proven by asking Azure."),
        "logout": Entry(_HERE + "logout", "Forget tokens and the sign-in of a profile."),
    },
)
