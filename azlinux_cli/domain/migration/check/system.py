"""Which system it is, how it starts, whether its processor and security settings fit 4.0."""

from azlinux_cli.domain.migration.check.kind import Basis, Check, Source, some
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import (
    REPLACING,
    Seen,
    Severity,
    command,
    hint,
    seen,
)
from azlinux_cli.domain.operating_system import OsKind

_V2 = {"cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"}
_X86, _ARM = "x86_64", "aarch64"
_INSTEAD = {
    OsKind.ACL: "its updates are whole images: azl vm create --image acl makes a newer one",
    OsKind.OS_GUARD: "its updates are whole images",
    OsKind.FLATCAR: "it updates itself by whole images",
    OsKind.MARINER_2: "2.0 goes to 3.0 first, by a new machine",
}
_OLD_CGROUP = ("systemd.unified_cgroup_hierarchy=0", "systemd.unified_cgroup_hierarchy=no")


def _release(facts: Facts) -> Seen | None:
    os = facts.node.state.os
    if os is OsKind.AZURE_LINUX_3:
        return None
    return seen(
        f"it runs {os.value}, and this is the way from 3.0",
        remedies=(hint(_INSTEAD.get(os, "azl knows no way from there")),),
    )


def _aks(facts: Facts) -> Seen | None:
    if not facts.node.state.aks_node:
        return None
    return seen(
        "it is a node of an AKS cluster: a node pool brings it 4.0, and would undo what others do",
        remedies=(hint("the node pool's OS SKU is what to change"),),
    )


def _generation(facts: Facts) -> Seen | None:
    cloud, mode = facts.cloud, facts.node.state.boot_mode
    if cloud is not None and cloud.generation is not None:
        said = "generation 1" if cloud.generation == "V1" else ""
    else:
        said = "it starts by BIOS" if mode == "bios" else ""
    if not said:
        return None
    if cloud is not None and cloud.image is not None and cloud.image.generation == "V1":
        return seen(
            f"{said}: the documentation has 4.0 for generation 2 only, yet its region offers one",
            severity=Severity.MEDIUM,
            closes=frozenset(),
        )
    return seen(
        f"{said}: 4.0 is documented for generation 2 only",
        remedies=(hint("a new machine of generation 2, and data disks moved to it"),),
    )


def _secure_boot(facts: Facts) -> Seen | None:
    family = facts.knowledge.family
    if family is not None and family.signed:
        return None
    by_node = "enabled" in facts.node.secure_boot.lower()
    if not by_node and not (facts.cloud and facts.cloud.secure_boot):
        return None
    where = "its firmware says so" if by_node else "its security profile says so"
    return seen(
        f"Secure Boot is on ({where}), and the boot chain of 4.0 is not signed",
        remedies=(
            hint("wait for a signed 4.0, or switch Secure Boot off while it is deallocated"),
            command("az vm update -g GROUP -n NAME --enable-secure-boot false"),
        ),
    )


def _fips(facts: Facts) -> Seen | None:
    if facts.node.fips == "1":
        return seen("the kernel runs in FIPS mode, and 4.0 is not certified", remedies=_FIPS_HELP)
    if "fips=1" in facts.node.command_line:
        return seen("its command line asks for fips=1, 4.0 is not certified", remedies=_FIPS_HELP)
    return None


_FIPS_HELP = (hint("stay on 3.0 until 4.0 is certified (azurelinux issue 18090)"),)


def _architecture(facts: Facts) -> Seen | None:
    name = facts.node.state.architecture
    if name in {None, _ARM}:
        return None
    if name != _X86:
        return seen(f"there is no 4.0 for {name}")
    missing = _V2 - facts.node.processor
    if not facts.node.processor or not missing:
        return None
    return seen(
        f"its processor is no x86-64-v2: {some(sorted(missing))} missing",
        remedies=(hint("a newer VM size: azl vm resize"),),
    )


def _cgroup(facts: Facts) -> Seen | None:
    node = facts.node
    asked = [word for word in _OLD_CGROUP if word in node.command_line]
    if asked:
        return seen(f"its kernel command line says {asked[0]}", remedies=_CGROUP_HELP)
    if node.cgroup == "tmpfs":
        return seen("/sys/fs/cgroup is of version 1", remedies=_CGROUP_HELP)
    return None


_CGROUP_HELP = (hint("systemd 258 of 4.0 has version 2 only: move what relies on version 1"),)


