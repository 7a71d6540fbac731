"""Lists in pages: `value` and, while there is more, `nextLink` with a `$skiptoken`."""

import base64
import binascii
from collections.abc import Iterable
from urllib.parse import urlencode

from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response

TOKEN = "$skiptoken"  # noqa: S105 - a query parameter's name


def paged(
    cloud: Cloud, request: Request, found: Iterable[Json], *, size: int | None = None
) -> Response:
    """One page of `found`: `size`, else the settings' page size, is the most it holds.

    Raises ArmError 400 InvalidSkipToken. Source: ARM RPC "Get lists", `nextLink` is opaque and
    repeats the query.
    """
    items = list(found)
    start = _offset(request)
    end = start + (size or cloud.settings.page_size)
    body: Json = {"value": items[start:end]}
    if end < len(items):
        rest = {k: v for k, v in request.query.items() if k.lower() != TOKEN}
        query = urlencode({**rest, TOKEN: base64.urlsafe_b64encode(str(end).encode()).decode()})
        body["nextLink"] = f"{request.base_url}{request.path}?{query}"
    return Response(200, body)


def _offset(request: Request) -> int:
    token = request.parameter(TOKEN)
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, binascii.Error):
        raise ArmError(
            400, "InvalidSkipToken", "The skip token in the request is invalid."
        ) from None
