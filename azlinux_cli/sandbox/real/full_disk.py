"""A disk with no space left: overlays over a machine's directories, on a file system that is full.

What is there can be read; nothing can be written, by any program, and `df` says so. Machines need
no mount program for this: this Python enters their mount namespace.
"""

import subprocess
import sys
from pathlib import Path

from azlinux_cli.sandbox.real.cell import in_initial_user_namespace

_PLACES = ("boot", "etc", "home", "opt", "root", "srv", "tmp", "usr", "var")
_FULL = "/run/azl/full"
_PACKAGE_ROOT = str(Path(__file__).parents[3])
_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from azlinux_cli.sandbox.real.full_disk import act; act(*sys.argv[2:])"
)


def fill(init: int) -> None:
    """On the machine whose PID 1 this is. Raises CalledProcessError."""
    _enter_and("fill", init)


def empty(init: int) -> None:
    _enter_and("empty", init)


def _enter_and(verb: str, init: int) -> None:
    options = "" if in_initial_user_namespace() else ",userxattr"
    command = [sys.executable, "-I", "-S", "-c", _PROGRAM, _PACKAGE_ROOT, verb, str(init), options]
    subprocess.run(command, check=True, capture_output=True)


def act(verb: str, init: str, options: str) -> None:
    """In a process of its own. Raises OSError."""
    from azlinux_cli.sandbox.real.boot import kernel_call

    kernel_call.enter_mounts(int(init))
    if verb == "empty":
        for name in _PLACES:
            kernel_call.unmount(f"/{name}")
        kernel_call.unmount(_FULL)
        return
    Path(_FULL).mkdir(exist_ok=True)
    kernel_call.mount("full", _FULL, "tmpfs", 0, "size=1m,mode=755")
    places = [name for name in _PLACES if Path("/", name).is_dir()]
    for name in places:
        upper, work = Path(_FULL, name, "upper"), Path(_FULL, name, "work")
        work.mkdir(parents=True)
        upper.mkdir()
        seen = Path("/", name).stat()
        upper.chmod(seen.st_mode & 0o7777)
        layers = f"lowerdir=/{name},upperdir={upper},workdir={work}{options}"
        kernel_call.mount("full", f"/{name}", "overlay", 0, layers)
    _fill_up(Path(_FULL, "filler"))


def _fill_up(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return
