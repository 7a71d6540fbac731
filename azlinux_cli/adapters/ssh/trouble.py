"""One table from what sockets and paramiko raise to what a person is told."""

import errno
import socket
from collections.abc import Callable

import paramiko

from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble


class TroubleError(Exception):
    """Carries a trouble from where it is found to where the result is made."""

    def __init__(self, trouble: NodeTrouble) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble


_NO_ROUTE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EHOSTDOWN}
_LOCAL = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS}

Rule = tuple[Callable[[BaseException], bool], Trouble]


def _is(*kinds: type[BaseException]) -> Callable[[BaseException], bool]:
    return lambda error: isinstance(error, kinds)


def _errno(numbers: set[int]) -> Callable[[BaseException], bool]:
    return lambda error: isinstance(error, OSError) and error.errno in numbers


# The first rule that holds for the error, or for what caused it, decides.
_RULES: tuple[Rule, ...] = (
    (_is(socket.gaierror), Trouble.DNS),
    (_is(ConnectionRefusedError), Trouble.REFUSED),
    (_errno(_NO_ROUTE), Trouble.NO_ROUTE),
    (_errno(_LOCAL), Trouble.LOCAL),
    (_is(TimeoutError), Trouble.TIMED_OUT),
    (_is(ConnectionError, EOFError), Trouble.RESET),
    (_is(paramiko.AuthenticationException), Trouble.AUTH),
    (_is(OSError), Trouble.RESET),
    (_is(paramiko.SSHException), Trouble.PROTOCOL),
)

_SENTENCES = {
    Trouble.DNS: "the name {where} cannot be resolved",
    Trouble.REFUSED: "{where} refused the connection",
    Trouble.NO_ROUTE: "there is no route to {where}",
    Trouble.TIMED_OUT: "{where} did not answer in time",
    Trouble.RESET: "{where} closed the connection",
    Trouble.PROTOCOL: "{where} is not an SSH server azl can talk to",
    Trouble.LOCAL: "this machine could not open one more connection",
}
_NO_SESSION = "{where} let us in and opened no session (MaxSessions of its sshd?)"
_HINTS = {
    Trouble.REFUSED: "nothing listens there: is sshd running, is it another port?{run_command}",
    Trouble.TIMED_OUT: "a firewall or security group may drop SSH from here; "
    "azl config set jump-host goes through another machine{run_command}",
    Trouble.NO_ROUTE: "azl config set jump-host goes through another machine{run_command}",
    Trouble.LOCAL: "raise `ulimit -n`, or lower --parallel",
}


def classify(error: BaseException) -> Trouble | None:
    """The trouble an error means; None for one that no rule knows (a bug of ours)."""
    causes: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in causes:
        causes.append(at)
        at = at.__cause__ or at.__context__
    # "Error reading SSH protocol banner" says nothing; what it was raised from does.
    if isinstance(error, paramiko.SSHException) and not isinstance(
        error, paramiko.AuthenticationException
    ):
        causes = [*causes[1:], error]
    for cause in causes:
        for holds, trouble in _RULES:
            if holds(cause):
                return trouble
    return None


def describe(
    reason: Trouble, target: NodeTarget, error: BaseException | None = None
) -> NodeTrouble:
    """The sentence and the hint for a trouble on the way to a node."""
    said = _SENTENCES.get(reason, reason.value)
    if isinstance(error, paramiko.ChannelException):
        said = _NO_SESSION
    sentence = said.format(where=target.where)
    cause = _cause(error)
    run_command = (
        f"; azl vm run {target.name} --via run-command -- COMMAND needs no way in"
        if target.vm
        else ""
    )
    hint = _HINTS.get(reason, "").format(run_command=run_command)
    return NodeTrouble(
        reason,
        f"{target.name}: {sentence}" + (f" ({cause})" if cause else ""),
        (hint,) if hint else (),
    )


def _cause(error: BaseException | None) -> str:
    """What the system or paramiko says, where that adds anything."""
    if isinstance(error, OSError):
        return (error.strerror or "").lower()
    if isinstance(error, paramiko.ChannelException):
        return ""  # paramiko keeps a number of it, which RFC 4254 calls "connect failed"
    if isinstance(error, paramiko.SSHException):
        return printable(str(error))[:200]
    return ""


def printable(text: str) -> str:
    """A server's own words, without what could drive a terminal."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
