"""Routes of Microsoft.Network."""

from azlinux_cli.sandbox.arm.network import (
    endpoint,
    interface,
    public_address,
    security_group,
    subnet_endpoint,
    virtual_network,
)
from azlinux_cli.sandbox.arm.network.change import Check, remover
from azlinux_cli.sandbox.arm.network.document import (
    INTERFACE,
    PUBLIC_ADDRESS,
    SECURITY_GROUP,
    VIRTUAL_NETWORK,
)
from azlinux_cli.sandbox.arm.network.read import Present, getter, lister, tagger
from azlinux_cli.sandbox.kernel.routes import GROUP, SUBSCRIPTION, Handler, Route


def _resource(resource_type: str, present: Present, put: Handler, check: Check) -> list[Route]:
    listing = lister(resource_type, present)
    path = f"{GROUP}/providers/{resource_type}"
    return [
        Route("GET", f"{SUBSCRIPTION}/providers/{resource_type}", listing),
        Route("GET", path, listing),
        Route("GET", path + "/{name}", getter(resource_type, present)),
        Route("PUT", path + "/{name}", put),
        Route("PATCH", path + "/{name}", tagger(resource_type, present)),
        Route("DELETE", path + "/{name}", remover(resource_type, check)),
    ]


_GROUP = f"{GROUP}/providers/{SECURITY_GROUP}/{{name}}"
_NETWORK = f"{GROUP}/providers/{VIRTUAL_NETWORK}/{{name}}"
_RULE = _GROUP + "/securityRules/{rule}"
_SUBNET = _NETWORK + "/subnets/{subnet}"

ROUTES: tuple[Route, ...] = (
    *_resource(
        VIRTUAL_NETWORK,
        virtual_network.present,
        virtual_network.put_network,
        virtual_network.check_deletable,
    ),
    Route("GET", _NETWORK + "/subnets", subnet_endpoint.list_subnets),
    Route("GET", _SUBNET, subnet_endpoint.get_subnet),
    Route("PUT", _SUBNET, subnet_endpoint.put_subnet),
    Route("DELETE", _SUBNET, subnet_endpoint.delete_subnet),
    *_resource(
        SECURITY_GROUP,
        security_group.present,
        security_group.put_group,
        security_group.check_deletable,
    ),
    Route("GET", _GROUP + "/securityRules", security_group.list_rules),
    Route("GET", _GROUP + "/defaultSecurityRules", security_group.list_rules),
    Route("GET", _GROUP + "/defaultSecurityRules/{rule}", security_group.get_default_rule),
    Route("GET", _RULE, security_group.get_rule),
    Route("PUT", _RULE, security_group.put_rule),
    Route("DELETE", _RULE, security_group.delete_rule),
    # `get` of an interface comes before the common one: it knows `$expand`.
    Route("GET", f"{GROUP}/providers/{INTERFACE}/{{name}}", endpoint.get_interface),
    *_resource(INTERFACE, endpoint.present, endpoint.put_interface, interface.check_deletable),
    *_resource(
        PUBLIC_ADDRESS, endpoint.present, endpoint.put_address, public_address.check_deletable
    ),
)
