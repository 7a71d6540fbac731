"""A node pool is created or changed: what a PUT is checked for, and what it sets going."""

from dataclasses import asdict, dataclass

from azlinux_cli.sandbox.arm.containerservice.model.node import scale_set_name
from azlinux_cli.sandbox.arm.containerservice.model.pool import (
    SYSTEM,
    document,
    pool_id_of,
    pools_of,
    save,
)
from azlinux_cli.sandbox.arm.containerservice.model.state import (
    Goal,
    PoolState,
    remember,
    state_of,
)
from azlinux_cli.sandbox.arm.containerservice.model.work import begin
from azlinux_cli.sandbox.arm.containerservice.pool import check, draft, power
from azlinux_cli.sandbox.arm.containerservice.pool.aim import Aim, first, following
from azlinux_cli.sandbox.arm.containerservice.pool.quota import check_quota
from azlinux_cli.sandbox.arm.containerservice.pool.reconcile import EFFECT
from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request, not_allowed
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kernel.operations import Operation
from azlinux_cli.sandbox.kernel.resources import Document

POOLS = 100  # of a cluster: `maxAgentPools`
ASKED_ONLY = ("creationData", "nodeImageVersion", "orchestratorVersion")


def is_overlay(cluster: Document) -> bool:
    return bool(cluster["properties"]["networkProfile"]["networkPlugin"] != "kubenet")


def drafted(cloud: Cloud, cluster: Document, name: str, given: Json, *, own: bool) -> Document:
    """A new pool, checked and not yet kept. Raises ArmError 400 or 501."""
    check.check_name(name)
    properties = draft.fresh(given, overlay=is_overlay(cluster))
    draft.check_fields(properties, cluster["location"])
    goal = first(cloud, cluster, properties, own=own)
    asked = properties.get("orchestratorVersion") or cluster["properties"]["kubernetesVersion"]
    properties = {key: v for key, v in properties.items() if key not in ASKED_ONLY}
    properties |= {
        "provisioningState": "Creating",
        "orchestratorVersion": asked,
        "currentOrchestratorVersion": goal.version,
        "osSKU": goal.os_sku,
        "nodeImageVersion": goal.image,
    }
    if given.get("creationData"):
        properties["creationData"] = given["creationData"]
    return document(pool_id_of(cluster, name), properties)


def keep_new(cloud: Cloud, cluster: Document, pool: Document) -> None:
    properties = pool["properties"]
    goal = Goal(
        properties["currentOrchestratorVersion"],
        properties["nodeImageVersion"],
        properties["osSKU"],
    )
    state = PoolState(scale_set_name(cluster, pool["name"]), goal)
    remember(cloud, pool["id"], state)
    save(cloud, pool)


