"""A process that moves an archive from machine to machine, so that a test can kill it.

    python -m tests.real.carrying RUN KEY SIZE DIGEST PIECE_BYTES OLD NEW

OLD and NEW are ADDRESS,PORT,KNOWN_HOSTS.
"""

import sys

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.adapters.ssh.key import KeyRing
from azlinux_cli.adapters.ssh.known_hosts import PinFile
from azlinux_cli.adapters.ssh.shell import ParamikoShell
from azlinux_cli.adapters.ssh.verifier import Verifier
from azlinux_cli.domain.manifest.plan import Restoration
from azlinux_cli.domain.manifest.transfer import Packed
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.services.migration.carry import CarryMachine
from tests.real.fleet import USER


def argument(target: NodeTarget) -> str:
    return f"{target.address},{target.port},{target.known_hosts},{target.name}"


def _target(text: str) -> NodeTarget:
    address, port, known, name = text.split(",")
    return NodeTarget(name, address, int(port), USER, name, known_hosts=known)


def main() -> None:
    run, key, size, digest, piece_bytes, old, new = sys.argv[1:]
    shell = ParamikoShell(KeyRing(key), Verifier(PinFile()), SystemClock())
    do = CarryMachine(run, shell, SystemClock(), 60, int(piece_bytes))
    end = do.transfer(_target(old), _target(new), Packed(int(size), digest), Restoration())
    sys.stdout.write(f"{end}\n")
    shell.close()


if __name__ == "__main__":
    main()
