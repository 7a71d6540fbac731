"""Network security groups and their rules, over HTTP."""

from azlinux_cli.sandbox.arm.network.change import check_idle, removed, written
from azlinux_cli.sandbox.arm.network.document import SECURITY_GROUP, document, resource_id, same
from azlinux_cli.sandbox.arm.network.read import not_found, read
from azlinux_cli.sandbox.arm.network.security_rule import (
    check_conflicts,
    default_rules,
    make_rule,
)
from azlinux_cli.sandbox.arm.network.usage import (
    interfaces_with,
    machines_in,
    machines_of,
    subnets_with,
)
from azlinux_cli.sandbox.arm.paging import paged
from azlinux_cli.sandbox.arm.placement import location_of, tags_of
from azlinux_cli.sandbox.kernel.cloud import Cloud
from azlinux_cli.sandbox.kernel.deletion import deleter
from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Json, Request, Response
from azlinux_cli.sandbox.kernel.resources import Document, check_etag


def machines_behind(cloud: Cloud, group: Document) -> list[str]:
    """VMs that the group filters, through an interface or a subnet."""
    subnets = [subnet["id"] for subnet in subnets_with(cloud, group["id"])]
    return [*machines_of(interfaces_with(cloud, group["id"])), *machines_in(cloud, subnets)]


def present(cloud: Cloud, group: Document) -> Document:
    """The group with the interfaces and subnets it is associated with."""
    properties = group["properties"]
    if users := interfaces_with(cloud, group["id"]):
        properties["networkInterfaces"] = [{"id": nic["id"]} for nic in users]
    if subnets := subnets_with(cloud, group["id"]):
        properties["subnets"] = [{"id": subnet["id"]} for subnet in subnets]
    return group


def put_group(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    group_id = resource_id(cloud, subscription, group, SECURITY_GROUP, name)
    existing = cloud.resources.get(group_id)
    check_etag(request, existing)
    body = request.json
    location = location_of(body, SECURITY_GROUP, name, existing)
    out = document(group_id, SECURITY_GROUP, location, {}, tags_of(body))
    if existing is not None:
        check_idle(cloud, request, existing)
        out["properties"]["resourceGuid"] = existing["properties"]["resourceGuid"]
    wanted = (body.get("properties") or {}).get("securityRules") or []
    rules = [
        make_rule(group_id, str(item.get("name")), item.get("properties") or {}, out["etag"])
        for item in wanted
    ]
    check_conflicts(rules)
    out["properties"]["securityRules"] = rules
    out["properties"]["defaultSecurityRules"] = default_rules(group_id, out["etag"])
    return written(
        cloud, request, out, created=existing is None, affected=machines_behind(cloud, out)
    )


def check_deletable(cloud: Cloud, request: Request, group: Document) -> None:
    """Raises ArmError 400 InUseNetworkSecurityGroupCannotBeDeleted while something uses it.

    The message as quoted in terraform-provider-azurerm issues.
    """
    users = [item["id"] for item in interfaces_with(cloud, group["id"])]
    users += [item["id"] for item in subnets_with(cloud, group["id"])]
    if users:
        raise ArmError(
            400,
            "InUseNetworkSecurityGroupCannotBeDeleted",
            f"Network security group {group['id']} cannot be deleted because it is in use by the "
            f"following resources: {', '.join(users)}. In order to delete the Network security "
            "group, remove the association with the resource(s). To learn how to do this, see "
            "aka.ms/deletensg.",
            details=[],
        )


@deleter(SECURITY_GROUP, order=50)
def _delete(cloud: Cloud, group_id: str) -> None:
    cloud.resources.delete(group_id)


# rules ------------------------------------------------------------------------


def _rules(group: Document, kind: str = "securityRules") -> list[Json]:
    found: list[Json] = group["properties"][kind]
    return found


def _rule(group: Document, name: str, kind: str = "securityRules") -> Json:
    found = next((item for item in _rules(group, kind) if same(item["name"], name)), None)
    if found is None:
        raise not_found(f"{group['id']}/{kind}/{name}")
    return found


def list_rules(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str
) -> Response:
    found = read(cloud, subscription, group, SECURITY_GROUP, name)
    kind = "defaultSecurityRules" if "default" in request.path.lower() else "securityRules"
    return paged(cloud, request, _rules(found, kind))


def get_rule(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str, rule: str
) -> Response:
    found = _rule(read(cloud, subscription, group, SECURITY_GROUP, name), rule)
    return Response(200, found, {"ETag": found["etag"]})


def get_default_rule(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str, rule: str
) -> Response:
    found = read(cloud, subscription, group, SECURITY_GROUP, name)
    return Response(200, _rule(found, rule, "defaultSecurityRules"))


def put_rule(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str, rule: str
) -> Response:
    found = read(cloud, subscription, group, SECURITY_GROUP, name)
    known = next((item for item in _rules(found) if same(item["name"], rule)), None)
    check_etag(request, known)
    made = make_rule(found["id"], rule, request.json.get("properties") or {}, found["etag"])
    others = [item for item in _rules(found) if item is not known]
    check_conflicts([*others, made])
    check_idle(cloud, request, found)
    found["properties"]["securityRules"] = [*others, made]
    return written(
        cloud,
        request,
        found,
        created=known is None,
        affected=machines_behind(cloud, found),
        part=made,
    )


def delete_rule(
    cloud: Cloud, request: Request, *, subscription: str, group: str, name: str, rule: str
) -> Response:
    found = read(cloud, subscription, group, SECURITY_GROUP, name)
    known = next((item for item in _rules(found) if same(item["name"], rule)), None)
    if known is None:
        return Response(204)
    check_idle(cloud, request, found)
    affected = machines_behind(cloud, found)
    return removed(cloud, request, found, child=known["id"], affected=affected)
