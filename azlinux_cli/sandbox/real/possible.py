"""Whether real nodes can be had on this machine, and how their server is started."""

import os
import shutil
import subprocess
import sys

from azlinux_cli.sandbox.error import ImpossibleError

# Program: the package of Debian and Ubuntu that has it.
_TOOLS = {
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "ip": "iproute2",
    "tc": "iproute2",
    "mmdebstrap": "mmdebstrap",
    "rpmbuild": "rpm",
    "createrepo_c": "createrepo-c",
    "gpg": "gnupg",
}
_WITHOUT = "without them: azl sandbox start --nodes simulated"


def launcher() -> list[str]:
    """Before the server's command line. Raises ImpossibleError."""
    if sys.platform != "linux":
        raise ImpossibleError("real nodes need Linux", _WITHOUT)
    from azlinux_cli.sandbox.real.cell import command

    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    as_root = os.geteuid() == 0
    tools = _TOOLS if as_root else {**_TOOLS, "newuidmap": "uidmap"}
    packages = {package for tool, package in tools.items() if not shutil.which(tool, path=path)}
    if packages:
        raise ImpossibleError(
            "programs that real nodes need are not installed",
            f"apt-get install {' '.join(sorted(packages))}",
        )
    words = command(root=as_root)
    tried = subprocess.run([*words, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        why = tried.stderr.strip().splitlines()
        raise ImpossibleError(
            f"this user may not make the namespaces that real nodes need: {why[-1] if why else ''}",
            f"as root, or with user namespaces and a range in /etc/subuid; {_WITHOUT}",
        )
    return words
