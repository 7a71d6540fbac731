"""Deployments inside a deployment, looked into: ARM's preflight checks their resources, too."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from azlinux_cli.sandbox.arm.deployment.document import TYPE
from azlinux_cli.sandbox.arm.deployment.expression import Scope
from azlinux_cli.sandbox.arm.deployment.step import Step
from azlinux_cli.sandbox.arm.deployment.template import plan
from azlinux_cli.sandbox.kernel.cloud import Cloud


def with_nested(cloud: Cloud, scope: Scope, steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, and those of the deployments among them as far as they are known beforehand.

    Raises TemplateError for a template inside that is wrong.
    """
    for step in steps:
        yield step
        if step.type.lower() != TYPE.lower() or step.waits:
            continue
        inner = replace(scope, group=_group(cloud, step), loop=None)
        yield from with_nested(cloud, inner, plan(step.body.get("properties") or {}, inner).steps)


def _group(cloud: Cloud, step: Step) -> dict[str, str] | None:
    """What is deployed to; it may be made by the very deployment that is checked."""
    scope_id, _, _ = step.id.partition("/providers/")
    if "/resourcegroups/" not in scope_id.lower():
        return None
    made = {"id": scope_id, "name": scope_id.rpartition("/")[2]}
    return cloud.resources.find_group(scope_id) or made
