"""Lists in pages: `value` and, while there is more, `nextLink`.

Page sizes are the service's choice and undocumented; clients must follow `nextLink` ("API design
guidelines", collections). The size here is made up, small enough to be met by a fleet.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Request, Response

PAGE_SIZE = 1000
TOKEN = "$skiptoken"  # noqa: S105  # a query parameter's name


def page(
    cloud: Cloud,
    request: Request,
    items: list[Any],
    show: Callable[[Any], Any] = lambda item: item,
) -> Response:
    """One page, of which only the items on it are shown."""
    token = request.parameter(TOKEN) or "0"
    if not token.isdigit():
        raise ArmError(400, "InvalidParameter", f"The skiptoken '{token}' is not valid.")
    start = int(token)
    body: dict[str, Any] = {"value": [show(item) for item in items[start : start + PAGE_SIZE]]}
    if start + PAGE_SIZE < len(items):
        query = {key: value for key, value in request.query.items() if key.lower() != TOKEN}
        query[TOKEN] = str(start + PAGE_SIZE)
        body["nextLink"] = f"{request.base_url}{quote(request.path)}?{urlencode(query, safe='$')}"
    return Response(200, body)
