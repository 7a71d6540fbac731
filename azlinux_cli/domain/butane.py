"""Butane to Ignition: the part of `variant: flatcar` that first boots of servers use.

Butane itself is a Go program; no library of its kind exists for Python. azl translates passwd,
storage.files, storage.directories, storage.links and systemd.units, and refuses every other key
by name, so that nothing is ever dropped in silence. Whoever needs the rest runs `butane` and passes
its Ignition. Source: "Flatcar Specification" v1.0.0 and v1.1.0, coreos.github.io/butane.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from azlinux_cli.domain.errors import UsageError

Json = dict[str, Any]
_VERSIONS = {"1.0.0": "3.3.0", "1.1.0": "3.4.0"}
_MOST_MODE = 0o7777


class _Spot:
    """Where in the document we are, for messages."""

    def __init__(self, source: str, path: str = "") -> None:
        self.source = source
        self.path = path

    def __truediv__(self, key: str | int) -> "_Spot":
        step = f"[{key}]" if isinstance(key, int) else f".{key}" if self.path else key
        return _Spot(self.source, self.path + step)

    def error(self, what: str, hint: str = "") -> UsageError:
        at = f" at {self.path}" if self.path else ""
        return UsageError(f"{self.source}{at}: {what}", hint=hint or (), code="BadButane")

    def unsupported(self, key: str) -> UsageError:
        return self.error(
            f"azl does not translate {key!r}",
            "run `butane` yourself and pass its Ignition with --custom-data",
        )


Translate = Callable[[Any, _Spot], Any]


def ignition_of(document: Mapping[str, Any], *, source: str) -> Json:
    """The Ignition config of a Butane document. Raises UsageError for what azl cannot translate."""
    spot = _Spot(source)
    if document.get("variant") != "flatcar":
        raise (spot / "variant").error(f"{document.get('variant')!r} is not `flatcar`")
    version = str(document.get("version"))
    if version not in _VERSIONS:
        known = ", ".join(_VERSIONS)
        raise (spot / "version").error(f"{version!r} is not known", f"versions: {known}")
    body = {key: value for key, value in document.items() if key not in {"variant", "version"}}
    return {"ignition": {"version": _VERSIONS[version]}, **_object(_TOP)(body, spot)}


def _object(table: Mapping[str, tuple[str, Translate]], *needed: str) -> Translate:
    """A mapping whose keys are renamed by `table`; any other key is refused."""

    def translate(value: Any, spot: _Spot) -> Json:
        if not isinstance(value, Mapping):
            raise spot.error(f"a mapping is expected, not {_kind(value)}")
        for key in needed:
            if key not in value:
                raise spot.error(f"{key!r} is missing")
        out = {}
        for key, inner in value.items():
            if key not in table:
                raise spot.unsupported(str(key))
            name, inner_translate = table[key]
            out[name] = inner_translate(inner, spot / key)
        return out

    return translate


def _list(item: Translate) -> Translate:
    def translate(value: Any, spot: _Spot) -> list[Any]:
        if not isinstance(value, list):
            raise spot.error(f"a list is expected, not {_kind(value)}")
        return [item(inner, spot / number) for number, inner in enumerate(value)]

    return translate


def _plain(*kinds: type) -> Translate:
    def translate(value: Any, spot: _Spot) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise spot.error(f"{_KINDS[kinds[0]]} is expected, not {_kind(value)}")
        return value

    return translate


_KINDS: dict[type, str] = {
    str: "text",
    int: "a number",
    bool: "true or false",
    dict: "a mapping",
    list: "a list",
    type(None): "nothing",
}


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    return _KINDS.get(type(value), "something else")


def _path(value: Any, spot: _Spot) -> str:
    text: str = _text(value, spot)
    if not text.startswith("/"):
        raise spot.error(f"{text!r} is not an absolute path")
    return text


def _mode(value: Any, spot: _Spot) -> int:
    number: int = _number(value, spot)
    if not 0 <= number <= _MOST_MODE:
        raise spot.error(f"{number} is not a file mode", "write it in octal: 0644")
    return number


def _contents(value: Any, spot: _Spot) -> Json:
    if isinstance(value, Mapping) and "local" in value:
        raise spot.unsupported("local")
    out: Json = _object(_CONTENTS)(value, spot)
    if len({"source", "inline"} & set(out)) > 1:
        raise spot.error("either `source` or `inline`, not both")
    if "inline" in out:
        data = base64.b64encode(out.pop("inline").encode()).decode()
        out = {"source": f"data:;base64,{data}", **out}
    return out


_text = _plain(str)
_number = _plain(int)
_flag = _plain(bool)
_owner = _object({"id": ("id", _number), "name": ("name", _text)})
_CONTENTS: dict[str, tuple[str, Translate]] = {
    "source": ("source", _text),
    "inline": ("inline", _text),
    "compression": ("compression", _text),
    "verification": ("verification", _object({"hash": ("hash", _text)})),
}
_NODE: dict[str, tuple[str, Translate]] = {
    "path": ("path", _path),
    "overwrite": ("overwrite", _flag),
    "user": ("user", _owner),
    "group": ("group", _owner),
}
_FILE: dict[str, tuple[str, Translate]] = {
    **_NODE,
    "contents": ("contents", _contents),
    "append": ("append", _list(_contents)),
    "mode": ("mode", _mode),
}
_USER: dict[str, tuple[str, Translate]] = {
    "name": ("name", _text),
    "password_hash": ("passwordHash", _text),
    "ssh_authorized_keys": ("sshAuthorizedKeys", _list(_text)),
    "uid": ("uid", _number),
    "gecos": ("gecos", _text),
    "home_dir": ("homeDir", _text),
    "no_create_home": ("noCreateHome", _flag),
    "primary_group": ("primaryGroup", _text),
    "groups": ("groups", _list(_text)),
    "no_user_group": ("noUserGroup", _flag),
    "no_log_init": ("noLogInit", _flag),
    "shell": ("shell", _text),
    "should_exist": ("shouldExist", _flag),
    "system": ("system", _flag),
}
_GROUP: dict[str, tuple[str, Translate]] = {
    "name": ("name", _text),
    "gid": ("gid", _number),
    "password_hash": ("passwordHash", _text),
    "should_exist": ("shouldExist", _flag),
    "system": ("system", _flag),
}
_UNIT: dict[str, tuple[str, Translate]] = {
    "name": ("name", _text),
    "enabled": ("enabled", _flag),
    "mask": ("mask", _flag),
    "contents": ("contents", _text),
    "dropins": (
        "dropins",
        _list(_object({"name": ("name", _text), "contents": ("contents", _text)}, "name")),
    ),
}
_LINK: dict[str, tuple[str, Translate]] = {
    **_NODE,
    "target": ("target", _text),
    "hard": ("hard", _flag),
}
_TOP: dict[str, tuple[str, Translate]] = {
    "passwd": (
        "passwd",
        _object(
            {
                "users": ("users", _list(_object(_USER, "name"))),
                "groups": ("groups", _list(_object(_GROUP, "name"))),
            }
        ),
    ),
    "storage": (
        "storage",
        _object(
            {
                "files": ("files", _list(_object(_FILE, "path"))),
                "directories": (
                    "directories",
                    _list(_object({**_NODE, "mode": ("mode", _mode)}, "path")),
                ),
                "links": ("links", _list(_object(_LINK, "path", "target"))),
            }
        ),
    ),
    "systemd": ("systemd", _object({"units": ("units", _list(_object(_UNIT, "name")))})),
}
