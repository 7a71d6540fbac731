"""A process that holds the locks of a machine's package tools, as a transaction would.

Package tools compare process ids, so it lives in the machine's pid namespace; it is this Python,
so the machine needs none.
"""

import subprocess
import sys

# dnf 4 writes the holder's pid into files; dnf5, rpm and tdnf lock theirs.
_HOLDER = """
import contextlib, fcntl, os, sys, time
root = sys.argv[1]
written = ("var/lib/dnf/rpmdb_lock.pid", "var/cache/dnf/metadata_lock.pid",
           "var/cache/dnf/download_lock.pid")
locked = ("run/dnf/rpmtransaction.lock", "var/lib/rpm/.rpm.lock",
          "usr/lib/sysimage/rpm/.rpm.lock", "run/.tdnf-instance-lockfile")
held = []
for path in (*written, *locked):
    full = os.path.join(root, path)
    with contextlib.suppress(OSError):
        if path.startswith("run/"):
            os.makedirs(os.path.dirname(full), exist_ok=True)
        file = open(full, "a+")
        held.append(file)
        if path in written:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        else:
            fcntl.lockf(file, fcntl.LOCK_EX)
            fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
try:
    sys.stdin.read()
finally:
    for file in held[:len(written)]:
        file.truncate(0)
"""


def hold(init: int) -> "subprocess.Popen[bytes]":
    """Returns when the locks are held."""
    # No mount namespace of the machine's: its root is reached through its first process.
    command = ["nsenter", "--target", str(init), "--pid", "--net", "--uts", "--"]
    root = f"/proc/{init}/root"
    process = subprocess.Popen(
        [*command, sys.executable, "-I", "-S", "-c", _HOLDER, root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    if process.stdout is not None:
        process.stdout.readline()
    return process


def let_go(holder: "subprocess.Popen[bytes]") -> None:
    """Ends it by itself: nsenter, killed, would leave a child that nobody waits for.

    A pid namespace with such a child never ends.
    """
    for stream in (holder.stdin, holder.stdout):
        if stream is not None:
            stream.close()
    holder.wait()
