"""`azl config`: named profiles and the values in them."""

from azlinux_cli.cli.lazy import Entry, lazy_group

_HERE = "azlinux_cli.cli.commands.config."

profiles = lazy_group(
    "Named sets of values.",
    {
        "list": Entry(_HERE + "profile", "List profiles and which is current.", "list_profiles"),
        "delete": Entry(_HERE + "profile", "Forget a profile.", "delete"),
    },
)

app = lazy_group(
    "Profiles and settings. Precedence: flag, AZL_* variable, profile, default.",
    {
        "list": Entry(
            _HERE + "setting",
            "List every setting with the value in force and where that came from.",
            "list_",
        ),
        "get": Entry(
            _HERE + "setting", "Print one value in force; exit status 5 if it has none.", "get"
        ),
        "set": Entry(
            _HERE + "setting",
            "Set values in a profile: --profile, else AZL_PROFILE, else the current one.",
            "set_",
        ),
        "unset": Entry(_HERE + "setting", "Remove values from a profile.", "unset"),
        "use": Entry(_HERE + "profile", "Make a profile current.", "use"),
        "profiles": Entry("azlinux_cli.cli.commands.config", "Named sets of values.", "profiles"),
    },
)
