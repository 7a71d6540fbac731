"""What an operator can make go wrong with one node."""

from collections.abc import Mapping
from typing import Any

from azlinux_cli.sandbox.kernel.store import Store

KIND = "node-fault"

# Shown by `azl sandbox fault`. "Once" is one use, as each line counts uses.
# These every kind of node knows.
NODE_FAULTS: dict[str, str] = {
    "unreachable": "packets are dropped; counted: that many connections hang unanswered",
    "slow": "a command takes seconds longer before it answers",
    "drops-connection": "the connection is cut in the middle of a command's output",
    "never-back": "a reboot goes down and does not come back; ARM can start it again",
    "changed-host-key": "connections meet another host key than the machine's own",
    "disk-full": "transactions and writes fail: no space left on device",
    "package-manager-locked": "another process holds the package lock, and tools wait for it",
    "failed-unit": "a service of the machine, rehearsal.service, has failed",
    "repository-down": "package repositories cannot be reached",
    "failing-package": "a package's %post script fails in the next transaction",
    "power-cut": "power is lost half-way through the next transaction; the machine boots again",
}

# These take a real operating system, or a real network.
REAL_FAULTS: dict[str, str] = {
    "frozen-sshd": "the SSH server accepts connections and says nothing",
    "no-sshd": "the SSH server does not run: connections are refused",
    "key-refused": "no key is accepted at login",
    "link-down": "the network link is down: connections hang, new ones run into their time-out",
    "slow-link": "the network link carries 64 kbit/s",
    "slow-boot": "a boot takes 20 seconds longer",
    "repository-404": "package repositories answer 404 to everything",
    "repository-503": "package repositories answer 503 to everything",
    "repository-reset": "package repositories cut each connection",
    "repository-stall": "package repositories accept requests and never answer",
    "repository-slow": "package repositories send 2 kB a second",
    "repository-truncated": "packages end in the middle of their download",
    "repository-corrupt": "packages are damaged on their way",
}


class NodeFaults:
    """Planted faults by machine, durably. `times` None: until cleared."""

    def __init__(self, store: Store, known: Mapping[str, str] = NODE_FAULTS) -> None:
        self._store = store
        self._known = known

    def add(self, vm_id: str, fault: str, times: int | None) -> None:
        """Raises ValueError for a name that this kind of node does not know, or a count below 1."""
        if fault not in self._known:
            raise ValueError(f"no node fault {fault!r}; there are: {', '.join(self._known)}")
        if times is not None and times < 1:
            raise ValueError("a fault happens at least once")
        planted = self._planted(vm_id)
        planted[fault] = times
        self._store.put(KIND, vm_id, planted)

    def clear(self, vm_id: str | None) -> None:
        keys = [key for key, _ in self._store.items(KIND)] if vm_id is None else [vm_id]
        for key in keys:
            self._store.delete(KIND, key)

    def planted(self, vm_id: str, fault: str) -> bool:
        """Whether the fault is there, without using it up."""
        return fault in self._planted(vm_id)

    def counted(self, vm_id: str, fault: str) -> bool:
        """Whether it is there and ends by itself."""
        return self._planted(vm_id).get(fault) is not None

    def take(self, vm_id: str, fault: str) -> bool:
        """Use the fault once; whether it was there."""
        planted = self._planted(vm_id)
        if fault not in planted:
            return False
        times = planted[fault]
        if times is not None:
            planted[fault] = times - 1
            if not planted[fault]:
                del planted[fault]
            self._store.put(KIND, vm_id, planted)
        return True

    def _planted(self, vm_id: str) -> dict[str, Any]:
        return self._store.get(KIND, vm_id) or {}
