"""Machines as SSH sees them: where they are, what became of a command, why one gave no answer."""

from dataclasses import dataclass, field
from enum import StrEnum

from azlinux_cli.domain.errors import (
    AzlError,
    HostIdentityError,
    NotFoundError,
    OperationTimeoutError,
    RemoteError,
    UnreachableError,
)
from azlinux_cli.domain.host_key import Pin
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.domain.way import Via


class Trouble(StrEnum):
    """Why a node gave no answer, in one word for scripts."""

    POWERED_OFF = "powered-off"
    NO_ADDRESS = "no-address"
    DNS = "dns"
    NO_ROUTE = "no-route"
    REFUSED = "refused"
    TIMED_OUT = "timed-out"
    RESET = "reset"
    PROTOCOL = "protocol"  # something answers, but not an SSH server we can talk to
    AUTH = "auth"
    HOST_KEY_UNKNOWN = "host-key-unknown"
    HOST_KEY_CHANGED = "host-key-changed"
    JUMP_HOST = "jump-host"
    COMMAND_TIMED_OUT = "command-timed-out"
    INTERRUPTED = "interrupted"  # somebody pressed Ctrl-C while the command ran
    NOT_BEGUN = "not-begun"  # its turn had not come by Ctrl-C or the end of the run's time
    LOCAL = "local"  # this side: out of files, out of memory
    OUTPUT = "output"  # it answered, but not what was asked
    RUN_COMMAND = "run-command"  # Azure would not run it
    NOT_FOUND = "not-found"  # nothing has this name


_ERROR_OF: dict[Trouble, type[AzlError]] = {
    Trouble.HOST_KEY_UNKNOWN: HostIdentityError,
    Trouble.HOST_KEY_CHANGED: HostIdentityError,
    Trouble.COMMAND_TIMED_OUT: OperationTimeoutError,
    Trouble.NOT_BEGUN: OperationTimeoutError,
    Trouble.NOT_FOUND: NotFoundError,
    Trouble.OUTPUT: RemoteError,
    Trouble.RUN_COMMAND: RemoteError,
    Trouble.LOCAL: RemoteError,
}


def error_class(trouble: Trouble) -> type[AzlError]:
    """The error, and so the exit code, that a trouble stands for."""
    return _ERROR_OF.get(trouble, UnreachableError)


@dataclass(frozen=True, slots=True)
class NodeTarget:
    """Everything needed to sign in to one node, and who it has to prove to be.

    `host_key_alias` is its name in azl's known hosts. `jump` are the hosts to go through, first
    hop first. `known_hosts` is one more file to believe, for a machine of a hosts file.
    `identity` and `certificates` are key files to sign in with in place of the usual ones.
    `labels` are what it has in common with others in Azure: zone, availability-set, size.
    `trouble` is set when it is known beforehand that it cannot be reached; `detail` says why.
    `via` is the way it is gone to; `others` are the same node by other ways, to be tried in this
    order where the one before has no way in.
    """

    name: str
    address: str = ""
    port: int = 22
    user: str = ""
    host_key_alias: str = ""
    jump: tuple["NodeTarget", ...] = ()
    resource_group: str | None = None
    vm: VmRef | None = None
    vm_id: str = ""
    os_disk_id: str = ""
    os_disk_is_ephemeral: bool = False
    os: str = "other"
    tags: dict[str, str] = field(default_factory=dict, hash=False)
    labels: dict[str, str] = field(default_factory=dict, hash=False)
    known_hosts: str | None = None
    identity: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    trouble: Trouble | None = None
    detail: str = ""
    via: Via = Via.SSH
    others: tuple["NodeTarget", ...] = ()

    @property
    def where(self) -> str:
        """`address`, or `address:port` on another port than 22."""
        if self.port == 22 or not self.address:  # noqa: PLR2004
            return self.address
        shown = f"[{self.address}]" if ":" in self.address else self.address
        return f"{shown}:{self.port}"

    def runs(self, os: str, said: str | None) -> bool:
        """Whether it runs `os`; `said`: what it says itself, None for a node that gave no answer.

        That one counts as what the inventory has it down as, or as unknown.
        """
        return self.os in {os, "other"} if said is None else said == os


@dataclass(frozen=True, slots=True)
class NodeTrouble:
    """Why there is no result: the word, one sentence, and what to type next."""

    reason: Trouble
    message: str
    hints: tuple[str, ...] = ()

    @property
    def cut_short(self) -> bool:
        """Whether Ctrl-C, or the end of the run's time, came before the node's answer."""
        return self.reason in {Trouble.INTERRUPTED, Trouble.NOT_BEGUN}

    @property
    def error(self) -> AzlError:
        return error_class(self.reason)(self.message, hint=self.hints, code=_code(self.reason))


def _code(trouble: Trouble) -> str:
    return "".join(part.capitalize() for part in trouble.value.split("-"))


@dataclass(frozen=True, slots=True)
class NodeResult:
    """What one command did on one node.

    Exactly one of `exit_status`, `signal` and `trouble` is set. `truncated`: there was more
    output than azl keeps (the rest was read and dropped).
    """

    name: str
    exit_status: int | None = None
    stdout: str = ""
    stderr: str = ""
    signal: str | None = None
    truncated: bool = False
    trouble: NodeTrouble | None = None
    elapsed_s: float = 0.0

    @property
    def ok(self) -> bool:
        return self.exit_status == 0


@dataclass(frozen=True, slots=True)
class RanCommand:
    """A node, what a command did there, and the way it was sent."""

    target: NodeTarget
    result: NodeResult
    via: Via = Via.SSH


@dataclass(frozen=True, slots=True)
class Proven:
    """A machine, and the pin of its host key or why there is none."""

    target: NodeTarget
    pin: Pin | None = None
    error: AzlError | None = None


def known_trouble(target: NodeTarget, reason: Trouble) -> NodeTrouble:
    """What was known before anybody tried to connect."""
    hints = {
        Trouble.POWERED_OFF: (f"azl vm start {target.name}",),
        Trouble.NO_ADDRESS: (f"azl vm run {target.name} --via run-command -- COMMAND",),
        Trouble.HOST_KEY_UNKNOWN: (
            f"azl node trust {target.name} asks Azure again",
            f"azl node trust {target.name} --fingerprint SHA256:..., if you know it otherwise",
        ),
        Trouble.JUMP_HOST: (
            "ProxyJump in its place, or azl config set jump-host USER@HOST",
            "azl config set ssh-config none goes by no such file",
        ),
        Trouble.NOT_FOUND: ("azl node list shows what exists",),
    }
    message = f"{target.name}: {target.detail or reason.value}"
    return NodeTrouble(reason, message, hints.get(reason, ()))


def abandoned(target: NodeTarget, *, begun: bool) -> NodeResult:
    """The result of a node that Ctrl-C left without one."""
    reason = Trouble.INTERRUPTED if begun else Trouble.NOT_BEGUN
    what = "the command may still be running there" if begun else "nothing was done there"
    trouble = NodeTrouble(reason, f"{target.name}: interrupted; {what}")
    return NodeResult(target.name, trouble=trouble)


def out_of_time(target: NodeTarget) -> NodeResult:
    """The result of a node whose turn had not come when the time of the whole run was up."""
    message = f"{target.name}: the run's time was up before its turn; nothing was done there"
    hints = ("--run-timeout SECONDS allows more, --parallel N does more at once",)
    return NodeResult(target.name, trouble=NodeTrouble(Trouble.NOT_BEGUN, message, hints))
