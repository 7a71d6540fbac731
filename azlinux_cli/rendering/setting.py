"""Settings and profiles, as `azl config` shows them."""

from collections.abc import Mapping

from azlinux_cli.domain.settings import Setting
from azlinux_cli.rendering.output import Column, Document, View


def _setting(row: tuple[Setting, str | None, str | None]) -> Document:
    setting, value, source = row
    return {
        "name": setting.name,
        "value": value,
        "source": source,
        "variable": setting.variable,
        "help": setting.help,
        "choices": list(setting.choices),
    }


SETTING_VIEW = View(
    _setting,
    (
        Column("NAME", lambda d: d["name"]),
        Column("VALUE", lambda d: d["value"]),
        Column("SOURCE", lambda d: d["source"] or "unset"),
        Column("MEANING", lambda d: d["help"]),
    ),
)


def _profile(row: tuple[str, bool, Mapping[str, str]]) -> Document:
    name, current, values = row
    return {"name": name, "current": current, "settings": dict(values)}


PROFILE_VIEW = View(
    _profile,
    (
        Column("NAME", lambda d: d["name"]),
        Column("CURRENT", lambda d: d["current"]),
        Column("CLOUD", lambda d: d["settings"].get("cloud")),
        Column("SUBSCRIPTION", lambda d: d["settings"].get("subscription")),
    ),
)
