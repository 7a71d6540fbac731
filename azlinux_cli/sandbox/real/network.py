"""The network of one resource group: a router that knows each machine by its own link.

Machines have host routes only, so nobody has to know prefixes: each sends everything to its link,
where the router answers for all addresses (proxy ARP) and forwards to the link of the addressee.
Two machines may even have the same private address; the fabric reaches each by its link.
"""

import socket
import subprocess
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from azlinux_cli.sandbox.real.namespace import NetworkNamespace

# The fabric's own address in every network, and the internet's: "168.63.129.16 is a virtual public
# IP address used to facilitate a communication channel to Azure platform resources".
FABRIC = "168.63.129.16"
# What /proc/sys/net of the router says.
_ROUTER = {
    "ipv4/ip_forward": "1",
    "ipv4/conf/all/proxy_arp": "1",
    "ipv4/conf/all/rp_filter": "0",
    "ipv4/conf/default/rp_filter": "0",
}
SSH_PORT = 22


class Link:
    """One machine's network card and its cable. Lasts while the machine has power."""

    def __init__(self, network: "Network", index: int) -> None:
        self.namespace = NetworkNamespace(f"node-{index}")
        self._network = network
        self._name = f"v{index}"
        self._metric = index + 1
        self._addresses: tuple[str, ...] = ()
        peer = f"netns /proc/self/fd/{network.namespace.file}"
        _configure(
            self.namespace,
            "link set lo up",
            f"link add eth0 type veth peer name {self._name} {peer}",
            "link set eth0 up",
            "route add default dev eth0",
            files=(network.namespace.file,),
        )
        _configure(network.namespace, f"link set {self._name} up")
        network.namespace.run(_set, {f"ipv4/neigh/{self._name}/proxy_delay": "0"})

    def assign(self, addresses: tuple[str, ...]) -> None:
        """These are the machine's private addresses, and no others."""
        gone = [a for a in self._addresses if a not in addresses]
        new = [a for a in addresses if a not in self._addresses]
        self._addresses = addresses
        _configure(
            self.namespace,
            *(f"addr del {a}/32 dev eth0" for a in gone),
            *(f"addr add {a}/32 dev eth0" for a in new),
        )
        _configure(
            self._network.namespace,
            *(f"route del {a}/32 dev {self._name} metric {self._metric}" for a in gone),
            *(self._route("add", a) for a in new),
        )

    def _route(self, verb: str, address: str) -> str:
        return f"route {verb} {address}/32 dev {self._name} src {FABRIC} metric {self._metric}"

    def set_up(self, *, up: bool) -> None:
        """Plug the cable in or out. Without it packets are lost, in both directions."""
        _configure(self._network.namespace, f"link set {self._name} {'up' if up else 'down'}")
        if up:  # the kernel forgot them
            routes = [self._route("replace", address) for address in self._addresses]
            _configure(self._network.namespace, *routes)

    def limit(self, kbit_per_second: int | None) -> None:
        """Slow the link down, or let it be. Raises CalledProcessError where tc has no tbf."""
        shape = f"root tbf rate {kbit_per_second}kbit burst 4k latency 400ms"
        for namespace, device in ((self.namespace, "eth0"), (self._network.namespace, self._name)):
            if kbit_per_second is None:
                _run(namespace, ["tc", "qdisc", "del", "dev", device, "root"], check=False)
            else:
                _run(namespace, ["tc", "qdisc", "replace", "dev", device, *shape.split()])

    def socket(self) -> socket.socket:
        """A socket that reaches this machine and no other that has the same address."""
        made = self._network.namespace.run(_tcp_socket)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self._name.encode())
        return made

    @property
    def address(self) -> tuple[str, int] | None:
        """Where the machine's SSH server is; None: it has no address."""
        return (self._addresses[0], SSH_PORT) if self._addresses else None

    def listens(self) -> bool:
        """Whether something on the machine accepts connections on SSH's port."""
        return self.namespace.run(_listens, SSH_PORT)

    def close(self) -> None:
        _configure(self._network.namespace, f"link del {self._name}", check=False)
        self.namespace.close()


class Network:
    """A resource group's network. Raises OSError where namespaces cannot be made."""

    def __init__(self, name: str, indices: "count[int]") -> None:
        self.namespace = NetworkNamespace(f"net-{name}")
        self._indices = indices
        self.namespace.run(_set, _ROUTER)
        _configure(self.namespace, "link set lo up", f"addr add {FABRIC}/32 dev lo")

    def attach(self, addresses: tuple[str, ...]) -> Link:
        link = Link(self, next(self._indices))
        link.assign(addresses)
        return link

    def listen(self, port: int) -> socket.socket:
        """A listening socket of the fabric's, for all machines of the network."""
        return self.namespace.run(_listening_socket, port)

    def close(self) -> None:
        self.namespace.close()


def _set(values: Mapping[str, str]) -> None:
    for path, value in values.items():
        Path("/proc/sys/net", path).write_text(value)


def _tcp_socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setblocking(False)
    return made


def _listening_socket(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((FABRIC, port))
    made.listen(128)
    return made


def _listens(port: int) -> bool:
    """Asked of the kernel's table, so that the server sees nothing (proc(5), /proc/net/tcp)."""
    wanted = f":{port:04X}"
    for table in ("tcp", "tcp6"):
        try:
            text = Path("/proc/thread-self/net", table).read_text()
        except OSError:
            continue
        for line in text.splitlines()[1:]:
            fields = line.split()
            if fields[1].endswith(wanted) and fields[3] == "0A":  # LISTEN
                return True
    return False


def _configure(
    namespace: NetworkNamespace, *lines: str, files: Iterable[int] = (), check: bool = True
) -> None:
    """Lines of `ip`, all in one process. Raises CalledProcessError."""
    if lines:
        text = "\n".join(lines) + "\n"
        _run(namespace, ["ip", "-batch", "-"], text=text, files=files, check=check)


def _run(
    namespace: NetworkNamespace,
    command: list[str],
    *,
    text: str = "",
    files: Iterable[int] = (),
    check: bool = True,
) -> None:
    def run() -> None:
        subprocess.run(
            command, input=text.encode(), check=check, capture_output=True, pass_fds=tuple(files)
        )

    namespace.run(run)
