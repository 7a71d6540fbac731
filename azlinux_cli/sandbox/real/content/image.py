"""Golden images: what a fresh disk shows, as directories to stack."""

import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from azlinux_cli.sandbox.real.content import acl
from azlinux_cli.sandbox.real.content.boot import default_boot_kernel
from azlinux_cli.sandbox.real.content.kind import ImageKind, Init
from azlinux_cli.sandbox.real.content.layer import Recipe, build_layer
from azlinux_cli.sandbox.real.content.mirror import Mirror
from azlinux_cli.sandbox.real.content.rpm import machine_arch

LAYER, SLOT, SUCCESSOR = "layer", "slot", "successor"
_DNF5_NAMES = ("dnf", "microdnf", "tdnf", "yum")
_TDNF = """\
#!/usr/bin/python3 -I
import sys
sys.path.insert(0, "/usr/lib/azl")
from tdnf.main import main
sys.exit(main())
"""
_CHAOS = """\
[chaos]
name=Packages that misbehave
baseurl={url}/chaos/{release}/$basearch
gpgkey=file:///etc/pki/rpm-gpg/{key}
gpgcheck=1
enabled=0
metadata_expire=1
"""
_KEY_FILES = {"3.0": "MICROSOFT-RPM-GPG-KEY", "4.0": "RPM-GPG-KEY-azurelinux-4.0-primary"}
_ACL_SSHD = "PermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
_PACKAGE_TOOLS = (
    *("/usr/bin/dnf*", "/usr/bin/rpm*", "/usr/bin/yum*", "/usr/lib/rpm", "/etc/dnf", "/etc/rpm"),
    *("/usr/lib/python3/dist-packages/dnf*", "/var/lib/dnf", "/var/lib/rpm", "/var/cache/dnf"),
)


@dataclass(frozen=True, slots=True)
class Image:
    """One image. Its directories are shared by all nodes and never written to."""

    kind: ImageKind
    init: Init
    lowers: tuple[Path, ...]  # lower layers of a node's overlay, the top one first
    os_release: str  # the text of /usr/lib/os-release
    kernel: str  # what `uname -r` says on the first boot
    # What is stacked instead under a 3.0 node's disk once its os-release says 4.0: the programs
    # of 4.0 under the same disk. Empty for other kinds and for an operator's own.
    migrated: tuple[Path, ...] = ()
    # ACL: what is in slot A of a fresh disk (the directory that holds `usr`), else None.
    slot: Path | None = None
    real_rootfs: bool = False  # an operator's own root file system: see rootfs.py


def build_image(
    directory: Path, kind: ImageKind, init: Init, userland: Path, mirror: Mirror
) -> None:
    """Build an image's own directories inside the empty `directory`. Raises ContentError."""
    layer = directory / LAYER
    layer.mkdir()
    layer.chmod(0o755)
    if kind is ImageKind.ACL:
        acl.write_slot(directory / SLOT, acl.image_version())
        recipe, packages = _acl_recipe(mirror), directory
    else:
        release = mirror.release(kind)
        packages = mirror.packages(release.repositories[0])
        recipe = _rpm_recipe(kind, mirror)
    if init is Init.SYSTEMD:
        _add_systemd(recipe, kind)
    build_layer(layer, recipe, [userland], packages)
    if kind is ImageKind.AZL3:
        links = Recipe(links={f"/usr/bin/{name}": "dnf5" for name in _DNF5_NAMES})
        build_layer(directory / SUCCESSOR, links, [], directory)


def image_of(directory: Path, kind: ImageKind, init: Init, userland: Path) -> Image:
    """The image that `build_image` left in a directory, without what it migrates to."""
    layer = directory / LAYER
    if kind is ImageKind.ACL:
        slot = directory / SLOT
        text = (slot / "usr/lib/os-release").read_text(encoding="utf-8")
        kernel = acl.slot_kernel(slot / "usr") or ""
        return Image(kind, init, (layer, userland), text, kernel, slot=slot)
    text = (layer / "usr/lib/os-release").read_text(encoding="utf-8")
    return Image(kind, init, (layer, userland), text, default_boot_kernel(layer) or "")


def _rpm_recipe(kind: ImageKind, mirror: Mirror) -> Recipe:
    release = mirror.release(kind)
    names = [package.file_name(machine_arch()) for package in release.image]
    key = _KEY_FILES[kind]
    recipe = Recipe(
        files={
            "/etc/yum.repos.d/chaos.repo": _CHAOS.format(url=mirror.url, release=kind, key=key),
        },
        commands=(
            f"cd /mnt\nrpm -U {shlex.join(names)}\nrpm --import /etc/pki/rpm-gpg/{key}\n"
            "rm -rf /var/cache/ldconfig /etc/ssh/ssh_host_*"
        ),
    )
    if kind is ImageKind.AZL3:
        recipe.programs["/usr/bin/tdnf"] = _TDNF
        recipe.files |= {f"/usr/lib/azl/tdnf/{name}": text for name, text in _modules("tdnf")}
    else:
        recipe.links |= {f"/usr/bin/{name}": "dnf5" for name in _DNF5_NAMES}
    return recipe


def _acl_recipe(mirror: Mirror) -> Recipe:
    return Recipe(
        files={"/etc/ssh/sshd_config.d/10-azurecontainerlinux.conf": _ACL_SSHD},
        programs={
            "/usr/bin/trident": _standin("trident").replace("@REPOSITORIES@", mirror.url),
            "/usr/bin/update_engine_client": _standin("update_engine_client"),
        },
        commands=f"rm -rf {' '.join(_PACKAGE_TOOLS)}",
    )


def _add_systemd(recipe: Recipe, kind: ImageKind) -> None:
    text = resources.files(__package__).joinpath("data", "systemd.toml").read_text("utf-8")
    data: dict[str, Any] = tomllib.loads(text)
    recipe.files |= data["files"]
    recipe.links |= data["links"]
    recipe.links |= {f"/etc/systemd/system/{unit}": "/dev/null" for unit in data["masked"]}
    if kind is ImageKind.AZL4:
        recipe.files |= data["dnf5"]["files"]
        recipe.links |= data["dnf5"]["links"]


def _standin(name: str) -> str:
    return resources.files(__package__).joinpath("standin", name).read_text(encoding="utf-8")


def _modules(package: str) -> Iterator[tuple[str, str]]:
    for file in resources.files(__package__).joinpath("standin", package).iterdir():
        if file.name.endswith(".py"):
            yield file.name, file.read_text(encoding="utf-8")
