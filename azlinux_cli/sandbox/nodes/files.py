"""The files of a node: those of its image, those somebody wrote, those the kernel makes up."""

import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.nodes.disk import FileNode
from azlinux_cli.sandbox.nodes.image_file import image_paths, image_text
from azlinux_cli.sandbox.nodes.machine import Machine

_SECRET = frozenset({"/etc/ssh/ssh_host_ed25519_key"})
# Paths on the node, not on the machine that simulates it.
_TEMPORARY = ("/tmp/", "/var/tmp/")  # noqa: S108
_ROOT_WRITES = ("/etc/", "/home/", "/opt/", "/root/", "/srv/", "/var/", *_TEMPORARY)
_DIRECTORIES = ("/dev", "/run", "/usr/bin", "/var/log", *(p.rstrip("/") for p in _ROOT_WRITES))
_LIMIT = 1_048_576


@dataclass(frozen=True, slots=True)
class Status:
    """What `stat` and `ls` show."""

    directory: bool
    owner: str
    mode: int
    size: int
    modified: int


def refused(number: int, path: str, message: str = "") -> OSError:
    return OSError(number, message or os.strerror(number), path)


class NodeFiles:
    """Absolute, normalised paths only. All methods raise OSError as the system calls would."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def paths(self) -> Iterable[str]:
        return sorted({*self._all(), *self._directories()} - {"/"})

    def read_text(self, path: str, user: str) -> str:
        text = self._text(path)
        if text is None:
            code = errno.EISDIR if path in self._directories() else errno.ENOENT
            raise refused(code, path)
        if user != "root" and not self._readable(path, user):
            raise refused(errno.EACCES, path)
        return text

    def write_text(self, path: str, text: str, user: str, *, append: bool) -> None:
        disk = self._machine.disk
        self._check_place(path, user)
        before = self._text(path)
        body = (before or "") + text if append else text
        if self._machine.take("disk-full") or len(body) + self._used(path) > _LIMIT:
            raise refused(errno.ENOSPC, path)
        old = disk.files.get(path)
        kept = old if old is not None and old.text is not None else FileNode("", user)
        if before is not None and old is None:
            kept = FileNode("", "root")
        disk.files[path] = FileNode(body, kept.owner, kept.mode, int(self._machine.clock.now()))
        self._machine.save()

    def rename(self, old: str, new: str, user: str) -> None:
        """One file; it needs no room."""
        text = self.read_text(old, user)
        self._check_writable(old, user)
        self._check_place(new, user)
        node = self._machine.disk.files.get(old) or FileNode(text)
        self.remove(old, user)
        self._machine.disk.files[new] = node
        self._machine.save()

    def remove(self, path: str, user: str) -> None:
        if self._text(path) is None:
            raise refused(errno.EISDIR if path in self._directories() else errno.ENOENT, path)
        self._check_writable(path, user)
        self._machine.disk.files.pop(path, None)
        if self._text(path) is not None:
            self._machine.disk.files[path] = FileNode(None)
        self._machine.save()

    def remove_tree(self, path: str, user: str) -> None:
        """A directory and all that is below it."""
        self._check_writable(path, user)
        prefix = path.rstrip("/") + "/"
        for inner in [p for p in self._all() if p.startswith(prefix)]:
            self.remove(inner, user)
        disk = self._machine.disk
        disk.directories = [p for p in disk.directories if not f"{p}/".startswith(prefix)]
        self._machine.save()

    def make_directory(self, path: str, user: str, *, parents: bool) -> None:
        if self._text(path) is not None or (path in self._directories() and not parents):
            raise refused(errno.EEXIST, path)
        if path in self._directories():
            return
        above = path.rpartition("/")[0] or "/"
        if above not in self._directories():
            if not parents:
                raise refused(errno.ENOENT, path)
            self.make_directory(above, user, parents=True)
        self._check_writable(path, user)
        self._machine.disk.directories.append(path)
        self._machine.save()

    def change_mode(self, path: str, mode: int, user: str) -> None:
        text = self.read_text(path, user)
        self._check_writable(path, user)
        old = self._machine.disk.files.get(path, FileNode(text))
        modified = int(self._machine.clock.now())
        self._machine.disk.files[path] = FileNode(text, old.owner, mode, modified)
        self._machine.save()

    def status(self, path: str) -> Status:
        text = self._text(path)
        if text is None:
            if path not in self._directories():
                raise refused(errno.ENOENT, path)
            owner = self._home_owner(path) or "root"
            return Status(True, owner, 0o755, 4096, int(self._machine.boot.at))
        node = self._machine.disk.files.get(path)
        size = len(text.encode("utf-8", "surrogateescape"))
        if node is not None:
            return Status(False, node.owner, node.mode, size, node.modified)
        mode = 0o600 if path in _SECRET else 0o644
        return Status(False, "root", mode, size, int(self._machine.boot.at))

    def children(self, path: str) -> list[str]:
        """The names in a directory, or [] for a file."""
        prefix = path.rstrip("/") + "/"
        known = [*self._all(), *self._directories()]
        names = {p.removeprefix(prefix).split("/")[0] for p in known if p.startswith(prefix)}
        return sorted(names - {""})

    # -- what there is

    def _text(self, path: str) -> str | None:
        node = self._machine.disk.files.get(path)
        if node is not None:
            return node.text
        return image_text(self._machine, path)

    def _all(self) -> list[str]:
        known = [path for path in image_paths(self._machine) if self._text(path) is not None]
        return [
            *known,
            *(p for p, node in self._machine.disk.files.items() if node.text is not None),
        ]

    def _directories(self) -> set[str]:
        found = set(_DIRECTORIES)
        found.update(self._machine.disk.home(user) for user in self._machine.disk.users)
        for path in [*self._all(), *self._machine.disk.directories, *found]:
            above = path.rpartition("/")[0] or "/"
            while above not in found:
                found.add(above)
                above = above.rpartition("/")[0] or "/"
        return found | set(self._machine.disk.directories)

    def _check_place(self, path: str, user: str) -> None:
        """Whether the user may write a file of that name."""
        directories = self._directories()
        if path in directories:
            raise refused(errno.EISDIR, path)
        self._check_writable(path, user)
        if path.rpartition("/")[0] not in {*directories, ""}:
            raise refused(errno.ENOENT, path)

    # -- who may

    def _readable(self, path: str, user: str) -> bool:
        if path.startswith("/root/"):
            return False
        status = self.status(path)
        return status.owner == user or bool(status.mode & 0o004)

    def _check_writable(self, path: str, user: str) -> None:
        if path.startswith("/usr/") and self._machine.kind is OsKind.ACL:
            raise refused(errno.EROFS, path)
        if path.startswith(("/proc/", "/sys/", "/dev/")):
            raise refused(errno.EACCES, path)
        home = f"/home/{user}/"
        if user != "root":
            if not path.startswith((home, *_TEMPORARY)):
                raise refused(errno.EACCES, path)
            node = self._machine.disk.files.get(path)
            if node is not None and node.owner != user:
                raise refused(errno.EACCES, path)
        elif not path.startswith(_ROOT_WRITES):
            raise refused(errno.EPERM, path, "writing here is not simulated in the sandbox")

    def _home_owner(self, path: str) -> str:
        users = self._machine.disk.users
        return next((u for u in users if f"{path}/".startswith(f"/home/{u}/")), "")

    def _used(self, without: str) -> int:
        files = self._machine.disk.files.items()
        return sum(len(node.text or "") for path, node in files if path != without)
