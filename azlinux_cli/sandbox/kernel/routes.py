"""One table from method and path to handler. ARM compares path segments without case."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Response

Handler = Callable[..., Response]  # handler(cloud, request, **path parameters as sent)

# The prefixes that nearly every path starts with.
SUBSCRIPTION = "/subscriptions/{subscription}"
GROUP = SUBSCRIPTION + "/resourceGroups/{group}"


@dataclass(frozen=True, slots=True)
class Route:
    """`Route("GET", GROUP + "/providers/Microsoft.Compute/disks/{name}", get_disk)`.

    A `{name}` matches one segment, a `{name*}` the rest of the path. `open` routes need no
    bearer token; `any_version` routes no api-version.
    """

    method: str
    template: str
    handler: Handler
    open: bool = False
    any_version: bool = False
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        regex = re.sub(r"\\\{(\w+)\\\*\\\}", r"(?P<\1>.+)", re.escape(self.template))
        regex = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", regex)
        object.__setattr__(self, "pattern", re.compile(regex + "/?", re.IGNORECASE))


class Router:
    """Finds the route of a request; the first that matches wins."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(routes)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, Any]]:
        """Raises ArmError 405 if only the method is wrong, 404 if nothing has this path."""
        allowed = set()
        for route in self._routes:
            if match := route.pattern.fullmatch(path):
                if route.method == method:
                    return route, match.groupdict()
                allowed.add(route.method)
        allowed.discard("HEAD")  # asks whether something exists, whatever it is
        if allowed:
            raise ArmError(
                405,
                "HttpMethodNotAllowed",
                f"The HTTP method '{method}' is not supported for this resource.",
                headers={"Allow": ", ".join(sorted(allowed))},
            )
        raise ArmError(404, "InvalidResourceType", f"The sandbox does not emulate {method} {path}.")
