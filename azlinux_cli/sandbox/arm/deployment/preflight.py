"""What a deployment asks before it is accepted.

ARM checks a template with the providers first ("ARM template deployment preflight validation"):
what a provider would refuse for want of quota or capacity is refused with the whole deployment,
as InvalidTemplateDeployment (azure-cli#32266, #1800).
"""

from collections.abc import Iterator

from azlinux_cli.sandbox.arm.compute.body import same_text, without_nulls
from azlinux_cli.sandbox.arm.compute.machine.draft import draft
from azlinux_cli.sandbox.arm.compute.offer.usage import MACHINE_TYPE, Need, check_quota
from azlinux_cli.sandbox.arm.deployment.document import Deployment
from azlinux_cli.sandbox.arm.deployment.step import Step
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request

# A provider's own word, as a preflight says it.
RENAMED = {"OperationNotAllowed": "QuotaExceeded"}


def check_steps(cloud: Cloud, deployment: Deployment, steps: list[Step]) -> None:
    """Raises ArmError 400 InvalidTemplateDeployment, with what each provider says in `details`."""
    refusals: list[Json] = []
    needs: dict[str, tuple[str, Need]] = {}  # by location: a machine's id, and what all take
    for step in steps:
        request = Request("PUT", step.id, {"api-version": step.api_version}, body=step.body)
        cloud.router.find("PUT", step.id)
        refusal = _planted(cloud, request) or _refused(cloud, step, needs)
        if refusal is not None:
            refusals.append(refusal)
    refusals += _beyond_quota(cloud, needs)
    if refusals:
        raise ArmError(
            400,
            "InvalidTemplateDeployment",
            f"The template deployment '{deployment.name}' is not valid according to the "
            f"validation procedure. The tracking id is '{deployment.correlation}'. See inner "
            "errors for details.",
            details=refusals,
        )


def _planted(cloud: Cloud, request: Request) -> Json | None:
    """A fault planted for the resource's own PUT meets it here, before anything is made."""
    fault = cloud.faults.for_request(request)
    if fault is None or not fault.status:
        return None
    return _as_preflight(fault.error(request))


def _refused(cloud: Cloud, step: Step, needs: dict[str, tuple[str, Need]]) -> Json | None:
    """What the compute provider says of a new machine's size and image. Notes what it takes."""
    machine = step.type.lower() == MACHINE_TYPE.lower()
    if not machine or step.waits or cloud.resources.get(step.id) is not None:
        return None
    try:
        wanted = draft(cloud, step.id, without_nulls(step.body))
    except ArmError as error:
        return _as_preflight(error)
    spot = same_text(wanted.properties.get("priority"), "Spot")
    _, known = needs.get(wanted.place.name, (step.id, Need({})))
    total = dict(known.amounts)
    for name, amount in Need.of(wanted.size, spot=spot).amounts.items():
        total[name] = total.get(name, 0) + amount
    needs[wanted.place.name] = (step.id, Need(total))
    return None


def _beyond_quota(cloud: Cloud, needs: dict[str, tuple[str, Need]]) -> Iterator[Json]:
    for place, (vm_id, need) in needs.items():
        try:
            check_quota(cloud, vm_id, place, need)
        except ArmError as error:
            yield _as_preflight(error)


def _as_preflight(error: ArmError) -> Json:
    fields = error.fields
    fields["code"] = RENAMED.get(fields["code"], fields["code"])
    return fields
