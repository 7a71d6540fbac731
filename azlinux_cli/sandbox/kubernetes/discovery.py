"""What a client learns of an API server before it asks for anything.

Source: "The Kubernetes API", Discovery; pkg version. There is no aggregated discovery and no
OpenAPI schema: clients that ask for them fall back, as they do with old servers.
"""

from azlinux_cli.sandbox.kernel.http import Json
from azlinux_cli.sandbox.kubernetes.kind import KINDS, VERBS, Kind

_SCALE = {"group": "autoscaling", "version": "v1", "kind": "Scale"}
_EVICTION = {"group": "policy", "version": "v1", "kind": "Eviction"}
# Of each subresource: whose kind it takes (None: that of the resource), and what can be done.
_SUBRESOURCES: dict[str, tuple[Json | None, tuple[str, ...]]] = {
    "status": (None, ("get", "patch", "update")),
    "scale": (_SCALE, ("get", "patch", "update")),
    "eviction": (_EVICTION, ("create",)),
    "binding": ({"kind": "Binding"}, ("create",)),
    "log": (None, ("get",)),
    "exec": ({"kind": "PodExecOptions"}, ("create", "get")),
}


def version(kubernetes_version: str) -> Json:
    major, minor, *_ = kubernetes_version.split(".")
    return {
        "major": major,
        "minor": minor,
        "gitVersion": f"v{kubernetes_version}",
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": "gc",
        "platform": "linux/amd64",
    }


def core_versions() -> Json:
    return {"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []}


def groups() -> Json:
    names = dict.fromkeys(kind.group for kind in KINDS if kind.group)
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [_group(n) for n in names]}


def group(name: str) -> Json | None:
    known = any(kind.group == name for kind in KINDS if kind.group)
    return {"kind": "APIGroup", "apiVersion": "v1", **_group(name)} if known else None


def _group(name: str) -> Json:
    versions = dict.fromkeys(kind.version for kind in KINDS if kind.group == name)
    found = [{"groupVersion": f"{name}/{version}", "version": version} for version in versions]
    return {"name": name, "versions": found, "preferredVersion": found[0]}


def resources(group_name: str, version_name: str) -> Json | None:
    kinds = [k for k in KINDS if (k.group, k.version) == (group_name, version_name)]
    if not kinds:
        return None
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": kinds[0].api_version,
        "resources": [entry for kind in kinds for entry in _entries(kind)],
    }


def _entries(kind: Kind) -> list[Json]:
    first: Json = {
        "name": kind.plural,
        "singularName": kind.singular,
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": list(VERBS),
    }
    if kind.short:
        first["shortNames"] = list(kind.short)
    if kind.categories:
        first["categories"] = list(kind.categories)
    return [first, *(_subresource(kind, name) for name in kind.subresources)]


def _subresource(kind: Kind, name: str) -> Json:
    other, verbs = _SUBRESOURCES[name]
    return {
        "name": f"{kind.plural}/{name}",
        "singularName": "",
        "namespaced": kind.namespaced,
        **(other or {"kind": kind.kind}),
        "verbs": list(verbs),
    }
