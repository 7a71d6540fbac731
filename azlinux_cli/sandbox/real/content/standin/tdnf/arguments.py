"""tdnf's command line."""

from .error import INVALID, TdnfError

_FLAGS = {
    *("-y", "--assumeyes", "--assumeno", "-q", "--quiet", "-j", "--json", "--refresh", "-v"),
    *("--downloadonly", "--security", "--nogpgcheck", "--list", "--info", "--updates"),
    *("--upgrades", "--installed", "--skip-broken", "--best", "--allowerasing", "--verbose"),
    "--version",
}
# `--setopt` is read and left at that: tdnf's skips repositories that are down whatever it says.
_VALUES = {
    *("--disablerepo", "--downloaddir", "--enablerepo", "--exclude", "--releasever", "--repoid"),
    *("--setopt", "--snapshottime"),
}


class Arguments:
    def __init__(self, words: list[str]) -> None:
        self.flags: set[str] = set()
        self.values: list[tuple[str, str]] = []
        self.words: list[str] = []
        rest = list(words)
        while rest:
            self._read(rest.pop(0), rest)
        self.verb = self.words.pop(0) if self.words else ""

    def _read(self, word: str, rest: list[str]) -> None:
        name, equals, value = word.partition("=")
        if name in _VALUES:
            if not equals and not rest:
                raise TdnfError(INVALID, word)
            self.values.append((name, value if equals else rest.pop(0)))
        elif word in _FLAGS:
            self.flags.add(word)
        elif word.startswith("-"):
            raise TdnfError(INVALID, word)
        else:
            self.words.append(word)

    def has(self, *flags: str) -> bool:
        return bool(self.flags & set(flags))

    def last(self, name: str) -> str:
        return dict(self.values).get(name, "")

    @property
    def json(self) -> bool:
        return self.has("-j", "--json")

    @property
    def silent(self) -> bool:
        return self.json or self.has("-q", "--quiet")
