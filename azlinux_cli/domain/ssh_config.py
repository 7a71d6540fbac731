"""What OpenSSH's client configuration says of a host (ssh_config(5)), as far as azl goes by it.

paramiko has a reader too: it runs `Match exec`, takes criteria it does not know for met, and knows
no `Include`. Here nothing is ever run; a `Match` with other criteria than the ones in `_CRITERIA`
never holds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.host_pattern import matches
from azlinux_cli.domain.ssh_config_text import LISTS, Block, Condition, Include, read_blocks

_CRITERIA = {"all", "host", "originalhost", "user", "localuser"}
_TOKEN = re.compile(r"%(.)|\$\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class SshHost:
    """The values for one host. `jump` is ProxyJump as it is written; "none" is no value."""

    host_name: str | None = None
    user: str | None = None
    port: int | None = None
    identity: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    jump: str | None = None
    proxy_command: str | None = None


@dataclass(frozen=True, slots=True)
class ThisSide:
    """Whom and where `%u`, `%d`, `${NAME}` and `Match localuser` speak of."""

    user: str = ""
    home: str = ""
    host: str = ""
    uid: int = 0
    environ: Mapping[str, str] = field(default_factory=dict)


class SshConfig:
    """A file, read once."""

    def __init__(self, blocks: Sequence[Block] = (), this_side: ThisSide | None = None) -> None:
        self._blocks = blocks
        self._this_side = this_side or ThisSide()
        self._renames = any(keyword == "hostname" for b in blocks for keyword, _ in b.lines)
        self._known: dict[tuple[object, ...], SshHost] = {}  # jump hosts are asked for again

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        source: str,
        include: Include = lambda _: (),
        this_side: ThisSide | None = None,
    ) -> "SshConfig":
        """As `read_blocks`, which raises UsageError."""
        return cls(read_blocks(text, source, include), this_side)

    def lookup(
        self,
        names: Sequence[str],
        *,
        user: str | None = None,
        port: int | None = None,
        by_name: bool = False,
    ) -> SshHost:
        """The values for a host that goes by `names`: the first one of each counts.

        `user` and `port` were said elsewhere and come first. `by_name` leaves out what is said of
        every host.
        """
        asked = (*names, user, port, by_name)
        if asked not in self._known:
            self._known[asked] = self._looked_up(names, user, port, by_name=by_name)
        return self._known[asked]

    def host_name_of(self, name: str) -> str | None:
        """What a name stands for; None: for itself."""
        return self.lookup([name]).host_name if self._renames else None

    def _looked_up(
        self, names: Sequence[str], user: str | None, port: int | None, *, by_name: bool
    ) -> SshHost:
        if not self._blocks:
            return SshHost(user=user, port=port)
        found: dict[str, str] = {} if user is None else {"user": user}
        lists: dict[str, list[str]] = {name: [] for name in LISTS}
        for block in self._blocks:
            if by_name and block.is_broad:
                continue
            if all(self._holds(condition, names, found) for condition in block.conditions):
                _take(block, found, lists)
        if port is not None:
            found["port"] = str(port)
        return self._expanded(names[0], found, lists)

    def _holds(self, condition: Condition, names: Sequence[str], found: Mapping[str, str]) -> bool:
        criterion = condition.criterion
        if criterion == "all":
            return not condition.negated
        if criterion not in _CRITERIA:
            return False
        if criterion == "host" and "hostname" in found:
            names = [found["hostname"]]
        elif criterion in {"user", "localuser"}:
            me = self._this_side.user
            names = [found.get("user", me) if criterion == "user" else me]
        return matches(names, condition.patterns) is not condition.negated

    def _expanded(
        self, name: str, found: Mapping[str, str], lists: Mapping[str, Sequence[str]]
    ) -> SshHost:
        side = self._this_side
        tokens = {"%": "%", "h": name, "n": name}
        host_name = found.get("hostname")
        if host_name is not None:
            host_name = self._filled(host_name, tokens)
        port = found.get("port")
        tokens |= {
            "h": host_name or name,
            "p": port or "22",
            "r": found.get("user", side.user),
            "u": side.user,
            "d": side.home,
            "l": side.host,
            "L": side.host.partition(".")[0],
            "i": str(side.uid),
        }
        identity, certificates = (
            tuple(self._filled(value, tokens) for value in lists[key] if value.lower() != "none")
            for key in LISTS
        )
        jump, command = found.get("proxyjump", "none"), found.get("proxycommand", "none")
        has_command = command.lower() != "none"
        has_jump = jump.lower() != "none" and "proxycommand" not in found
        return SshHost(
            host_name=host_name,
            user=found.get("user"),
            port=int(port) if port else None,
            identity=identity,
            certificates=certificates,
            jump=self._filled(jump, tokens) if has_jump else None,
            proxy_command=command if has_command else None,
        )

    def _filled(self, value: str, tokens: Mapping[str, str]) -> str:
        """With `%h` and `${NAME}` replaced; what is not known stays as it is."""

        def one(match: re.Match[str]) -> str:
            if match[1]:
                return tokens.get(match[1], match[0])
            return self._this_side.environ.get(match[2], match[0])

        return _TOKEN.sub(one, value)


def _take(block: Block, found: dict[str, str], lists: Mapping[str, list[str]]) -> None:
    for keyword, value in block.lines:
        if keyword in lists:
            if value not in lists[keyword]:
                lists[keyword].append(value)
            continue
        # whichever of the two ways to a host comes first is the way
        slot = "proxyjump" if keyword == "proxycommand" else keyword
        if slot not in found:
            found[slot] = found[keyword] = value
