"""What the farm is made of besides Python: C programs built here, Debian's packages."""

import os
import shutil
import subprocess
from pathlib import Path

from bench.ssh.fleet import FarmError

_SOURCES = Path(__file__).parent
_LIBRARIES = {"light_sshd": ["-lssh"], "delay_relay": []}
_SBIN = ":/usr/sbin:/usr/local/sbin"
# Program or header that shows the package is there, and its name in Debian and Ubuntu.
_PACKAGES = {
    "gcc": "gcc",
    "/usr/include/libssh/server.h": "libssh-dev",
    "/usr/include/stdio.h": "libc6-dev",
    "ssh": "openssh-client",
    "sshd": "openssh-server",
    "pdsh": "pdsh",
}


def found(name: str) -> str | None:
    """Where a program is, or a file given by its path."""
    if name.startswith("/"):
        return name if Path(name).exists() else None
    return shutil.which(name, path=os.environ.get("PATH", "") + _SBIN)


def lacking() -> list[str]:
    """Debian's names of what is missing here."""
    return [package for sign, package in _PACKAGES.items() if found(sign) is None]


def install(packages: list[str]) -> str | None:
    """With apt-get, as root; else what somebody has to install."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return f"missing: {' '.join(packages)}"
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends"]):
        argv = [apt, *words, *(packages if words[0] == "install" else [])]
        done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            return f"apt-get {words[0]} failed: {done.stderr.strip()[-300:]}"
    return None


def build(name: str, directory: Path) -> Path:
    """Compile `name`.c; a program newer than its source is taken as it is.

    Raises FarmError with what the compiler said.
    """
    source, program = _SOURCES / f"{name}.c", directory / name
    if program.exists() and program.stat().st_mtime > source.stat().st_mtime:
        return program
    compiler = found("gcc") or found("cc")
    if compiler is None:
        raise FarmError(f"no C compiler to build {name} with")
    directory.mkdir(parents=True, exist_ok=True)
    argv = [compiler, "-O2", "-o", str(program), str(source), *_LIBRARIES[name]]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise FarmError(f"building {name}: {done.stderr.strip()}")
    return program
