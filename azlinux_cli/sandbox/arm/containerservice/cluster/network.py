"""A cluster's network profile: what is asked for, and what AKS fills in (recorded, 2025-09)."""

import ipaddress

from azlinux_cli.sandbox.arm.containerservice.refusal import invalid
from azlinux_cli.sandbox.kernel.http import Json

PLUGINS = ("azure", "kubenet", "none")
CIDRS = {"podCidr": "10.244.0.0/16", "serviceCidr": "10.0.0.0/16"}
DNS = "10.0.0.10"


def network_profile(given: Json) -> Json:
    """Raises ArmError 400 InvalidParameter."""
    plugin = str(given.get("networkPlugin") or "azure")
    if plugin not in PLUGINS:
        raise invalid("networkProfile.networkPlugin", f"'{plugin}' is none of {PLUGINS}.")
    out: Json = {"networkPlugin": plugin, "networkPolicy": "none", "loadBalancerSku": "standard"}
    if plugin == "azure":
        out |= {"networkPluginMode": "overlay", "networkDataplane": "azure"}
    out |= {**CIDRS, "dnsServiceIP": DNS, "outboundType": "loadBalancer"}
    out |= {key: value for key, value in given.items() if value or value == 0}
    for name in CIDRS:
        _check(name, str(out[name]))
    balancer = {"managedOutboundIPs": {"count": 1}, "backendPoolType": "nodeIPConfiguration"}
    return out | {
        "loadBalancerProfile": {**balancer, **(given.get("loadBalancerProfile") or {})},
        "podCidrs": [out["podCidr"]],
        "serviceCidrs": [out["serviceCidr"]],
        "ipFamilies": ["IPv4"],
        "podLinkLocalAccess": "IMDS",
    }


def _check(name: str, text: str) -> None:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise invalid(f"networkProfile.{name}", f"'{text}' is no CIDR.") from None
