"""How one signs in to a host: what azl was told, then what ssh-config says, then azl's defaults."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from azlinux_cli.domain.address import parse_address
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.host_key import alias_of_address
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.ssh_config import SshConfig, SshHost
from azlinux_cli.domain.way import BY_ITSELF, DIRECT, Via

_PORT = 22
_MOST_HOPS = 16
_SHUT = {Trouble.NO_ADDRESS, Trouble.JUMP_HOST}


@dataclass(frozen=True, slots=True)
class WayIn:
    """`user` and `port` None: nobody chose any. `key`: somebody chose `ssh-key`.

    `jump` is what was chosen as jump hosts, still to be looked up in `config`. `ways` are those
    over SSH, in the order they are to be tried.
    """

    user: str | None = None
    port: int | None = None
    jump: tuple[NodeTarget, ...] = ()
    key: bool = False
    default_user: str = "azureuser"
    ways: tuple[Via, ...] = BY_ITSELF
    config: SshConfig = field(default_factory=SshConfig)

    def said_of(self, *names: str) -> SshHost:
        """What ssh-config says of a virtual machine that goes by these names.

        What it says of every host does not count: Azure knows the machine's user and address.
        """
        return self.config.lookup(names, user=self.user, port=self.port, by_name=True)

    def settle(self, target: NodeTarget, said: SshHost) -> NodeTarget:
        """The target with whatever it does not say itself, by the way of its `via`."""
        jump, detail = ((), "") if target.via in DIRECT else self._jump(said)
        if target.via is Via.JUMP and not jump:
            detail = detail or "no jump host is set for it"
        blocked = Trouble.JUMP_HOST if detail else None
        return replace(
            target,
            port=target.port or self.port or said.port or _PORT,
            user=target.user or self.user or said.user or self.default_user,
            jump=jump,
            identity=() if self.key else said.identity,
            certificates=said.certificates,
            trouble=target.trouble or blocked,
            detail=target.detail or detail,
        )

    def settle_host(self, target: NodeTarget) -> NodeTarget:
        """The same for a line of a hosts file, whose address may be a name in ssh-config."""
        user, port = target.user or self.user, target.port or self.port
        names = dict.fromkeys((target.name, target.address))
        said = self.config.lookup([*names], user=user, port=port)
        address = self.config.host_name_of(target.address) or target.address
        tries = [self.settle(replace(target, address=address, via=via), said) for via in self.ways]
        alias = alias_of_address(address, tries[0].port)
        return in_order([replace(settled, host_key_alias=alias) for settled in tries])

    def _jump(self, said: SshHost) -> tuple[tuple[NodeTarget, ...], str]:
        """The hops on the way, or why there is none."""
        if self.jump:
            return self._settled_hops(self.jump, 0)
        return self._said_hops(said, 0)

    def _said_hops(self, said: SshHost, depth: int) -> tuple[tuple[NodeTarget, ...], str]:
        if said.proxy_command is not None:
            return (), "ssh-config has a ProxyCommand on the way to it, which azl does not run"
        if said.jump is None:
            return (), ""
        return self._settled_hops(parse_jump(said.jump, user="", port=0), depth + 1)

    def _settled_hops(
        self, hops: tuple[NodeTarget, ...], depth: int
    ) -> tuple[tuple[NodeTarget, ...], str]:
        """Each by what ssh-config says of it; a jump host of the first one comes before it."""
        if depth > _MOST_HOPS:
            raise UsageError(
                f"the jump hosts of ssh-config go round in circles at {hops[0].name}",
                hint="ProxyJump none, in the block of the outermost one, ends the way",
            )
        said = [
            self.config.lookup([hop.address], user=hop.user or None, port=hop.port or None)
            for hop in hops
        ]
        before, detail = self._said_hops(said[0], depth)
        settled = [self._hop(hop, host) for hop, host in zip(hops, said, strict=True)]
        return (*before, *settled), detail

    def _hop(self, hop: NodeTarget, said: SshHost) -> NodeTarget:
        """`ssh-user` and `ssh-key` are about machines: of a jump host, ssh-config knows better."""
        address, port = said.host_name or hop.address, said.port or _PORT
        return NodeTarget(
            hop.name,
            address,
            port,
            said.user or self.user or self.default_user,
            alias_of_address(address, port),
            identity=said.identity,
            certificates=said.certificates,
        )


def in_order(tries: Sequence[NodeTarget]) -> NodeTarget:
    """One node by several ways: the first that may lead there, with the others behind it.

    Where none does, the first one says why.
    """
    if len(tries) == 1:
        return tries[0]
    different: dict[tuple[str, tuple[NodeTarget, ...]], NodeTarget] = {}
    for target in [t for t in tries if t.trouble not in _SHUT] or tries[:1]:
        different.setdefault((target.address, target.jump), target)
    first, *others = different.values()
    return replace(first, others=tuple(others))


def parse_jump(text: str | None, *, user: str, port: int = _PORT) -> tuple[NodeTarget, ...]:
    """`user@host[:port]`, several with commas between them, first hop first.

    Raises UsageError, as `parse_address` does.
    """
    hops = []
    for part in (text or "").split(","):
        word = part.strip().removeprefix("ssh://").rstrip("/")
        if word:
            name, host, number = parse_address(word, user=user, port=port)
            hops.append(NodeTarget(host, host, number, name, alias_of_address(host, number)))
    return tuple(hops)
