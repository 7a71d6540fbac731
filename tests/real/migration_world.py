"""Machines with something planted on them that stands in the way of 4.0, and azl to find it."""

import base64
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.command import AzlProcess, Result
from tests.real.fleet import Fleet, Node

_SPEC = """
Name: {name}
Version: {version}
Release: 1
Summary: planted
License: none
Vendor: Contoso Ltd
BuildArch: noarch
{extra}
%description
planted
%files
"""


@dataclass(frozen=True, slots=True)
class MigrationWorld:
    """One resource group, its machines known to azl by proven host keys."""

    fleet: Fleet
    home: Path

    def azl(self, *argv: str, key: Path | None = None) -> Result:
        return self._process(key)(*argv, timeout=240)

    def start(self, *argv: str) -> subprocess.Popen[str]:
        return self._process(None).start(*argv)

    def _process(self, key: Path | None) -> AzlProcess:
        environ = {
            **self.fleet.cloud.environ,
            "AZL_SSH_KEY": str(key or self.fleet.key_file),
            "AZL_SSH_CONFIG": "none",
            "AZL_STATE_DIR": str(self.home / "state"),
            "AZL_CONFIG_DIR": str(self.home / "config"),
        }
        return AzlProcess(environ)

    def trust(self) -> None:
        done = self.azl("node", "trust", "--all", "-g", self.fleet.group, "-o", "json")
        assert done.status == 0, done.err

    def check(self, *argv: str, key: Path | None = None) -> Result:
        return self.azl("migrate", "check", *argv, "-g", self.fleet.group, key=key)

    def machines(self, *argv: str, key: Path | None = None) -> dict[str, Any]:
        """The documents of `migrate check`, by name."""
        done = self.check(*argv, "-o", "json", key=key)
        assert done.out, done
        return {row["name"]: row for row in done.json()}

    def rpm(self, name: str, version: str = "1.0", extra: str = "") -> Path:
        """A package that is nobody's: no signature, a vendor of its own."""
        top = self.home / f"{name}-{version}"
        top.mkdir()
        spec = top / "own.spec"
        spec.write_text(_SPEC.format(name=name, version=version, extra=extra))
        subprocess.run(
            ["rpmbuild", "-bb", "--define", f"_topdir {top}", str(spec)],
            check=True,
            capture_output=True,
        )
        [built] = top.rglob("*.rpm")
        return built


def put_rpm(node: Node, *files: Path) -> None:
    """As somebody does who has it from a vendor's page: by rpm itself."""
    for file in files:
        text = base64.b64encode(file.read_bytes()).decode()
        said = node.run(f"base64 -d >{file.name}", stdin=text)
        assert said.status == 0, said
    names = " ".join(file.name for file in files)
    node.out(f"sudo rpm -i --force --nosignature {names}")


def keys_of(document: Any) -> set[str]:
    return {finding["key"] for finding in document["findings"]}


def finding(document: Any, key: str) -> Any:
    return next(f for f in document["findings"] if f["key"] == key)


def plant(node: Node, scripts: Sequence[str]) -> None:
    """All of it in one go, as root."""
    said = node.run("sudo sh -e", stdin="\n".join(scripts))
    assert said.status == 0, said
