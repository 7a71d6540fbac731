"""ETags of clusters and pools.

Source: azure-aks-docs use-etags.md, its table of what PUT, PATCH and DELETE answer; the words for a
resource that is not there as quoted in azure-cli#30309, for a mismatch as Compute has them.
"""

from azlinux_cli.sandbox.arm.containerservice.refusal import bad_request, refused
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request


def check_etag(request: Request, etag: str | None) -> None:
    """`etag` None: nothing is there. Raises ArmError 400 BadRequest, 412 PreconditionFailed."""
    match = request.headers.get("if-match", "").strip('"')
    none_match = request.headers.get("if-none-match", "").strip('"')
    if none_match not in {"", "*"}:
        raise bad_request("The if-none-match header can only be empty or '*'.")
    if match and none_match:
        raise bad_request("The if-match and if-none-match headers cannot both be set.")
    if none_match and etag is not None:
        raise _failed("Resource already exists but the if-none-match header is '*'.")
    if match and etag is None:
        raise _failed(
            "Resource not found but ETag header is provided. If this is a request to create, "
            "please do not provide ETag."
        )
    if match and match not in {"*", etag}:
        raise _failed(
            f'Etag provided in if-match header "{match}" does not match etag "{etag}" of resource.'
        )


def _failed(message: str) -> ArmError:
    return refused(412, "PreconditionFailed", message)
