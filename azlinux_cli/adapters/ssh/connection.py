"""Opening one verified, signed-in connection, through jump hosts where there are any."""

import socket
from math import inf
from typing import Any

import paramiko

from azlinux_cli.adapters.ssh.deadline import Deadline
from azlinux_cli.adapters.ssh.host_certificate import shown_by
from azlinux_cli.adapters.ssh.key import KeyRing, SigningKey
from azlinux_cli.adapters.ssh.retry import PAUSES_S, dropped_at_the_door
from azlinux_cli.adapters.ssh.transport import SshTransport
from azlinux_cli.adapters.ssh.trouble import TroubleError, classify, describe
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble

# Azure drops idle TCP connections after 4 minutes (facts: azure-linux, "20-azure.conf").
KEEPALIVE_S = 60


def presented_key(transport: SshTransport) -> HostKey:
    """The key, or the certificate, that the server has just signed the key exchange with."""
    return shown_by(transport.get_remote_server_key())


def negotiate(
    target: NodeTarget, deadline: Deadline, types: tuple[str, ...], via: SshTransport | None
) -> SshTransport:
    """Connect and agree on keys; whose key it is, nobody has checked yet.

    Raises TroubleError.
    """
    for pause_s in (*PAUSES_S, inf):
        transport = SshTransport(
            _channel(via, target, deadline) if via else _socket(target, deadline)
        )
        try:
            transport.prefer_host_keys(types)
            transport.agree(max(deadline.left_s, 0.1))
        except BaseException as error:
            transport.hang_up()
            dropped = dropped_at_the_door(error, heard=bool(transport.remote_version))
            if not dropped or deadline.left_s <= pause_s:
                raise as_trouble(error, target, deadline) from error
            deadline.clock.sleep(pause_s)
        else:
            break
    return transport


def open_transport(
    target: NodeTarget,
    deadline: Deadline,
    keys: KeyRing,
    verifier: Verifier,
    via: SshTransport | None = None,
) -> SshTransport:
    """A connection to a host that proved who it is, signed in.

    Raises TroubleError; AzlError when this side has no key to sign in with.
    """
    signing = keys.keys(target)
    transport = negotiate(target, deadline, verifier.types_of(target), via)
    try:
        _verify(target, transport, verifier)
        _sign_in(target, transport, deadline, signing)
        transport.set_keepalive(KEEPALIVE_S)
    except BaseException as error:
        transport.hang_up()
        raise as_trouble(error, target, deadline) from error
    return transport


def _verify(target: NodeTarget, transport: SshTransport, verifier: Verifier) -> None:
    objection = verifier.objection(target, presented_key(transport))
    if objection:
        raise TroubleError(objection)


def _sign_in(
    target: NodeTarget,
    transport: SshTransport,
    deadline: Deadline,
    signing: tuple[SigningKey, ...],
) -> None:
    for number, key in enumerate(signing, start=1):
        transport.auth_timeout = max(deadline.left_s, 0.1)
        try:
            transport.auth_publickey(target.user, key.key)
        except paramiko.AuthenticationException as error:
            if number == len(signing) or not transport.is_active():
                raise _refused(target, transport, deadline, error, signing) from error
        else:
            return


def _socket(target: NodeTarget, deadline: Deadline) -> socket.socket:
    try:
        sock = socket.create_connection(
            (target.address, target.port), timeout=max(deadline.left_s, 0.01)
        )
        # Without it each login waits 80 ms on delayed acknowledgements.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except UnicodeError as error:  # no name at all: a label of 64 characters, two dots
        nobody = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        raise as_trouble(nobody, target, deadline) from error
    except OSError as error:
        raise as_trouble(error, target, deadline) from error
    return sock


def _channel(via: SshTransport, target: NodeTarget, deadline: Deadline) -> Any:
    try:
        return via.open_channel(
            "direct-tcpip",
            (target.address, target.port),
            ("127.0.0.1", 0),
            timeout=max(deadline.left_s, 0.1),
        )
    except paramiko.ChannelException as error:
        # paramiko keeps the code of RFC 4254 5.1 and drops the words ("Connection refused")
        raise TroubleError(not_reached(target, error.text)) from error
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise as_trouble(error, target, deadline) from error


def not_reached(target: NodeTarget, text: str) -> NodeTrouble:
    """By the last jump host before it."""
    message = f"{target.name}: the jump host could not reach {target.where}: {text}"
    return NodeTrouble(Trouble.JUMP_HOST, message)


def _refused(
    target: NodeTarget,
    transport: SshTransport,
    deadline: Deadline,
    error: Exception,
    tried: tuple[SigningKey, ...],
) -> TroubleError:
    """Paramiko says AuthenticationException also when the line went dead meanwhile."""
    if deadline.passed:
        return TroubleError(describe(Trouble.TIMED_OUT, target))
    if not transport.is_active() and "EOF" in str(error):
        return TroubleError(describe(Trouble.RESET, target))
    return TroubleError(not_let_in(target, tried))


def not_let_in(target: NodeTarget, signing: tuple[SigningKey, ...]) -> NodeTrouble:
    """Every key was refused; which ones these were."""
    hints = ["azl config set ssh-key FILE, or ssh-user NAME, if another is meant"]
    if target.vm:
        hints.append(f"azl vm run {target.name} --via run-command -- COMMAND needs no key")
    tried = ", ".join(key.label for key in signing)
    return NodeTrouble(
        Trouble.AUTH,
        f"{target.name}: {target.where} does not let user {target.user} in with {tried}",
        tuple(hints),
    )


def as_trouble(error: BaseException, target: NodeTarget, deadline: Deadline) -> BaseException:
    """`error` as TroubleError; one that no rule knows is passed on as it is."""
    if isinstance(error, TroubleError) or not isinstance(error, Exception):
        return error
    if deadline.passed and not isinstance(error, paramiko.AuthenticationException):
        return TroubleError(describe(Trouble.TIMED_OUT, target))
    reason = classify(error)
    return error if reason is None else TroubleError(describe(reason, target, error))
