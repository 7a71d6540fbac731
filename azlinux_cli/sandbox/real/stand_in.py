"""SSH servers for one connection each, in place of a machine's own: faults of a login.

`sshd -i` serves the socket that it is born with, under the machine's configuration and what the
fault changes of it.
"""

import socket
import subprocess
from dataclasses import dataclass

from azlinux_cli.sandbox.real.guest_process import spawn

SLOW_S = 5
_NEW_KEY = "{ [ -f other_key ] || ssh-keygen -q -t ed25519 -N '' -f other_key; }"
_SLOW = rf"""#!/bin/sh
sleep {SLOW_S}
[ -n "$SSH_ORIGINAL_COMMAND" ] || exec "$SHELL" -l
exec "$SHELL" -c "$SSH_ORIGINAL_COMMAND"
"""
# The command's work is done and half of its output gets through.
_CUT = r"""#!/bin/sh
[ -n "$SSH_ORIGINAL_COMMAND" ] || exec "$SHELL" -l
out=$(mktemp)
"$SHELL" -c "$SSH_ORIGINAL_COMMAND" >"$out" 2>&1
head -c $(($(wc -c <"$out") / 2)) "$out"
rm -f "$out"
sleep 0.05
kill -9 $PPID
"""


@dataclass(frozen=True, slots=True)
class Server:
    prepare: str = ":"  # shell, in /run/azl
    options: tuple[str, ...] = ()
    session: str = ""  # a program that every session runs in


SERVERS: dict[str, Server] = {
    "changed-host-key": Server(prepare=_NEW_KEY, options=("HostKey=/run/azl/other_key",)),
    "key-refused": Server(options=("AuthorizedKeysFile=none",)),
    "slow": Server(session=_SLOW),
    "drops-connection": Server(session=_CUT),
}


def serve(init: int, fault: str) -> socket.socket:
    """The client's side of a server that has begun."""
    server = SERVERS[fault]
    ours, theirs = socket.socketpair()
    options = [*server.options]
    script = f"cd /run/azl && {server.prepare}"
    if server.session:
        options.append(f"ForceCommand=/run/azl/{fault}")
        script += ' && printf %s "$2" > "$1" && chmod 755 "$1"'
    script += "".join([" && exec /usr/sbin/sshd -i", *(f" -o {option}" for option in options)])
    with theirs:
        spawn(
            init,
            ["/bin/sh", "-c", script, "sh", fault, server.session],
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.DEVNULL,
        )
    ours.setblocking(False)
    return ours
