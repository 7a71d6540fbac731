"""The programs that content is made with, and what Debian calls the packages they are in."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from azlinux_cli.sandbox.real.content.error import ContentError

_PACKAGES = {
    "createrepo_c": "createrepo-c",
    "gpg": "gnupg",
    "mmdebstrap": "mmdebstrap",
    "modifyrepo_c": "createrepo-c",
    "rpmbuild": "rpm",
    "rpmsign": "rpm",
    "setpriv": "util-linux",
    "unshare": "util-linux",
}
# An ordinary user's PATH need not hold what root runs.
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_LAST_LINES = 12
# Before a program: its mounts and processes end with it, and it ends with whoever runs it.
IN_NAMESPACES = (
    *("setpriv", "--pdeathsig", "KILL"),
    *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
)


def missing_tools() -> dict[str, str]:
    """Programs that are not installed, with the Debian package of each."""
    return {name: package for name, package in _PACKAGES.items() if not find(name)}


def require_tools() -> None:
    """Raises ContentError that names what to install."""
    missing = missing_tools()
    if missing:
        packages = " ".join(sorted(set(missing.values())))
        raise ContentError(
            f"real nodes are made with {', '.join(sorted(missing))}, not installed here",
            hint=f"apt-get install {packages}",
        )


def find(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_PATH}")


def run(argv: Sequence[str | Path], *, environ: Mapping[str, str] | None = None) -> str:
    """Its output, both streams together.

    Raises ContentError, with the last lines of the output, when the program fails or is not there.
    """
    words = [str(word) for word in argv]
    environment = {"PATH": _PATH, "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"}
    environment |= {k: v for k, v in os.environ.items() if k.lower().endswith("_proxy")}
    try:
        done = subprocess.run(
            words,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment | dict(environ or {}),
            umask=0o022,
        )
    except OSError as error:
        raise ContentError(f"{words[0]} cannot be run: {error.strerror}") from error
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode:
        tail = "\n".join(text.strip().splitlines()[-_LAST_LINES:])
        raise ContentError(f"{Path(words[0]).name} ended with status {done.returncode}:\n{tail}")
    return text
