"""Versions of Kubernetes: which there are, what follows which, who may be how far behind.

Sources: azure-aks-docs supported-kubernetes-versions.md (support window, alias minor versions,
upgrades one minor at a time, nodes up to three minors behind); words of refusals as quoted in
rancher/dashboard#11884, rancher#33561, terraform-azurerm-aks#465, azure-dev-docs#1034,
simphera-reference-architecture-azure#29, kubeblocks#10136, cluster-api-provider-azure#1883.
"""

from azlinux_cli.sandbox.arm.containerservice.offer.catalog import catalog
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request, not_allowed
from azlinux_cli.sandbox.kernel.errors import ArmError

LTS = "AKSLongTermSupport"
SKEW = 3  # minor versions that nodes may be behind their control plane
_LISTS = (
    "use [az aks get-versions] command to get the supported version list in this region. For "
    "more information, please check https://aka.ms/supported-version-list"
)


def key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def minor_of(version: str) -> str:
    return ".".join(version.split(".")[:2])


def minor_number(version: str) -> int:
    return key(version)[1]


def patches(*, lts: bool) -> list[str]:
    """Every version that may be asked for, oldest first."""
    return [patch for m in catalog().minors if lts or not m.lts_only for patch in m.patches]


def exact(asked: str, *, lts: bool) -> str | None:
    """The patch that `asked` ("", "1.36", "1.36.4") means; None if there is none."""
    found = [patch for patch in patches(lts=lts) if patch == asked]
    alias = minor_of(asked or catalog().default_version)
    if not found and alias == (asked or alias):
        found = [patch for patch in patches(lts=lts) if minor_of(patch) == alias]
    return found[-1] if found else None


def version_of_cluster(asked: str, cluster: str, *, lts: bool) -> str:
    """Raises ArmError 400 K8sVersionNotSupported."""
    found = exact(asked, lts=lts)
    if found is not None:
        return found
    if exact(asked, lts=True) is not None:
        raise bad_request(
            f"Managed cluster {cluster} is on version {asked}, which is only available for "
            "Long-Term Support (LTS). If you intend to onboard to LTS, please ensure the cluster "
            "is in Premium tier and LTS support plan (see https://aka.ms/aks/enable-lts). "
            f"Otherwise, {_LISTS}",
            code="K8sVersionNotSupported",
        )
    raise bad_request(
        f"Managed cluster {cluster} is on version {asked} which is not supported in this region. "
        f"Please {_LISTS}",
        code="K8sVersionNotSupported",
    )


def version_of_pool(asked: str, *, lts: bool) -> str:
    """Raises ArmError 400 AgentPoolK8sVersionNotSupported."""
    found = exact(asked, lts=lts)
    if found is None:
        raise bad_request(
            f"Version {asked} is not supported in this region. Please {_LISTS}",
            code="AgentPoolK8sVersionNotSupported",
        )
    return found


def upgrades(version: str, *, lts: bool) -> list[str]:
    """What a control plane may go to: later patches, and the next minor; newest first."""
    number = minor_number(version)
    found = [
        patch
        for patch in patches(lts=lts)
        if key(patch) > key(version) and minor_number(patch) <= number + 1
    ]
    return found[::-1]


def check_upgrade(old: str, new: str, *, lts: bool) -> None:
    """Raises ArmError 400 OperationNotAllowed for a step back, or too far."""
    possible = upgrades(old, lts=lts)
    if new in {old, *possible}:
        return
    verb = "Downgrading" if key(new) < key(old) else "Upgrading"
    raise not_allowed(
        f"{verb} Kubernetes version {old} to {new} is not allowed. Available upgrades: "
        f"[{' '.join(possible)}]. Please see https://aka.ms/aks-supported-k8s-ver for version "
        "details.",
        status=400,
    )


def pool_upgrades(pool: str, control_plane: str, *, lts: bool) -> list[str]:
    """What a node pool may go to: as a control plane, and not beyond its own."""
    return [v for v in upgrades(pool, lts=lts) if key(v) <= key(control_plane)]


def check_pool_upgrade(old: str, new: str) -> None:
    """Raises ArmError 400 AgentPoolUpgradeVersionNotAllowed for a step back, or too far."""
    if key(old) <= key(new) and minor_number(new) <= minor_number(old) + 1:
        return
    raise bad_request(
        f"Upgrade agent pool version from {old} to {new} is not allowed, you can only upgrade one "
        "minor version at a time. Please use [az aks get-upgrades] command to get the supported "
        "upgrade paths. For more information, please check https://aka.ms/version-skew-policy",
        code="AgentPoolUpgradeVersionNotAllowed",
    )


def check_skew(pool: str, control_plane: str) -> None:
    """Raises ArmError 400 NodePoolMcVersionIncompatible."""
    node, plane = minor_number(pool), minor_number(control_plane)
    if node > plane:
        raise _incompatible(
            pool,
            control_plane,
            f"Minor version of node pool version {node} is bigger than control plane version "
            f"{plane}. For more information, please check https://aka.ms/version-skew-policy",
        )
    if plane - node > SKEW:
        raise _incompatible(
            pool,
            control_plane,
            f"Minor version of node pool cannot be more than {SKEW} versions less than control "
            f"plane's version. Minor version of node pool is {node} and control plane is {plane}. "
            "For more information, please check https://aka.ms/version-skew-policy",
        )
    if key(pool) > key(control_plane):
        raise _incompatible(
            pool,
            control_plane,
            f"Patch version of node pool version {key(pool)[-1]} is bigger than control plane "
            f"version {key(control_plane)[-1]}. For more information, please check "
            "https://aka.ms/version-skew-policy",
        )


def _incompatible(pool: str, control_plane: str, why: str) -> ArmError:
    return bad_request(
        f"Node pool version {pool} and control plane version {control_plane} are incompatible. "
        f"{why}",
        code="NodePoolMcVersionIncompatible",
    )
