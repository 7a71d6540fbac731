"""The command tree as data: what shells complete, and from where.

Reads Click-like objects by their attributes (`list_commands`, `get_command`, `params`), so it needs
neither Typer nor Click.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.settings import FORMATS, SETTINGS
from azlinux_cli.domain.vm_action import Goal


class Kind(StrEnum):
    """Where values come from."""

    NOTHING = "nothing"  # anything may be typed: nothing is offered
    WORDS = "words"
    FILES = "files"
    NAMES = "names"  # a cache file of names that ordinary commands keep


@dataclass(frozen=True, slots=True)
class Source:
    """`values`: the words, or the one kind of name: vm, group, profile, run."""

    kind: Kind = Kind.NOTHING
    values: tuple[str, ...] = ()


def words(*values: str) -> Source:
    return Source(Kind.WORDS, values)


def names(kind: str) -> Source:
    return Source(Kind.NAMES, (kind,))


NOTHING, FILES = Source(), Source(Kind.FILES)
IMAGES = words("azurelinux-3", "azurelinux-4", "acl")
SETTING_NAMES = words(*(setting.name for setting in SETTINGS))

# By long option name; a metavar that lists words (`a|b`) goes first, others (FILE) come last.
BY_OPTION: Mapping[str, Source] = {
    "--output": words(*FORMATS),
    "--resource-group": names("group"),
    "--profile": names("profile"),
    "--node": names("vm"),
    "--exclude": names("vm"),
    "--os": words(OsKind.AZURE_LINUX_3, OsKind.AZURE_LINUX_4, OsKind.ACL),
    "--image": IMAGES,
    "--arch": words("x64", "Arm64"),
    "--for": words(*Goal),
}
# By command path; the longest beginning that is here counts.
BY_COMMAND: Mapping[tuple[str, ...], Source] = {
    ("vm",): names("vm"),
    ("vm", "create"): NOTHING,
    ("node",): names("vm"),
    ("image", "show"): IMAGES,
    ("rollout",): names("run"),
    ("config", "get"): SETTING_NAMES,
    ("config", "set"): SETTING_NAMES,
    ("config", "unset"): SETTING_NAMES,
    ("config", "use"): names("profile"),
    ("config", "profiles", "delete"): names("profile"),
}


@dataclass(frozen=True, slots=True)
class Option:
    flags: tuple[str, ...]
    help: str
    takes_value: bool = False
    repeats: bool = False
    metavar: str = ""
    source: Source = NOTHING

    @property
    def long(self) -> tuple[str, ...]:
        return tuple(flag for flag in self.flags if flag.startswith("--"))

    @property
    def short(self) -> tuple[str, ...]:
        return tuple(flag for flag in self.flags if not flag.startswith("--"))


@dataclass(frozen=True, slots=True)
class Command:
    """A group (with `children`) or a verb (with `arguments`: where its words come from)."""

    path: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    children: tuple["Command", ...] = ()
    arguments: Source | None = None
    name: str = field(default="")

    def walk(self) -> Iterator["Command"]:
        yield self
        for child in self.children:
            yield from child.walk()


HELP = Option(("-h", "--help"), "Show this message and exit.")


def read(command: Any, path: tuple[str, ...] = (), help_text: str | None = None) -> Command:
    """The tree below a Click-like command. `help_text`: the line its group shows for it."""
    shown = [p for p in command.params if not getattr(p, "hidden", False)]
    options = (*(_option(p) for p in shown if p.param_type_name == "option"), HELP)
    text = _first_line(help_text if help_text is not None else command.help)
    name = path[-1] if path else ""
    if hasattr(command, "list_commands"):
        entries = getattr(command, "entries", {})
        children = tuple(
            read(
                command.get_command(None, child),
                (*path, child),
                entries[child].help if child in entries else None,
            )
            for child in command.list_commands(None)
        )
        return Command(path, text, options, children, name=name)
    takes_words = any(p.param_type_name == "argument" for p in shown)
    arguments = _of_arguments(path, shown) if takes_words else None
    return Command(path, text, options, arguments=arguments, name=name)


def _option(param: Any) -> Option:
    flags = (*param.opts, *param.secondary_opts)
    if param.is_flag:
        return Option(flags, _first_line(param.help))
    metavar = param.metavar or "VALUE"
    source = next((BY_OPTION[f] for f in flags if f in BY_OPTION), None)
    listed = _of_metavar(metavar)
    return Option(
        flags,
        _first_line(param.help),
        takes_value=True,
        repeats=bool(param.multiple),
        metavar=metavar,
        source=listed if listed.values or source is None else source,
    )


def _of_arguments(path: tuple[str, ...], params: list[Any]) -> Source:
    for end in range(len(path), 0, -1):
        if path[:end] in BY_COMMAND:
            return BY_COMMAND[path[:end]]
    metavars = [p.metavar or "" for p in params if p.param_type_name == "argument"]
    return _of_metavar(metavars[0])


def _of_metavar(metavar: str) -> Source:
    """`bash|zsh|fish` are words; FILE is a file; other capitals are placeholders."""
    parts = metavar.strip("[]").split("|")
    if "FILE" in parts or "PATH" in parts:
        return FILES
    literal = [part for part in parts if (part and part != part.upper()) or part.isdigit()]
    return words(*literal) if len(parts) > 1 and len(literal) == len(parts) else NOTHING


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n\n")[0].replace("\n", " ").strip()
