"""What is on each OS disk: directories below the state directory, listed in the store.

A disk is all that its machine changed of its image (an overlay's upper directory), and the slots of
an image-based system. The store names a directory only when it is complete; whatever it does not
name is left over from a process that died, and is swept at the next start.
"""

import shutil
import subprocess
import threading
import uuid
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from azlinux_cli.sandbox.fabric.os_kind import OsKind
from azlinux_cli.sandbox.kernel.store import Store

KIND = "real-disk"
_COPY = "real-disk-copy"
_UPPER, _SLOTS, _WORK = "upper", "slots", "work"
_MODE = 0o755  # the upper directory's is what / has on the machine


@dataclass(slots=True)
class Disk:
    """`layers` are of the image that it was made from: without them it means nothing."""

    name: str  # of its directory
    urn: str
    kind: str
    kernel: str
    layers: list[str]
    migrated: list[str] = field(default_factory=list)
    provisioned: bool = False

    @property
    def os_kind(self) -> OsKind:
        return OsKind(self.kind)


class Disks:
    """All disks, durably, under their ARM ids."""

    def __init__(self, store: Store, directory: Path) -> None:
        self._store = store
        self._directory = directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep()

    def _sweep(self) -> None:
        known = {document["name"] for _, document in self._store.items(KIND)}
        for path in self._directory.iterdir():
            if path.name not in known:
                shutil.rmtree(path, ignore_errors=True)

    def get(self, disk_id: str) -> Disk | None:
        document: dict[str, Any] | None = self._store.get(KIND, disk_id)
        return Disk(**document) if document else None

    def put(self, disk_id: str, disk: Disk) -> None:
        self._store.put(KIND, disk_id, asdict(disk))

    def create(self, disk_id: str, disk: Disk, slot: Path | None) -> None:
        """A fresh one; `slot` is what an image-based system finds in its slot A."""
        root = self._directory / disk.name
        for name in (_UPPER, _WORK, *((_SLOTS,) if slot else ())):
            (root / name).mkdir(mode=_MODE, parents=True)
            (root / name).chmod(_MODE)
        if slot:
            copy_tree(slot, root / _SLOTS / "USR-A")
            (root / _SLOTS / "boot-slot").write_text("A\n")
        self._replace(disk_id, disk)

    # -- for the copies of disk_copy

    def unfinished(self) -> list[tuple[str, str]]:
        """Copies that a process before began, as target and source."""
        return [(target, document["source"]) for target, document in self._store.items(_COPY)]

    def begin_copy(self, source_id: str, target_id: str, source: Disk) -> Disk:
        """What will be at the target."""
        self._store.put(_COPY, target_id, {"source": source_id})
        return replace(source, name=new_name())

    def copy_content(self, disk: Disk, twin: Disk) -> None:
        """In a thread of its own. Raises CalledProcessError, OSError."""
        source, target = self._directory / disk.name, self._directory / twin.name
        target.mkdir(mode=0o700)
        (target / _WORK).mkdir(mode=_MODE)
        for name in (_UPPER, _SLOTS):
            if (source / name).exists():
                copy_tree(source / name, target / name)

    def end_copy(self, target_id: str, disk: Disk | None) -> None:
        """None: it failed."""
        if disk is not None:
            self._replace(target_id, disk)
        self._store.delete(_COPY, target_id)

    def _replace(self, disk_id: str, disk: Disk) -> None:
        before = self.get(disk_id)
        self.put(disk_id, disk)
        if before is not None:
            self._throw_away(before)

    def _throw_away(self, disk: Disk) -> None:
        """Beside the loop. What a process leaves of it, the next one sweeps."""
        path = self._directory / disk.name
        threading.Thread(target=shutil.rmtree, args=(path, True), daemon=True).start()

    def delete(self, disk_id: str) -> None:
        disk = self.get(disk_id)
        if disk is not None:
            self._store.delete(KIND, disk_id)
            self._throw_away(disk)

    def places(self, disk: Disk) -> tuple[Path, Path, Path]:
        """Directories: what was changed, overlayfs's own, slots."""
        root = self._directory / disk.name
        return root / _UPPER, root / _WORK, root / _SLOTS


def new_name() -> str:
    return uuid.uuid4().hex


def copy_tree(source: Path, target: Path) -> None:
    """With everything: owners, modes, times, hard links, extended attributes, device nodes."""
    command = ["cp", "--archive", "--reflink=auto", "--no-target-directory"]
    subprocess.run([*command, str(source), str(target)], check=True, capture_output=True)
