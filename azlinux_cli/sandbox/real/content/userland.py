"""Userlands: the programs of a kind of node, from the Debian archive that apt already uses."""

import os
import shutil
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from azlinux_cli.sandbox.real.content.cache import digest_of
from azlinux_cli.sandbox.real.content.error import ContentError
from azlinux_cli.sandbox.real.content.kind import ImageKind, Init
from azlinux_cli.sandbox.real.content.tool import IN_NAMESPACES, find, run
from azlinux_cli.sandbox.real.content.tree import write_text

MIRROR_VARIABLE = "AZL_DEBIAN_MIRROR"
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_OPTIONS = (
    "--variant=essential",
    "--mode=auto",
    '--aptopt=APT::Install-Recommends "false"',
    # sid's release file may be older than it says it lives, on a mirror that stands still.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    *(f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("man", "doc", "locale", "info")),
)
# What tells of Debian and is of no use on a node; its package tools would be a second truth.
_GONE = (
    *("etc/apt", "etc/debian_version", "etc/issue", "etc/issue.net", "etc/motd", "etc/dpkg"),
    *("var/lib/apt", "var/lib/dpkg", "var/cache/apt", "var/cache/debconf", "var/log/apt"),
    *(f"usr/bin/{name}" for name in ("apt", "apt-get", "apt-cache", "apt-mark", "apt-config")),
    *(
        f"usr/bin/{name}"
        for name in ("dpkg", "dpkg-query", "dpkg-deb", "dpkg-divert", "dpkg-split")
    ),
    *("etc/ssh/ssh_host_*", "var/log/*.log", "etc/hostname", "etc/resolv.conf", "etc/machine-id"),
)
# Debian's rpm keeps its database in the user's home unless told otherwise, and its dnf has plugins
# switched on that copy every package that is installed.
_WRITTEN = {
    "etc/rpm/macros": "%_dbpath /var/lib/rpm\n",
    "etc/dnf/plugins/local.conf": "[main]\nenabled = false\n",
    "etc/dnf/libdnf5-plugins/local.conf": "[main]\nname = local\nenabled = false\n",
    "etc/machine-id": "",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one userland is made from."""

    suite: str
    packages: tuple[str, ...]

    @property
    def digest(self) -> str:
        return digest_of(self.suite, *self.packages, *_OPTIONS, *_GONE, repr(_WRITTEN))


def recipe(kind: ImageKind, init: Init) -> Recipe:
    text = resources.files(__package__).joinpath("data", "userland.toml").read_text("utf-8")
    data = tomllib.loads(text)
    entry = data["suite"][str(ImageKind.AZL4 if kind is ImageKind.AZL4 else ImageKind.AZL3)]
    packages = [*data["common"], *entry["packages"]]
    if init is Init.SYSTEMD:
        packages += data["systemd"]
    return Recipe(entry["suite"], tuple(sorted(packages)))


def debian_mirror() -> str:
    """The archive's address: `AZL_DEBIAN_MIRROR`, or where this machine's apt gets Debian from."""
    named = os.environ.get(MIRROR_VARIABLE)
    if named:
        return named.rstrip("/")
    if find("apt-get"):
        words = ["--format", "$(REPO_URI)", "Created-By: Packages"]
        for line in run(["apt-get", "indextargets", *words]).splitlines():
            if line.rstrip("/").endswith("/debian"):
                return line.rstrip("/")
    raise ContentError(
        "this machine's apt knows no Debian archive, which userlands are made from",
        hint=f"name one, {MIRROR_VARIABLE}=http://HOST/debian, or bring root file systems",
    )


def build_userland(recipe: Recipe, root: Path) -> None:
    """Unpack and configure the packages in the empty directory `root`. Raises ContentError."""
    if not _KEYRING.exists():
        raise ContentError(
            "the keys of the Debian archive are not on this machine",
            hint="apt-get install debian-archive-keyring",
        )
    source = f"deb [signed-by={_KEYRING}] {debian_mirror()} {recipe.suite} main"
    include = f"--include={','.join(recipe.packages)}"
    run([*IN_NAMESPACES, "mmdebstrap", *_OPTIONS, include, recipe.suite, root, source])
    for pattern in _GONE:
        for path in root.glob(pattern):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for name, text in _WRITTEN.items():
        write_text(root, name, text)
