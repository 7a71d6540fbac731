"""What a run is going to do: decided once, frozen, and the same on every resume.

docs/schemas/rollout-plan.json describes the file.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.cohort import Cohort
from azlinux_cli.domain.rollout.gate import Gate
from azlinux_cli.domain.rollout.window import Window

VERSION = 1


@dataclass(frozen=True, slots=True)
class Unit:
    """One machine of a run.

    `labels` are what limits count; `digest` is the state that the plan was made for; `target` is
    the way to it, `subject` whatever the procedure has to know about this one.
    """

    name: str
    cohort: str
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    digest: Mapping[str, str] = field(default_factory=dict, hash=False)
    target: Mapping[str, Any] = field(default_factory=dict, hash=False)
    subject: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """How carefully. Times in seconds; `progress_s` None: no deadline for progress.

    `soak_node_s`: a node that is done keeps its place that long. `soak_wave_s`: between waves.
    `healthy_for_s`: without a break, within `healthy_within_s`.
    """

    budget: Budget = field(default_factory=Budget)
    parallel: int = 16
    limits: Mapping[str, int] = field(default_factory=dict, hash=False)
    soak_node_s: float = 0.0
    soak_wave_s: float = 0.0
    healthy_for_s: float = 0.0
    healthy_within_s: float = 300.0
    progress_s: float | None = None
    gates: tuple[Gate, ...] = ()
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class RolloutPlan:
    """`procedure` is what each node goes through, by the name of the verb: update, rollback.

    `options` are the verb's own. `waves` are names of units. `notes` are said to people before
    the start: canaries that stand for nobody, what cannot be undone.
    """

    id: str
    procedure: str
    created_at: float
    created_by: str
    azl: str
    reason: str
    units: tuple[Unit, ...]
    cohorts: tuple[Cohort, ...]
    waves: tuple[tuple[str, ...], ...]
    policy: Policy
    options: Mapping[str, Any] = field(default_factory=dict, hash=False)
    contents: Mapping[str, Any] = field(default_factory=dict, hash=False)  # by cohort: frozen
    notes: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Of all of it: a run and a plan file are the same if this is."""
        return digest_of(plan_document(self))

    def unit(self, name: str) -> Unit:
        return next(unit for unit in self.units if unit.name == name)


def digest_of(document: Mapping[str, Any]) -> str:
    """Of a JSON document, whatever the order of its keys."""
    return digest_of_text(_canonical(document))


def digest_of_text(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def plan_text(plan: RolloutPlan) -> str:
    """The one text of a plan; the plan's digest is this text's."""
    return _canonical(plan_document(plan))


def _canonical(document: Mapping[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def plan_document(plan: RolloutPlan) -> dict[str, Any]:
    policy = plan.policy
    return {
        "version": VERSION,
        "id": plan.id,
        "procedure": plan.procedure,
        "createdAt": plan.created_at,
        "createdBy": plan.created_by,
        "azl": plan.azl,
        "reason": plan.reason,
        "units": [
            {
                "name": u.name,
                "cohort": u.cohort,
                "labels": dict(u.labels),
                "digest": dict(u.digest),
                "target": dict(u.target),
                "subject": dict(u.subject),
            }
            for u in plan.units
        ],
        "cohorts": [
            {"id": c.id, "traits": dict(c.traits), "members": list(c.members)} for c in plan.cohorts
        ],
        "waves": [list(wave) for wave in plan.waves],
        "policy": {
            "maxFailures": policy.budget.max_failures,
            "loose": policy.budget.loose,
            "parallel": policy.parallel,
            "maxPer": dict(policy.limits),
            "soakNodeSeconds": policy.soak_node_s,
            "soakWaveSeconds": policy.soak_wave_s,
            "healthyForSeconds": policy.healthy_for_s,
            "healthyWithinSeconds": policy.healthy_within_s,
            "progressSeconds": policy.progress_s,
            "gates": [gate.to_document() for gate in policy.gates],
            "windows": [window.to_document() for window in policy.windows],
        },
        "options": dict(plan.options),
        "contents": dict(plan.contents),
        "notes": list(plan.notes),
    }


def plan_from(document: Mapping[str, Any]) -> RolloutPlan:
    """Raises KeyError, TypeError or ValueError for what is no plan of this version."""
    if document["version"] != VERSION:
        raise ValueError(f"version {document['version']}")
    policy = document["policy"]
    return RolloutPlan(
        id=document["id"],
        procedure=document["procedure"],
        created_at=document["createdAt"],
        created_by=document["createdBy"],
        azl=document["azl"],
        reason=document["reason"],
        units=tuple(
            Unit(u["name"], u["cohort"], u["labels"], u["digest"], u["target"], u["subject"])
            for u in document["units"]
        ),
        cohorts=tuple(
            Cohort(c["id"], c["traits"], tuple(c["members"])) for c in document["cohorts"]
        ),
        waves=tuple(map(tuple, document["waves"])),
        policy=Policy(
            Budget(policy["maxFailures"], policy["loose"]),
            policy["parallel"],
            policy["maxPer"],
            policy["soakNodeSeconds"],
            policy["soakWaveSeconds"],
            policy["healthyForSeconds"],
            policy["healthyWithinSeconds"],
            policy["progressSeconds"],
            tuple(map(Gate.from_document, policy["gates"])),
            tuple(map(Window.from_document, policy["windows"])),
        ),
        options=document["options"],
        contents=document["contents"],
        notes=tuple(document["notes"]),
    )
