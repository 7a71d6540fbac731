"""The image-based kind: /usr comes from one of two slots, and an agent updates the other.

What the runtime and the agent's stand-in agree on, on a node:

* `STATE_DIRECTORY` holds `USR-A` and `USR-B` (each with a `usr` inside; B may be missing),
  `boot-slot` (A or B), `boot-next` (the same, for one boot only, like UEFI BootNext) and
  `servicing-state` (`provisioned` if missing). It survives every update.
* `SLOT_FILE` says which slot is running; the runtime writes it on each boot.
* /usr is read-only: the slot's `usr` over the image's; /etc, /var and /home are kept.
* After each boot the runtime runs `trident commit`; it may reboot the node.
"""

import hashlib
import io
import tarfile
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from azlinux_cli.sandbox.real.content.tree import write_text

STATE_DIRECTORY = "/boot/slots"
SLOT_FILE = "/run/azl/slot"
# AgentBaker vhdbuilder/release-notes/AKSAzureContainerLinux/gen2tl/latest.txt
_OS_RELEASE = """\
NAME="Microsoft Azure Container Linux"
ID=azurelinux
ID_LIKE="flatcar"
VARIANT="Azure Container Linux"
VARIANT_ID=azurecontainerlinux
VERSION={version}
VERSION_ID={version}
BUILD_ID={build_id}
SYSEXT_LEVEL=1.0
PRETTY_NAME="Microsoft Azure Container Linux {version}"
CPE_NAME="cpe:2.3:o:microsoft:azure_container_linux:{version}:*:*:*:*:*:*:*"
"""


def slot_kernel(usr: Path) -> str | None:
    """The kernel release that a slot's /usr boots; None: it does not boot."""
    return next(iter(sorted(p.parent.name for p in usr.glob("lib/modules/*/vmlinuz"))), None)


def image_version() -> str:
    return str(_data()["image"])


def os_release(version: str) -> str:
    build_id = _data()["versions"][version]["build_id"]
    return _OS_RELEASE.format(version=version, build_id=build_id)


def slot_files(version: str) -> dict[str, str]:
    """What a slot holds, as path to text: all that differs from version to version."""
    files = {"usr/lib/os-release": os_release(version)}
    kernel = _data()["versions"][version]["kernel"]
    if kernel:
        files[f"usr/lib/modules/{kernel}/vmlinuz"] = f"kernel {kernel}\n"
    return files


def write_slot(directory: Path, version: str) -> None:
    for name, text in slot_files(version).items():
        write_text(directory, name, text)


def write_versions(directory: Path) -> None:
    """What the agent downloads: `latest`, and VERSION.tar with its VERSION.tar.sha384."""
    directory.mkdir(parents=True)
    (directory / "latest").write_text(f"{_data()['latest']}\n", encoding="ascii")
    for version in _data()["versions"]:
        image = _tar(slot_files(version))
        (directory / f"{version}.tar").write_bytes(image)
        digest = hashlib.sha384(image).hexdigest()
        (directory / f"{version}.tar.sha384").write_text(f"{digest}\n", encoding="ascii")


def _tar(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            entry.mode = 0o644
            archive.addfile(entry, io.BytesIO(text.encode()))
    return out.getvalue()


def _data() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("data", "acl.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
