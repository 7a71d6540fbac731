"""What is done for each method on a collection, on an object, and on its subresources."""

from collections.abc import Callable
from typing import Any

from azlinux_cli.sandbox.kernel.http import Json, Response
from azlinux_cli.sandbox.kubernetes import removal, resource
from azlinux_cli.sandbox.kubernetes import table as tables
from azlinux_cli.sandbox.kubernetes.call import Call, read
from azlinux_cli.sandbox.kubernetes.cluster import Cluster
from azlinux_cli.sandbox.kubernetes.evict import evict
from azlinux_cli.sandbox.kubernetes.patch import PATCHES
from azlinux_cli.sandbox.kubernetes.query import Filter, page
from azlinux_cli.sandbox.kubernetes.scale import scale_of, scaled
from azlinux_cli.sandbox.kubernetes.status import (
    bad_request,
    method_not_supported,
    not_found,
    not_implemented,
    unsupported_media_type,
)
from azlinux_cli.sandbox.kubernetes.watch import Watch, open_watch

Answer = Response | Watch
Verb = Callable[[Cluster, Call], Answer]


def look_of(cluster: Cluster, call: Call) -> tables.Look | None:
    """How the client wants tables; None: it wants the objects."""
    version = tables.wanted(call.headers.get("accept", ""))
    if version is None:
        return None
    return tables.Look(version, call.query.get("includeObject", "Metadata"), cluster.plane.now)


def _whole(call: Call, item: Json) -> Json:
    return {"kind": call.kind.kind, "apiVersion": call.kind.api_version, **item}


def _shown(cluster: Cluster, call: Call, item: Json) -> Json:
    look = look_of(cluster, call)
    if look is None:
        return _whole(call, item)
    version = {"resourceVersion": item["metadata"]["resourceVersion"]}
    return tables.table(call.kind, (item,), version, look)


def found(cluster: Cluster, call: Call) -> Json:
    """The object that the path names. Raises StatusError 404."""
    key = f"{call.namespace}/{call.name}" if call.namespace else call.name
    item = cluster.registry.get(call.kind, key)
    if item is None:
        raise not_found(call.kind, call.name)
    return item


# collections ------------------------------------------------------------------


def get_list(cluster: Cluster, call: Call) -> Answer:
    if call.query.get("watch") in {"true", "1"}:
        return _watch(cluster, call)
    listed = page(cluster.registry, _filter(call), call.query)
    look = look_of(cluster, call)
    if look is not None:
        return Response(200, tables.table(call.kind, listed.items, listed.metadata, look))
    body = {
        "kind": call.kind.list_kind,
        "apiVersion": call.kind.api_version,
        "metadata": listed.metadata,
        "items": listed.items,
    }
    return Response(200, body)


def _filter(call: Call) -> Filter:
    return Filter.of(call.kind, call.namespace, call.query)


def _watch(cluster: Cluster, call: Call) -> Watch:
    def bookmark(revision: int) -> Json:
        metadata: Json = {"resourceVersion": str(revision), "creationTimestamp": None}
        look = look_of(cluster, call)
        if look is not None:
            return tables.table(call.kind, (), metadata, look)
        return _whole(call, {"metadata": metadata})

    def render(item: Json) -> Json:
        return _shown(cluster, call, item)

    return open_watch(cluster.registry, _filter(call), call.query, render, bookmark)


def create(cluster: Cluster, call: Call) -> Answer:
    item = resource.read_object(call.kind, call.document(), call.namespace)
    made = resource.create(cluster.plane, call.kind, item, dry_run=call.dry_run)
    return Response(201, _whole(call, made))


def delete_all(cluster: Cluster, call: Call) -> Answer:
    options = removal.read_options(call.document(), call.query)
    items = _filter(call).find(cluster.registry)
    for item in items:
        removal.delete(cluster.plane, call.kind, item, options)
    kind = {"kind": call.kind.list_kind, "apiVersion": call.kind.api_version}
    metadata = {"resourceVersion": str(cluster.registry.revision)}
    return Response(200, {**kind, "metadata": metadata, "items": items})


