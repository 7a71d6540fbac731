"""The three kinds of patch that kubectl and the client libraries send.

Sources: RFC 6902, RFC 7386; k8s.io/apimachinery/pkg/util/strategicpatch (patch.go) with the
patchStrategy and patchMergeKey tags of the core types.
"""

import copy
from collections.abc import Callable
from typing import Any

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.status import StatusError, bad_request

# Lists that strategic merge patches go into, by the key their items are told apart by. Lists that
# are not here (taints, tolerations, arguments) are replaced as a whole.
MERGE_KEYS = {
    "containers": "name",
    "initContainers": "name",
    "env": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
    "ports": "containerPort",
    "imagePullSecrets": "name",
    "hostAliases": "ip",
    "topologySpreadConstraints": "topologyKey",
    "conditions": "type",
    "addresses": "type",
    "ownerReferences": "uid",
}
SETS = {"finalizers"}


def merge(target: Any, patch: Any) -> Any:
    """RFC 7386: null takes a field away, objects go into each other, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


def strategic(target: Json, patch: Json) -> Json:
    """Raises StatusError 400 for a directive it does not know."""
    directive = patch.get("$patch")
    if directive == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    if directive == "delete":
        return {}
    if directive not in {None, "merge"}:
        raise bad_request(f"unknown patch type: {directive}")
    result = dict(target)
    retained = patch.get("$retainKeys")
    for key, value in patch.items():
        if key.startswith("$deleteFromPrimitiveList/"):
            name = key.partition("/")[2]
            result[name] = [item for item in result.get(name) or () if item not in value]
        elif not key.startswith("$"):
            _strategic_field(result, key, value)
    if retained is not None:
        result = {key: value for key, value in result.items() if key in retained}
    return result


def _strategic_field(result: Json, key: str, value: Any) -> None:
    old = result.get(key)
    if value is None:
        result.pop(key, None)
    elif isinstance(value, dict):
        result[key] = strategic(old if isinstance(old, dict) else {}, value)
    elif isinstance(value, list) and key in SETS:
        result[key] = [*(old or ()), *(item for item in value if item not in (old or ()))]
    elif isinstance(value, list) and key in MERGE_KEYS and _are_objects(value):
        result[key] = _strategic_list(old or [], value, MERGE_KEYS[key])
    else:
        result[key] = value


def _are_objects(items: list[Any]) -> bool:
    return all(isinstance(item, dict) for item in items)


def _strategic_list(old: list[Json], patch: list[Json], key: str) -> list[Json]:
    if any(item == {"$patch": "replace"} for item in patch):
        return [item for item in patch if "$patch" not in item]
    result = list(old)
    for item in patch:
        if key not in item:
            raise bad_request(f"map: {item} does not contain declared merge key: {key}")
        place = next((i for i, found in enumerate(result) if found.get(key) == item[key]), None)
        if item.get("$patch") == "delete":
            result = [found for found in result if found.get(key) != item[key]]
        elif place is None:
            result.append(strategic({}, item))
        else:
            result[place] = strategic(result[place], item)
    return result


def json_patch(target: Json, operations: Any) -> Json:
    """RFC 6902. Raises StatusError 400 for a patch that is none, 422 for one that does not fit."""
    if not isinstance(operations, list) or not _are_objects(operations):
        raise bad_request("json: cannot unmarshal object into Go value of type jsonpatch.Patch")
    document = copy.deepcopy(target)
    for operation in operations:
        action = _ACTIONS.get(operation.get("op", ""))
        if action is None:
            raise bad_request(f"Unexpected kind: {operation.get('op')}")
        try:
            document = action(document, operation)
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise StatusError(
                422,
                "Invalid",
                f"the server rejected our request due to an error in our request: "
                f"{operation.get('op')} {operation.get('path')}: {error}",
            ) from error
    if not isinstance(document, dict):
        raise bad_request("the patch leaves no object")
    return document


def _steps(pointer: str) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise ValueError("not a JSON pointer")
    return [s.replace("~1", "/").replace("~0", "~") for s in pointer.split("/")[1:]]


def _key(parent: Any, step: str) -> Any:
    if not isinstance(parent, list):
        return step
    if not step.isdigit():
        raise IndexError("index out of bounds")
    return int(step)


def _parent(document: Any, steps: list[str]) -> Any:
    for step in steps[:-1]:
        document = document[_key(document, step)]
    return document


def _find(document: Any, pointer: str) -> Any:
    for step in _steps(pointer):
        document = document[_key(document, step)]
    return document


def _add(document: Any, operation: Json) -> Any:
    steps = _steps(operation["path"])
    if not steps:
        return operation["value"]
    parent = _parent(document, steps)
    if not isinstance(parent, list):
        parent[steps[-1]] = operation["value"]
    elif steps[-1] == "-":
        parent.append(operation["value"])
    else:
        if _key(parent, steps[-1]) > len(parent):
            raise IndexError("index out of bounds")
        parent.insert(int(steps[-1]), operation["value"])
    return document


def _remove(document: Any, operation: Json) -> Any:
    steps = _steps(operation["path"])
    parent = _parent(document, steps)
    del parent[_key(parent, steps[-1])]
    return document


def _replace(document: Any, operation: Json) -> Any:
    steps = _steps(operation["path"])
    if not steps:
        return operation["value"]
    parent = _parent(document, steps)
    key = _key(parent, steps[-1])
    _ = parent[key]  # what is replaced has to be there
    parent[key] = operation["value"]
    return document


def _test(document: Any, operation: Json) -> Any:
    if _find(document, operation["path"]) != operation.get("value"):
        raise ValueError("test failed")
    return document


def _copy(document: Any, operation: Json) -> Any:
    value = copy.deepcopy(_find(document, operation["from"]))
    return _add(document, {"path": operation["path"], "value": value})


def _move(document: Any, operation: Json) -> Any:
    value = _find(document, operation["from"])
    _remove(document, {"path": operation["from"]})
    return _add(document, {"path": operation["path"], "value": value})


_ACTIONS: dict[str, Callable[[Any, Json], Any]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "test": _test,
    "copy": _copy,
    "move": _move,
}

PATCHES: dict[str, Callable[[Json, Any], Json]] = {
    "application/json-patch+json": json_patch,
    "application/merge-patch+json": merge,
    "application/strategic-merge-patch+json": strategic,
}
