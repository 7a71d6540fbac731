"""Hosts of a farm and the files that name them, one for each client's taste."""

import shutil
import subprocess
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

# Not 127.77.0.0/16: the sandbox's machines live there.
_FIRST = IPv4Address("127.78.0.1")
MARK = "PRETTY_NAME="  # once in every host's answer
ANSWER = """\
NAME="Microsoft Azure Linux"
VERSION="3.0.20250910"
ID=azurelinux
VERSION_ID="3.0"
PRETTY_NAME="Microsoft Azure Linux 3.0"
ANSI_COLOR="1;34"
HOME_URL="https://aka.ms/azurelinux"
BUG_REPORT_URL="https://aka.ms/azurelinux"
SUPPORT_URL="https://aka.ms/azurelinux"
"""


def addresses(count: int) -> list[str]:
    """As many addresses as hosts, all on loopback."""
    return [str(_FIRST + number) for number in range(count)]


class FarmError(RuntimeError):
    """There is something missing to make a farm of."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The key that signs in, and the one that every host of a farm has."""

    directory: Path
    user: str

    @property
    def client(self) -> Path:
        return self.directory / ".ssh" / "id_ed25519"

    @property
    def host(self) -> Path:
        return self.directory / "host_key"

    @property
    def host_words(self) -> str:
        """Type and blob, as a known_hosts file has them."""
        return " ".join(self.host.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])

    def make(self) -> None:
        """Those that are not there yet: another section may have made the client's.

        Raises FarmError if there is no ssh-keygen.
        """
        keygen = shutil.which("ssh-keygen")
        if keygen is None:
            raise FarmError("no ssh-keygen: install the OpenSSH client")
        for path in (self.client, self.host):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            words = ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)]
            if not path.exists():
                subprocess.run([keygen, *words], check=True, stdin=subprocess.DEVNULL)


@dataclass(frozen=True, slots=True)
class Fleet:
    """So many hosts on one port, and the files that name them."""

    count: int
    port: int
    keys: Keys

    @property
    def directory(self) -> Path:
        return self.keys.directory / f"fleet-{self.port}-{self.count}"

    @property
    def known_hosts(self) -> Path:
        return self.directory / "known_hosts"

    @property
    def addresses(self) -> Path:
        """One address on a line: xargs, pdsh, clush, scripts."""
        return self.directory / "addresses"

    @property
    def hosts(self) -> Path:
        """Of azl: `--hosts`."""
        return self.directory / "hosts"

    @property
    def inventory(self) -> Path:
        """Of Ansible."""
        return self.directory / "inventory.ini"

    @property
    def configuration(self) -> Path:
        """Of Ansible, empty: no defaults but its own."""
        return self.directory / "ansible.cfg"

    @property
    def python_inventory(self) -> Path:
        """Of pyinfra."""
        return self.directory / "inventory.py"

    def write(self) -> "Fleet":
        hosts = addresses(self.count)
        at = [f"{self.keys.user}@{host}:{self.port}" for host in hosts]
        trust = f"known_hosts={self.known_hosts}"
        key = self.keys.host_words
        lines = {
            self.known_hosts: [f"[{host}]:{self.port} {key}" for host in hosts],
            self.addresses: hosts,
            self.hosts: [f"n{n:04} {where} {trust}" for n, where in enumerate(at, start=1)],
            self.inventory: hosts,
            self.configuration: ["[defaults]"],
            self.python_inventory: [f"farm = {hosts!r}"],
        }
        self.directory.mkdir(parents=True, exist_ok=True)
        for path, content in lines.items():
            path.write_text("\n".join(content) + "\n", encoding="utf-8")
        return self