# objects ----------------------------------------------------------------------


def get(cluster: Cluster, call: Call) -> Answer:
    return Response(200, _shown(cluster, call, found(cluster, call)))


def update(cluster: Cluster, call: Call) -> Answer:
    item = resource.read_object(call.kind, call.document(), call.namespace, call.name)
    return _written(cluster, call, found(cluster, call), item)


def patch(cluster: Cluster, call: Call) -> Answer:
    old = found(cluster, call)
    changed = _patched(call, _whole(call, old))
    item = resource.read_object(call.kind, changed, call.namespace, call.name)
    return _written(cluster, call, old, item)


def _patched(call: Call, item: Json) -> Any:
    apply = PATCHES.get(call.media_type)
    if apply is None:
        raise unsupported_media_type(call.media_type, tuple(PATCHES))
    document = read(call.body, call.media_type)
    if call.media_type != "application/json-patch+json" and not isinstance(document, dict):
        raise bad_request("the patch is no object")
    return apply(item, document)


def _written(cluster: Cluster, call: Call, old: Json, item: Json) -> Answer:
    write = resource.update_status if call.subresource == "status" else resource.update
    return Response(
        200, _whole(call, write(cluster.plane, call.kind, old, item, dry_run=call.dry_run))
    )


def delete(cluster: Cluster, call: Call) -> Answer:
    options = removal.read_options(call.document(), call.query)
    item = found(cluster, call)
    return Response(200, removal.delete(cluster.plane, call.kind, item, options))


# subresources -----------------------------------------------------------------


def get_scale(cluster: Cluster, call: Call) -> Answer:
    return Response(200, scale_of(found(cluster, call)))


def put_scale(cluster: Cluster, call: Call) -> Answer:
    return _scale(cluster, call, found(cluster, call), call.document())


def patch_scale(cluster: Cluster, call: Call) -> Answer:
    old = found(cluster, call)
    return _scale(cluster, call, old, _patched(call, scale_of(old)))


def _scale(cluster: Cluster, call: Call, old: Json, scale: Json) -> Answer:
    item = scaled(old, scale)
    made = resource.update(cluster.plane, call.kind, old, item, dry_run=call.dry_run)
    return Response(200, scale_of(made))


def post_eviction(cluster: Cluster, call: Call) -> Answer:
    return Response(
        201, evict(cluster, found(cluster, call), call.document(), dry_run=call.dry_run)
    )


def refuse(cluster: Cluster, call: Call) -> Answer:
    found(cluster, call)
    raise not_implemented(f"{call.kind.plural}/{call.subresource}")


VERBS: dict[tuple[str, str], Verb] = {
    ("GET", ""): get,
    ("HEAD", ""): get,
    ("PUT", ""): update,
    ("PATCH", ""): patch,
    ("DELETE", ""): delete,
    ("GET", "status"): get,
    ("PUT", "status"): update,
    ("PATCH", "status"): patch,
    ("GET", "scale"): get_scale,
    ("PUT", "scale"): put_scale,
    ("PATCH", "scale"): patch_scale,
    ("POST", "eviction"): post_eviction,
    ("GET", "log"): refuse,
    ("POST", "binding"): refuse,
    ("GET", "exec"): refuse,
    ("POST", "exec"): refuse,
}
COLLECTION: dict[str, Verb] = {
    "GET": get_list,
    "HEAD": get_list,
    "POST": create,
    "DELETE": delete_all,
}


def verb_of(call: Call) -> Verb:
    """Raises StatusError 405."""
    if not call.name:
        found_verb = COLLECTION.get(call.method)
        if call.kind.namespaced and not call.namespace and call.method not in {"GET", "HEAD"}:
            found_verb = None
    else:
        known = not call.subresource or call.subresource in call.kind.subresources
        found_verb = VERBS.get((call.method, call.subresource)) if known else None
    if found_verb is None:
        raise method_not_supported()
    return found_verb