def _selinux(facts: Facts) -> Seen | None:
    mode = facts.node.selinux or facts.node.selinux_config
    if mode == "enforcing":
        return None
    said = f"SELinux is {mode}" if mode else "there is no SELinux"
    return seen(
        f"{said} here, and 4.0 enforces it: files get labels, and services its rules",
        remedies=(hint("start 4.0 permissive, and look at `ausearch -m avc` before enforcing"),),
    )


def _selinux_own(facts: Facts) -> Seen | None:
    if not facts.node.selinux_own:
        return None
    return seen(
        f"it has SELinux rules or labels of its own: {some(facts.node.selinux_own)}",
        remedies=(hint("build the modules against 4.0's policy, and carry the labels over"),),
    )


def _apparmor(facts: Facts) -> Seen | None:
    if not facts.node.apparmor:
        return None
    return seen(
        f"AppArmor profiles are here ({some(facts.node.apparmor)}); 4.0 has SELinux instead",
        remedies=(hint("what they guard needs an SELinux policy, or goes unguarded"),),
    )


def _modules(facts: Facts) -> Seen | None:
    node = facts.node
    packages = [p.name for p in node.packages.installed if facts.knowledge.brings_modules(p.name)]
    evidence = [
        *(
            [f"modules that are not of the kernel package: {some(node.modules)}"]
            * bool(node.modules)
        ),
        *([f"loaded: {some(node.tainting)}"] * bool(node.tainting)),
        *([f"packages: {some(packages)}"] * bool(packages)),
    ]
    if not evidence:
        return None
    return Seen(
        tuple(evidence),
        (hint("build and try each for kernel 6.18 of 4.0; then accept the risk with that reason"),),
    )


def _hwe(facts: Facts) -> Seen | None:
    if "kernel-hwe" not in facts.node.packages.names:
        return None
    return seen(
        "kernel-hwe is installed, and 4.0 has no such package: its one kernel is newer",
        remedies=(hint("rehearse: the newer kernel is the plain one in 4.0"),),
    )


def _reboot(facts: Facts) -> Seen | None:
    reasons = facts.node.state.reboot_reasons
    if not reasons:
        return None
    return Seen(tuple(reasons), (hint("reboot before: what fails to start should fail now"),))


def _failed(facts: Facts) -> Seen | None:
    units = facts.node.state.failed_units
    if not units:
        return None
    return seen(
        f"units that have failed already: {some(units)}",
        remedies=(hint("mend them, or know them: after the migration they are no news"),),
    )


CHECKS = (
    Check("os.release", "It runs Azure Linux 3.0", Severity.INHIBITOR, _release,
          basis=Basis.VENDOR, safety=True),
    Check("os.aks", "It is no node of an AKS cluster", Severity.INHIBITOR, _aks,
          basis=Basis.VENDOR, safety=True),
    Check("boot.gen1", "It is of generation 2", Severity.HIGH, _generation, Source.ARM,
          Basis.VENDOR, closes=REPLACING),
    Check("boot.secureboot", "Secure Boot is off, or 4.0 is signed for it", Severity.INHIBITOR,
          _secure_boot, Source.ARM, Basis.VENDOR),
    Check("fips.enabled", "FIPS is not asked for", Severity.INHIBITOR, _fips, basis=Basis.VENDOR),
    Check("arch.level", "Its processor has x86-64-v2", Severity.INHIBITOR, _architecture,
          basis=Basis.VENDOR),
    Check("cgroup.v1", "Control groups are of version 2", Severity.HIGH, _cgroup),
    Check("selinux.mode", "SELinux enforces already", Severity.HIGH, _selinux, basis=Basis.VENDOR),
    Check("selinux.own", "It has no SELinux policy of its own", Severity.MEDIUM, _selinux_own),
    Check("apparmor.profiles", "It has no AppArmor profiles", Severity.MEDIUM, _apparmor,
          basis=Basis.VENDOR),
    Check("kernel.modules", "All kernel modules are the kernel package's", Severity.INHIBITOR,
          _modules),
    Check("kernel.hwe", "It runs the plain kernel", Severity.HIGH, _hwe, basis=Basis.VENDOR),
    Check("reboot.pending", "No reboot is due", Severity.HIGH, _reboot),
    Check("unit.failed", "No unit has failed", Severity.MEDIUM, _failed),
)  # fmt: skip
