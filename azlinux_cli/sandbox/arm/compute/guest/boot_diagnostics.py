"""Boot diagnostics: links to the serial log and a screenshot, good for a while.

Source: REST reference "Virtual Machines - Retrieve Boot Diagnostics Data" (1 to 1440 minutes, 120
by default). Azure's links are signed blob addresses; ours carry a token nobody can guess and lead
to this cloud. The refusal of a machine without boot diagnostics is made up in its words.
"""

import secrets

from azlinux_cli.sandbox.arm.compute.machine.document import require_vm
from azlinux_cli.sandbox.arm.compute.machine.host import boot_diagnostics
from azlinux_cli.sandbox.arm.compute.refusal import invalid, not_allowed
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kernel.routes import Route

KIND = "boot-diagnostics"
PATH = "/sandbox/bootdiagnostics/{token}/"
DEFAULT_MINUTES, MOST_MINUTES = 120, 1440
# One black pixel: nothing draws on a simulated screen.
SCREENSHOT = bytes.fromhex(
    "424d3a000000000000003600000028000000010000000100000001001800000000000400000000000000000000000000"
    "00000000000000000000"
)


def retrieve(
    cloud: Cloud, request: Request, *, subscription: str, group: str, vm_name: str
) -> Response:
    vm = require_vm(cloud, subscription, group, vm_name)
    text = request.parameter("sasUriExpirationTimeInMinutes") or str(DEFAULT_MINUTES)
    if not text.isdigit() or not 1 <= int(text) <= MOST_MINUTES:
        raise invalid(
            "The value of parameter sasUriExpirationTimeInMinutes is invalid.",
            "sasUriExpirationTimeInMinutes",
        )
    if not boot_diagnostics(vm):
        raise not_allowed(
            f"Boot diagnostics is not enabled for VM '{vm['name']}'. Please enable it with "
            "managed storage and retry."
        )
    token = secrets.token_urlsafe(32)
    expires = cloud.clock.now() + int(text) * 60
    cloud.store.put(KIND, token.lower(), {"vm": vm["id"], "token": token, "expires": expires})
    base = f"{request.base_url}{PATH.format(token=token)}{vm['name']}"
    return Response(
        200,
        {
            "consoleScreenshotBlobUri": f"{base}.screenshot.bmp",
            "serialConsoleLogBlobUri": f"{base}.serialconsole.log",
        },
    )


def serve(cloud: Cloud, request: Request, *, token: str, name: str) -> Response:
    """The link is the permission, as a signed blob address is."""
    found = cloud.store.get(KIND, token)
    if found is None or not secrets.compare_digest(found["token"], token):
        raise ArmError(404, "ResourceNotFound", "The specified resource does not exist.")
    if found["expires"] < cloud.clock.now():
        cloud.store.delete(KIND, token)
        raise ArmError(
            403,
            "AuthenticationFailed",
            "Server failed to authenticate the request. Signature not valid in the specified time "
            "frame.",
        )
    if name.lower().endswith(".bmp"):
        return Response(200, SCREENSHOT, {"Content-Type": "image/bmp"})
    log = cloud.machines.serial_log(found["vm"])
    return Response(200, log.encode(), {"Content-Type": "text/plain; charset=utf-8"})


LINK_ROUTE = Route("GET", PATH + "{name}", serve, open=True, any_version=True)
