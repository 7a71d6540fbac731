"""What a deployment asks before it is accepted.

ARM checks a template with the providers first ("ARM template deployment preflight validation"):
what a provider would refuse for want of quota or capacity is refused with the whole deployment,
as InvalidTemplateDeployment (azure-cli#32266, #1800).
"""

from azlinux_cli.sandbox.arm.deployment.document import Deployment
from azlinux_cli.sandbox.arm.deployment.template import Step
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request

# A provider's own word, as a preflight says it.
RENAMED = {"OperationNotAllowed": "QuotaExceeded"}


def check_steps(cloud: Cloud, deployment: Deployment, steps: list[Step]) -> None:
    """Raises ArmError 400 InvalidTemplateDeployment, with what each provider says in `details`."""
    refusals: list[Json] = []
    for step in steps:
        request = Request("PUT", step.id, {"api-version": step.api_version}, body=step.body)
        cloud.router.find("PUT", step.id)
        refusal = _refusal(cloud, request)
        if refusal is not None:
            refusals.append(refusal)
    if refusals:
        raise ArmError(
            400,
            "InvalidTemplateDeployment",
            f"The template deployment '{deployment.name}' is not valid according to the "
            f"validation procedure. The tracking id is '{deployment.correlation}'. See inner "
            "errors for details.",
            details=refusals,
        )


def _refusal(cloud: Cloud, request: Request) -> Json | None:
    """A fault planted for the resource's own PUT meets it here, before anything is made."""
    fault = cloud.faults.for_request(request)
    if fault is None or not fault.status:
        return None
    fields = fault.error(request).fields
    fields["code"] = RENAMED.get(fields["code"], fields["code"])
    return fields
