"""What is said to one node, from its version line to the end of the command. No socket, no clock.

Bytes come in by `receive`, bytes to send collect in `outgoing`.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import paramiko
from paramiko.common import (
    MSG_CHANNEL_OPEN_FAILURE,
    MSG_NEWKEYS,
    MSG_SERVICE_ACCEPT,
    MSG_USERAUTH_BANNER,
    MSG_USERAUTH_FAILURE,
    MSG_USERAUTH_SUCCESS,
    cMSG_GLOBAL_REQUEST,
)

from azlinux_cli.adapters.ssh.command import Ending
from azlinux_cli.adapters.ssh.connection import not_let_in, presented_key
from azlinux_cli.adapters.ssh.key import SigningKey
from azlinux_cli.adapters.ssh.loop.session import Session
from azlinux_cli.adapters.ssh.loop.wire import HungUpError, Signed, Wire
from azlinux_cli.adapters.ssh.result import lost
from azlinux_cli.adapters.ssh.trouble import TroubleError, describe
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble

# Servers that work through their input in order, also while a user signs in: the session may be
# asked for before the sign-in is answered. Others (asyncssh) hang up on that; of libssh's servers
# some do, and are asked again the slow way.
_IN_ORDER = "SSH-2.0-OpenSSH_"
_MOSTLY_IN_ORDER = "SSH-2.0-libssh_"


@dataclass(frozen=True, slots=True)
class Errand:
    """What is the same for every node of a run. `unhurried`: versions that hung up on haste."""

    keys: Callable[[NodeTarget], tuple[SigningKey, ...]]
    verifier: Verifier
    command: str
    feed: bytes
    keep_bytes: int
    unhurried: set[str] = field(default_factory=set)


class Channels(Protocol):
    """What a dialog is about: one command (Session), or nodes behind a jump host (Tunnels)."""

    begun: bool
    ending: Ending

    @property
    def done(self) -> bool: ...
    @property
    def lingers(self) -> bool: ...
    @property
    def has_input(self) -> bool: ...
    def open(self) -> None: ...
    def terminate(self) -> None: ...
    def feed(self, room: int) -> None: ...
    def handle(self, kind: int, message: paramiko.Message) -> bool: ...


Send = Callable[[paramiko.Message], None]


class Dialog:
    """Raises only TroubleError and SSHException, whatever the server sends.

    `to_sign`: what takes its time; its outcome goes to `signed`.
    """

    def __init__(
        self, target: NodeTarget, errand: Errand, channels: Callable[[Send], Channels] | None = None
    ) -> None:
        self._target = target
        self._errand = errand
        self._wire = Wire(errand.verifier.types_of(target))
        self.session: Channels = (
            channels(self._wire.send)
            if channels
            else Session(self._wire.send, errand.command, errand.feed, errand.keep_bytes)
        )
        self._keys = errand.keys(target)
        self._untried = list(self._keys)
        self._proven = self._tried = self._answered = self._too_early = False
        self.signed_in = False
        self.to_sign: Callable[[], Any] | None = None
        self._signing: paramiko.PKey | None = None

    @property
    def outgoing(self) -> bytearray:
        return self._wire.outgoing

    @property
    def heard(self) -> bool:
        """The server has said that it is one."""
        return bool(self._wire.remote_version)

    def slower(self) -> bool:
        """Whether asking again without haste may help. Nothing was begun so far."""
        version = self._wire.remote_version
        if not self._tried or self._answered or not version.startswith(_MOSTLY_IN_ORDER):
            return False
        hurried = version not in self._errand.unhurried
        self._errand.unhurried.add(version)
        return hurried

    def signed(self, signature: Any) -> None:
        """The signature that `to_sign` made, or what it raised: the agent does not sign with it."""
        key, self._signing = self._signing, None
        if isinstance(signature, BaseException) or key is None:
            self._try_key()
        else:
            self._attempt(Signed(key, signature))

    def receive(self, data: bytes | memoryview) -> None:
        for kind, message in self._wire.messages(data):
            if kind == MSG_NEWKEYS:
                self._check_host_key()
            elif self.signed_in:
                if not self.session.handle(kind, message):
                    self._wire.refuse(message)
            else:
                self._signing_in(kind, message)

    def keep_alive(self) -> None:
        """A word that needs no answer, so that no gateway takes the silence for the end."""
        message = paramiko.Message()
        message.add_byte(cMSG_GLOBAL_REQUEST)
        message.add_string("keepalive@openssh.com")
        message.add_boolean(False)
        self._wire.send(message)

    def trouble(self, error: BaseException) -> NodeTrouble | None:
        """What an error means at this point; None: what it means anywhere."""
        if self.session.begun:
            return lost(self._target)
        if isinstance(error, HungUpError) and self._tried and not self.signed_in:
            return not_let_in(self._target, self._keys)  # "Too many authentication failures"
        if self._proven and isinstance(error, paramiko.SSHException):
            return describe(Trouble.RESET, self._target, error)
        return None

    def let_go(self) -> None:
        self._wire.let_go()

    def _check_host_key(self) -> None:
        """At every exchange of keys: a server does not become another one in between."""
        shown = presented_key(self._wire.engine)
        if objection := self._errand.verifier.objection(self._target, shown):
            raise TroubleError(objection)
        if not self._proven:
            self._proven = True
            self._wire.request_sign_in()
            if self._in_order and "rsa" not in self._untried[0].key.get_name():
                self._try_key()  # RSA has to hear first which signatures the server takes

    @property
    def _in_order(self) -> bool:
        version = self._wire.remote_version
        return version.startswith(_IN_ORDER) or (
            version.startswith(_MOSTLY_IN_ORDER) and version not in self._errand.unhurried
        )

    def _signing_in(self, kind: int, message: paramiko.Message) -> None:
        self._answered |= kind in {MSG_USERAUTH_FAILURE, MSG_USERAUTH_SUCCESS}
        if kind == MSG_SERVICE_ACCEPT and self._proven:
            if not self._tried:
                self._try_key()
        elif kind == MSG_USERAUTH_FAILURE and self._tried:
            self._try_key()
        elif kind == MSG_USERAUTH_SUCCESS and self._tried:
            self.signed_in = True
            if self._too_early or not self._in_order:
                self.session.open()
        elif kind == MSG_CHANNEL_OPEN_FAILURE:
            self._too_early = True
        elif kind != MSG_USERAUTH_BANNER:
            self._wire.refuse(message)

    def _try_key(self) -> None:
        """The next key. Raises TroubleError when there is none left."""
        self._tried = True
        while self._untried:
            key = self._untried.pop(0).key
            with suppress(paramiko.AuthenticationException):
                if isinstance(key, paramiko.AgentKey):
                    self.to_sign = self._wire.to_sign(self._target.user, key)
                    self._signing = key
                else:
                    self._attempt(key)
                return
        raise TroubleError(not_let_in(self._target, self._keys))

    def _attempt(self, key: paramiko.PKey | Signed) -> None:
        self._wire.sign_in(self._target.user, key)
        if self._in_order:
            self.session.open()
