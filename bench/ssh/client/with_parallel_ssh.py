"""parallel-ssh (libssh2, gevent). It knows no host keys: the check is added here.

with_parallel_ssh.py ADDRESSES KNOWN_HOSTS KEY USER PORT PARALLEL COMMAND
"""

import base64
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

native: Any = import_module("pssh.clients.native.parallel")


def verified(known_hosts: Path) -> type[Any]:
    """The library's client for one host, which signs in only to a host it knows."""
    trusted: dict[str, bytes] = {}
    for line in known_hosts.read_text(encoding="utf-8").splitlines():
        name, _, blob = line.split()[:3]
        trusted[name] = base64.b64decode(blob)

    class Verified(native.SSHClient):  # type: ignore[misc]
        def auth(self) -> Any:
            if self.session.hostkey()[0] != trusted[f"[{self.host}]:{self.port}"]:
                raise RuntimeError(f"{self.host}: another host key")
            return super().auth()

    return Verified


def main(words: list[str]) -> None:
    """Print every host's answer under its name."""
    addresses, known_hosts, key, user, port, parallel, command = words
    native.SSHClient = verified(Path(known_hosts))
    client = native.ParallelSSHClient(
        Path(addresses).read_text(encoding="utf-8").split(),
        user=user,
        port=int(port),
        pkey=key,
        pool_size=int(parallel),
        allow_agent=False,
        identity_auth=False,
    )
    answers = client.run_command(command)
    client.join(answers)
    for answer in answers:
        sys.stdout.write(f"{answer.host}\n" + "".join(f"{line}\n" for line in answer.stdout))


main(sys.argv[1:])