def create(cloud: Cloud, cluster: Document, name: str, given: Json) -> tuple[Document, Operation]:
    if len(pools_of(cloud, cluster["id"])) >= POOLS:
        raise bad_request(
            f"The number of agent pools would exceed the maximum of {POOLS}.",
            code="AgentPoolCountExceeded",
        )
    pool = drafted(cloud, cluster, name, given, own=False)
    check_quota(cloud, cluster, pool["properties"], pool["properties"]["count"])
    keep_new(cloud, cluster, pool)
    return pool, begin(cloud, EFFECT, pool["id"], cluster["location"])


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of a pool that has been checked and not been made."""

    pool: Document  # as it becomes
    state: PoolState
    aim: Aim
    arguments: Json
    idle: bool  # nothing is different

    def make(self, cloud: Cloud) -> None:
        self.state.goal = self.aim.goal
        remember(cloud, self.pool["id"], self.state)
        save(cloud, self.pool)


def change(
    cloud: Cloud, cluster: Document, pool: Document, given: Json
) -> tuple[Document, Operation]:
    revision = revised(cloud, cluster, pool, given)
    revision.make(cloud)
    operation = begin(cloud, EFFECT, pool["id"], cluster["location"], revision.arguments)
    return revision.pool, operation


def revised(cloud: Cloud, cluster: Document, pool: Document, given: Json) -> Revision:
    """The checks of a PUT. Raises ArmError 400, 409, 501."""
    before, state = pool["properties"], state_of(cloud, pool["id"])
    asked = draft.changed(before, given)
    draft.check_fields(asked, cluster["location"])
    _check_mode(cloud, cluster, pool, asked)
    power.check(before, asked)
    there = 0 if power.is_stopped(before) else before["count"]
    check_quota(cloud, cluster, asked, 0 if power.is_stopped(asked) else asked["count"] - there)
    aim = following(cloud, cluster, pool, state, asked)
    _check_one_thing(before, asked, state, aim)
    after = _after(before, asked, state, aim)
    settled = before["provisioningState"] == "Succeeded" and not state.behind()
    idle = settled and after == before and aim.goal == state.goal
    after["provisioningState"] = _verb(before, asked, state, aim)
    arguments = _arguments(before, asked, state, aim)
    return Revision({**pool, "properties": after}, state, aim, arguments, idle)


def _check_mode(cloud: Cloud, cluster: Document, pool: Document, asked: Json) -> None:
    if pool["properties"]["mode"] == SYSTEM and asked["mode"] != SYSTEM:
        check_system_left(cloud, cluster, pool)


def check_system_left(cloud: Cloud, cluster: Document, without: Document) -> None:
    """Raises ArmError 400: aks-engine#542, pulumi-azure-native#1575."""
    others = [p for p in pools_of(cloud, cluster["id"]) if p["name"] != without["name"]]
    if not others:
        raise not_allowed("There has to be at least one agent pool.", status=400)
    if not any(other["properties"]["mode"] == SYSTEM for other in others):
        raise not_allowed("There has to be at least one system agent pool.", status=400)


def _check_one_thing(before: Json, asked: Json, state: PoolState, aim: Aim) -> None:
    """Raises ArmError 400: a version and a count do not change together (Azure/AKS#1245)."""
    if aim.goal.version != state.goal.version and asked["count"] != before["count"]:
        raise not_allowed(
            "Updating Kubernetes version and agent node scaling are mutually exclusive operations. "
            "Please visit https://aka.ms/aks-pending-upgrade for more details.",
            status=400,
        )


def _arguments(before: Json, asked: Json, state: PoolState, aim: Aim) -> Json:
    old, new = before.get("nodeLabels") or {}, asked.get("nodeLabels") or {}
    relabel = old != new or (before.get("nodeTaints") or []) != (asked.get("nodeTaints") or [])
    relabel = relabel or before["mode"] != asked["mode"]
    start = power.is_stopped(before) and not power.is_stopped(asked)
    out: Json = {
        "start": start,
        "relabel": relabel,
        "dropped": sorted(old.keys() - new.keys()),
        "back": aim.back,
    }
    return out | origin_of(state, aim.goal)


def origin_of(state: PoolState, goal: Goal) -> Json:
    """What a rollback would go back to; for an upgrade that is taken up again, the same."""
    if goal != state.goal:
        return {"origin": asdict(state.goal)}
    if state.behind() and state.past:
        return {"origin": {k: v for k, v in asdict(state.past[-1]).items() if k != "ended"}}
    return {}


def _after(before: Json, asked: Json, state: PoolState, aim: Aim) -> Json:
    """As recorded, another OS SKU's image shows at once; a newer image when it is there."""
    out = {key: v for key, v in asked.items() if key != "nodeImageVersion"}
    out["osSKU"] = aim.goal.os_sku
    changes = (aim.goal.os_sku, aim.goal.version) != (state.goal.os_sku, state.goal.version)
    out["nodeImageVersion"] = aim.goal.image if changes else before["nodeImageVersion"]
    if aim.back:
        out["orchestratorVersion"] = aim.goal.version
    for name in ("currentOrchestratorVersion", "provisioningState"):
        out[name] = before[name]
    return out


def _verb(before: Json, asked: Json, state: PoolState, aim: Aim) -> str:
    """Provisioning states as recorded: Upgrading, Scaling, Updating."""
    if power.is_stopped(before) != power.is_stopped(asked):
        return "Stopping" if power.is_stopped(asked) else "Starting"
    if aim.goal != state.goal or state.behind():
        return "Upgrading"
    return "Scaling" if asked["count"] != before["count"] else "Updating"
