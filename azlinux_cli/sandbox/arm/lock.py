"""Management locks: who has one can neither be deleted nor, read-only, be changed.

Sources: "Lock your Azure resources to protect your infrastructure" (levels, inheritance: a lock
holds for everything below its scope, and a locked child keeps its group), REST reference
"Management Locks"; the refusal in the words that the portal and `az` show, those about locks
themselves are own ones.
Only the control plane asks; what Azure does by itself (delete options, evictions) does not.
"""

from typing import Any

from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Route

KIND = "lock"
TYPE = "Microsoft.Authorization/locks"
_PART = f"/providers/{TYPE.lower()}"
LEVELS = {"cannotdelete": "CanNotDelete", "readonly": "ReadOnly"}
_WORDS = {"DELETE": "delete", "POST": "action", "PUT": "write", "PATCH": "write"}


def check_lock(cloud: Cloud, route: Route, request: Request) -> None:
    """Raises ArmError 409 ScopeLocked for a change that a lock forbids."""
    word = _WORDS.get(request.method)
    path = request.path.rstrip("/").lower()
    if word is None or _PART in path:
        return
    found = [lock for lock in _locks(cloud) if _forbids(lock, path, request.method)]
    if found:
        scopes = "', '".join(_scope(lock) for lock in found)
        raise ArmError(
            409,
            "ScopeLocked",
            f"The scope '{request.path}' cannot perform {word} operation because following "
            f"scope(s) are locked: '{scopes}'. Please remove the lock and try again.",
        )


def _forbids(lock: Json, path: str, method: str) -> bool:
    scope = _scope(lock).lower()
    below = path == scope or path.startswith(scope + "/")
    if method == "DELETE":
        return below or scope.startswith(path + "/")
    return below and lock["properties"]["level"] == "ReadOnly"


def _locks(cloud: Cloud) -> list[Json]:
    return [lock for _, lock in cloud.store.items(KIND)]


def _scope(lock: Json) -> str:
    return str(lock["id"][: lock["id"].lower().index(_PART)])


def put_lock(cloud: Cloud, request: Request, **parameters: Any) -> Response:
    lock_id = request.path.rstrip("/")
    level = str((request.json.get("properties") or {}).get("level", ""))
    if level.lower() not in LEVELS:
        raise ArmError(400, "InvalidLockLevel", f"The lock level '{level}' is invalid.")
    existing = cloud.store.get(KIND, lock_id)
    lock = {
        "id": lock_id,
        "name": lock_id.rpartition("/")[2],
        "type": TYPE,
        "properties": {**(request.json.get("properties") or {}), "level": LEVELS[level.lower()]},
    }
    cloud.store.put(KIND, lock_id, lock)
    return Response(201 if existing is None else 200, lock)


def get_lock(cloud: Cloud, request: Request, **parameters: Any) -> Response:
    found = cloud.store.get(KIND, request.path.rstrip("/"))
    if found is None:
        raise ArmError(404, "LockNotFound", f"The lock '{request.path}' could not be found.")
    return Response(200, found)


def delete_lock(cloud: Cloud, request: Request, **parameters: Any) -> Response:
    gone = cloud.store.delete(KIND, request.path.rstrip("/"))
    return Response(200 if gone else 204)


def list_locks(cloud: Cloud, request: Request, **parameters: Any) -> Response:
    """At the scope and below it; `$filter=atScope()`: at the scope only."""
    path = request.path.lower()
    scope = path[: path.index(_PART)]
    exact = (request.parameter("$filter") or "").lower() == "atscope()"
    return paged(cloud, request, [lock for lock in _locks(cloud) if _in(lock, scope, exact=exact)])


def _in(lock: Json, scope: str, *, exact: bool) -> bool:
    own = _scope(lock).lower()
    return own == scope or (not exact and own.startswith(scope + "/"))


def _routes(scope: str) -> tuple[Route, ...]:
    every = f"{scope}/providers/{TYPE}"
    one = every + "/{lock}"
    return (
        Route("GET", every, list_locks),
        Route("PUT", one, put_lock),
        Route("GET", one, get_lock),
        Route("DELETE", one, delete_lock),
    )


ROUTES: tuple[Route, ...] = (
    *_routes(SUBSCRIPTION),
    *_routes(GROUP),
    *_routes(GROUP + "/providers/{resource*}"),
)
