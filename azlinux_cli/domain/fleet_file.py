"""`--from-file fleet.yaml`: a declared set of machines (docs/schemas/fleet.json).

resourceGroup: web
location: westeurope
defaults: {image: azurelinux-3, size: Standard_D2s_v5}
machines:
- name: web-[1-3]
tags: {role: web}
- {name: db-1, image: azurelinux-4, dataDiskSizesGb: [128]}
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.located import Located
from azlinux_cli.domain.machine import CustomData, MachineSpec, SecurityType, Spot
from azlinux_cli.domain.machine_rule import EVICTION, parse_architecture
from azlinux_cli.domain.network import NetworkWish
from azlinux_cli.domain.selection import expand

ReadCustomData = Callable[[str], CustomData]
Reader = Callable[[Located], Any]
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class FleetFile:
    """What the file says beside its machines: None or empty where it says nothing."""

    specs: tuple[MachineSpec, ...]
    resource_group: str | None = None
    location: str | None = None
    ssh_sources: tuple[str, ...] = ()
    ssh_keys: tuple[str, ...] = ()
    wish: NetworkWish = field(default_factory=NetworkWish)


def parse_fleet(root: Located, base: MachineSpec, read: ReadCustomData) -> FleetFile:
    """`base` holds azl's own defaults; `read` fetches a custom-data file.

    Raises UsageError that names line and key.
    """
    top = root.mapping(_TOP)
    if "machines" not in top:
        raise root.error("'machines' is missing", "machines: [{name: web-1}]")
    base = _with(base, top.get("defaults"), read, _DEFAULTS)
    specs = [spec for item in top["machines"].items() for spec in _machines(item, base, read)]
    if not specs:
        raise top["machines"].error("no machine is declared")
    if len(specs) > _MOST:
        raise top["machines"].error(f"{len(specs)} machines are declared; the most is {_MOST}")
    _check_once(specs, top["machines"])
    network = top["network"].mapping(_NETWORK) if "network" in top else {}
    return FleetFile(
        tuple(specs),
        resource_group=top["resourceGroup"].text() if "resourceGroup" in top else None,
        location=top["location"].text() if "location" in top else None,
        ssh_sources=_texts(top["sshSources"]) if "sshSources" in top else (),
        ssh_keys=_texts(top["sshKeys"]) if "sshKeys" in top else (),
        wish=NetworkWish(**{key: value.text() for key, value in network.items()}),
    )


def _machines(item: Located, base: MachineSpec, read: ReadCustomData) -> list[MachineSpec]:
    entries = item.mapping(_MACHINE)
    if "name" not in entries:
        raise item.error("'name' is missing", "- name: web-1")
    spec = replace(_with(base, item, read, _MACHINE), where=item.where)
    name = entries["name"]
    pattern = name.text()
    try:
        names = expand(pattern)
    except UsageError as error:
        raise name.error(error.message) from error
    return [replace(spec, name=one) for one in names]


def _with(
    base: MachineSpec, item: Located | None, read: ReadCustomData, known: Mapping[str, Any]
) -> MachineSpec:
    """`base` with what `item` says; tags are added to, everything else is replaced."""
    if item is None:
        return base
    changes: dict[str, Any] = {}
    for key, value in item.mapping(known).items():
        if key == "name":
            continue
        if key == "customData":
            changes["custom_data"] = _custom_data(value, read)
            continue
        attribute, reader = _FIELDS[key]
        changes[attribute] = reader(value)
    if "tags" in changes:
        changes["tags"] = {**base.tags, **changes["tags"]}
    return replace(base, **changes)


def _check_once(specs: list[MachineSpec], machines: Located) -> None:
    seen: dict[str, str] = {}
    for spec in specs:
        first = seen.setdefault(spec.name.lower(), spec.where)
        if first is not spec.where:
            raise UsageError(
                f"{spec.where}: {spec.name} is declared already at {first}", code="BadFile"
            )


def _custom_data(value: Located, read: ReadCustomData) -> CustomData:
    try:
        return read(value.text())
    except UsageError as error:
        raise value.error(error.message, " ".join(error.hints)) from error


def _texts(value: Located) -> tuple[str, ...]:
    return tuple(item.text() for item in value.items())


def _numbers(value: Located) -> tuple[int, ...]:
    return tuple(item.number() for item in value.items())


def _tags(value: Located) -> dict[str, str]:
    if not isinstance(value.value, dict):
        raise value.error(f"a mapping is expected, not {value.kind}")
    return {str(key): _tag(item) for key, item in value.value.items()}


def _tag(item: Located) -> str:
    if item.value is None:
        return ""
    return item.value if item.value == "" else item.text()


def _zone(value: Located) -> str:
    """`zone: 1` is what people write; a zone is a text all the same."""
    return str(value.value) if isinstance(value.value, int) else value.text()


def _architecture(value: Located) -> str:
    try:
        return parse_architecture(value.text())
    except UsageError as error:
        raise value.error(error.message, " ".join(error.hints)) from error


def _security(value: Located) -> SecurityType:
    return parse_security(value.text(), error=value.error)


def parse_security(
    text: str, *, error: Callable[[str, str], UsageError] | None = None
) -> SecurityType:
    """`Standard` or `TrustedLaunch`, in any case. Raises UsageError."""
    found = next((kind for kind in SecurityType if kind.lower() == text.lower()), None)
    if found is None:
        what, hint = f"{text!r} is not a security type", f"one of: {', '.join(SecurityType)}"
        raise error(what, hint) if error else UsageError(what, hint=hint)
    return found


def _spot(value: Located) -> Spot | None:
    if isinstance(value.value, bool):
        return Spot() if value.value else None
    entries = value.mapping(_SPOT)
    price = entries["maxPrice"].value if "maxPrice" in entries else None
    if price is not None and (isinstance(price, bool) or not isinstance(price, int | float)):
        raise entries["maxPrice"].error("a price in US dollars an hour is expected", "0.05")
    policy = entries["evictionPolicy"].text() if "evictionPolicy" in entries else EVICTION[0]
    return Spot(None if price is None else float(price), policy)


_SPOT = {"maxPrice": 1, "evictionPolicy": 1}
_NETWORK = {"vnet": 1, "subnet": 1, "nsg": 1}
_TOP = {
    "resourceGroup": 1, "location": 1, "sshSources": 1, "sshKeys": 1, "network": 1,
    "defaults": 1, "machines": 1,
}  # fmt: skip
_FIELDS: dict[str, tuple[str, Reader]] = {
    "image": ("image", Located.text),
    "architecture": ("architecture", _architecture),
    "size": ("size", Located.text),
    "zone": ("zone", _zone),
    "osDiskSizeGb": ("os_disk_size_gb", Located.number),
    "dataDiskSizesGb": ("data_disk_sizes_gb", _numbers),
    "spot": ("spot", _spot),
    "tags": ("tags", _tags),
    "identities": ("identities", _texts),
    "securityType": ("security_type", _security),
    "adminUsername": ("admin_username", Located.text),
    "publicIp": ("public_ip", Located.flag),
    "bootDiagnostics": ("boot_diagnostics", Located.flag),
}
_DEFAULTS: dict[str, Any] = {**_FIELDS, "customData": 1}
_MACHINE: dict[str, Any] = {"name": 1, **_DEFAULTS}
