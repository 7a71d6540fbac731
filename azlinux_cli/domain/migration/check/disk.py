"""Space for a migration in place, and what the OS disk lets be done to it."""

from collections.abc import Callable, Sequence

from azlinux_cli.domain.migration.check.kind import Basis, Check, Source
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import (
    BY_DISK,
    IN_PLACE,
    Remedy,
    Seen,
    Severity,
    Strategy,
    command,
    hint,
    seen,
)
from azlinux_cli.domain.migration.node import DataPlace, Filesystem
from azlinux_cli.domain.os_disk import why_disk_stays

_MIB = 1024 * 1024
_CLEAN: tuple[Remedy, ...] = (
    command("azl node run NAME --sudo -- dnf clean packages"),
    hint("or a larger OS disk: azl vm resize does not do that, the portal or az disk update does"),
)
_OLD_KERNELS: tuple[Remedy, ...] = (
    hint("remove kernels that do not run: dnf remove --oldinstallonly"),
)


def _space(
    paths: Sequence[str], needed: Callable[[Facts], int], remedies: tuple[Remedy, ...]
) -> Callable[[Facts], Seen | None]:
    """Of file systems that are mounted at these paths; what lies within `/` is `/`'s matter."""

    def look(facts: Facts) -> Seen | None:
        need = needed(facts)
        found = filter(None, map(facts.node.filesystem, paths))
        free = {f.path: _free(f, facts) for f in found if f.path in {"/", f.mounted_at}}
        short = {path: left for path, left in free.items() if left < need}
        if not short:
            return None
        return Seen(
            tuple(
                f"{path} has {_mib(left)} free and needs {_mib(need)}: {_mib(need - left)} short"
                for path, left in short.items()
            ),
            remedies,
        )

    return look


def _free(place: Filesystem, facts: Facts) -> int:
    """What azl itself has left there can go."""
    return place.free_bytes + (facts.node.leftover_bytes if place.path in {"/", "/var"} else 0)


def _mib(size: int) -> str:
    return f"{size // _MIB:,} MiB"


def _ephemeral(facts: Facts) -> Seen | None:
    if facts.cloud is None or not facts.cloud.vm.os_disk_is_ephemeral:
        return None
    return seen(
        "its OS disk is ephemeral: it lives on the host, and can be neither kept nor swapped",
        remedies=(hint("blue-green, or make it anew: nothing on that disk lasts anyway"),),
    )


def _unmanaged(facts: Facts) -> Seen | None:
    cloud = facts.cloud
    if cloud is None or cloud.vm.os_disk_is_ephemeral or cloud.vm.os_disk_id:
        return None
    return seen("its OS disk is not a managed disk", remedies=(command("az vm convert"),))


def _ade(facts: Facts) -> Seen | None:
    disk = facts.cloud.os_disk if facts.cloud else None
    why = why_disk_stays(disk) if disk else None
    if why is None:
        return None
    return seen(why, remedies=(hint("encryption at host is what has its place"),))


def _lease(facts: Facts) -> Seen | None:
    cloud = facts.cloud
    if cloud is None:
        return None
    if "activesas" in cloud.disk_state.lower():
        return seen(
            f"its OS disk is being read from outside (state {cloud.disk_state}): a backup or an"
            " export holds it",
            remedies=(hint("wait for its end, or az disk revoke-access"),),
        )
    if any(e.kind.lower().endswith((".vmsnapshotlinux", ".vmsnapshot")) for e in cloud.extensions):
        return seen(
            "Azure Backup protects it: a disk or machine in its place is not in the vault",
            remedies=(hint("protect the new machine again, and keep the old recovery points"),),
            severity=Severity.MEDIUM,
            closes=frozenset(),
        )
    return None


def _data(facts: Facts) -> Seen | None:
    """What replacing the OS disk would lose, unless the manifest carries it over."""
    node, least = facts.node, facts.knowledge.space.data
    root = next((f.device for f in node.filesystems if f.path == "/"), "")
    here = [p for p in node.data if p.size_bytes >= least and _on(p, root)]
    if not here:
        return None
    return Seen(
        tuple(f"{p.path}: {_mib(p.size_bytes)} on the OS disk" for p in here),
        (hint("a data disk for it, or name it for the manifest: a new OS disk does not have it"),),
    )


def _on(place: DataPlace, root: str) -> bool:
    return not root or not place.device or place.device == root


CHECKS = (
    Check("space.root", "/ and /usr have room for the transaction", Severity.HIGH,
          _space(("/", "/usr"), lambda f: f.knowledge.space.root, _CLEAN), safety=True,
          closes=IN_PLACE),
    Check("space.boot", "/boot has room for 4.0's kernel", Severity.HIGH,
          _space(("/boot",), lambda f: f.knowledge.space.boot, _OLD_KERNELS), safety=True,
          closes=IN_PLACE),
    Check("space.esp", "The EFI partition has room for a second boot loader", Severity.HIGH,
          _space(("/boot/efi",), lambda f: f.knowledge.space.esp, _OLD_KERNELS), safety=True,
          closes=IN_PLACE),
    Check("space.var", "/var has room for the downloads", Severity.HIGH,
          _space(("/var",), lambda f: f.knowledge.space.var, _CLEAN), safety=True, closes=IN_PLACE),
    Check("disk.ephemeral", "Its OS disk can be kept", Severity.HIGH, _ephemeral, Source.ARM,
          Basis.VENDOR, safety=True, closes=BY_DISK),
    Check("disk.unmanaged", "Its OS disk is a managed one", Severity.HIGH, _unmanaged, Source.ARM,
          Basis.VENDOR, safety=True, closes=BY_DISK | {Strategy.RECREATE}),
    Check("disk.ade", "Its OS disk is not encrypted from within", Severity.HIGH, _ade, Source.ARM,
          Basis.VENDOR, closes=BY_DISK),
    Check("azure.backup", "Nobody reads its OS disk now, and no vault loses it",
          Severity.INHIBITOR, _lease, Source.ARM, Basis.VENDOR),
    Check("data.osdisk", "No data of its own lies on the OS disk", Severity.MEDIUM, _data),
)  # fmt: skip
