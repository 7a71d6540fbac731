"""Runs commands in a golden image: its own namespaces, its repositories on its loopback."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from azlinux_cli.sandbox.real.content import REPOSITORY_HOST, Content, Image, Mirror
from azlinux_cli.sandbox.real.content.layer import overlay_options

# Before any test has a home of its own: half a minute's work is kept from run to run. `.ci/run`
# builds it there beforehand.
CACHE = Path(os.environ.get("AZL_TEST_NODE_CACHE") or Path("~/.cache/azl-tests/nodes").expanduser())

_SCRIPT = """
set -e
ip link set lo up
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$UPPER,workdir=$WORK$OPTIONS" "$ROOT"
mount -t proc proc "$ROOT/proc"
mount --rbind /dev "$ROOT/dev"
mount -t tmpfs tmpfs "$ROOT/run"
mkdir -p "$ROOT/run/azl" "$ROOT/boot/slots"
[ -z "$SLOTS" ] || mount --bind "$SLOTS" "$ROOT/boot/slots"
[ -z "$SLOTS" ] || mount -t overlay overlay -o "ro,lowerdir=$SLOT_USR:$ROOT/usr$OPTIONS" "$ROOT/usr"
printf A > "$ROOT/run/azl/slot"
if [ -d "$WWW" ]; then
  "$PYTHON" -c "$SERVER"
fi
exec chroot "$ROOT" /usr/bin/env -i PATH=/usr/sbin:/usr/bin HOME=/root LC_ALL=C.UTF-8 \
  /bin/sh -c "$COMMAND"
"""
# Returns when it listens; a child goes on.
_SERVER = """
import functools, http.server, os
class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args): pass
handler = functools.partial(Handler, directory=os.environ["WWW"])
server = http.server.ThreadingHTTPServer(("127.0.0.1", 80), handler)
if os.fork() == 0:
    devnull = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(devnull, stream)
    server.serve_forever()
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int
    out: str
    err: str

    @property
    def text(self) -> str:
        return self.out + self.err


@dataclass(slots=True)
class Guest:
    """A disk over an image. Each command finds it as the one before left it."""

    image: Image
    mirror: Mirror
    directory: Path
    online: bool = True  # whether its repositories answer

    def run(self, command: str) -> Outcome:
        environ = {
            **os.environ,
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LOWER": ":".join(map(os.fspath, self.image.lowers)),
            "UPPER": str(self.directory / "upper"),
            "WORK": str(self.directory / "work"),
            "ROOT": str(self.directory / "root"),
            "SLOTS": str(self.directory / "slots") if self.image.slot else "",
            "SLOT_USR": str(self.directory / "slots/USR-A/usr"),
            "OPTIONS": overlay_options(),
            "WWW": str(self.mirror.www) if self.online else "/nonexistent",
            "PYTHON": sys.executable,
            "SERVER": _SERVER,
            "COMMAND": command,
        }
        unshare = ["unshare", "--mount", "--pid", "--net", "--fork", "--kill-child"]
        done = subprocess.run(
            [*unshare, "/bin/sh", "-c", _SCRIPT],
            env=environ,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)


def new_guest(content: Content, image: Image, directory: Path) -> Guest:
    for name in ("work", "root", "upper/etc"):
        (directory / name).mkdir(parents=True)
    (directory / "upper/etc/hosts").write_text(f"127.0.0.1 localhost {REPOSITORY_HOST}\n")
    if image.slot:
        shutil.copytree(image.slot, directory / "slots" / "USR-A")
        (directory / "slots/boot-slot").write_text("A\n")
    return Guest(image, content.mirror(directory / "mirror"), directory)
