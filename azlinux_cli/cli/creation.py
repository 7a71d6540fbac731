"""What the options of `azl vm create` say together: a request, decided nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import typer

from azlinux_cli.cli.create_option import MOST
from azlinux_cli.cli.deps import deps_of
from azlinux_cli.domain.errors import UsageError

if TYPE_CHECKING:
    from azlinux_cli.domain.fleet_file import FleetFile
    from azlinux_cli.domain.machine import MachineSpec, Spot
    from azlinux_cli.domain.planning import CreateRequest


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed. None, or empty: nothing was said. `machine`: options of one machine."""

    names: Sequence[str]
    resource_group: str | None
    location: str | None
    from_file: str | None
    count: int | None
    ssh_keys: Sequence[str]
    ssh_sources: Sequence[str]
    network: dict[str, str | None]
    machine: dict[str, Any]


def declaration_of(ctx: typer.Context, wish: Wish) -> "FleetFile":
    """The machines meant, from the file or from the flags. Raises UsageError."""
    from azlinux_cli.domain.fleet_file import FleetFile
    from azlinux_cli.domain.machine import MachineSpec
    from azlinux_cli.domain.planning import check_specs

    settings = deps_of(ctx).settings
    base = MachineSpec(
        "",
        image=settings["image"],
        size=settings.get("size"),
        admin_username=settings["ssh-user"],
    )
    if wish.from_file is not None:
        found = _from_file(wish, wish.from_file, base)
    else:
        spec = replace(base, **_changes(wish.machine))
        found = FleetFile(tuple(replace(spec, name=name) for name in _names(wish)))
    check_specs(found.specs)
    return found


def _from_file(wish: Wish, path: str, base: "MachineSpec") -> "FleetFile":
    from azlinux_cli.bootstrap import load_fleet

    given = [name for name, value in wish.machine.items() if value not in (None, [])]
    if wish.count is not None:
        given.append("--count")
    if given:
        raise UsageError(
            f"{given[0]} and --from-file exclude each other",
            hint="the file says what its machines are: `defaults:` is for all of them",
        )
    fleet = load_fleet(path, base)
    if not wish.names:
        return fleet
    wanted = {name.lower() for name in _expanded(wish.names)}
    chosen = tuple(spec for spec in fleet.specs if spec.name.lower() in wanted)
    unknown = sorted(wanted - {spec.name.lower() for spec in chosen})
    if unknown:
        raise UsageError(f"{path} declares no {', '.join(unknown)}")
    return replace(fleet, specs=chosen)


def _names(wish: Wish) -> list[str]:
    from azlinux_cli.domain.machine_name import numbered

    names = _expanded(wish.names)
    if wish.count is not None:
        if len(names) != 1:
            raise UsageError(
                "--count takes one name, which gets the numbers",
                hint="azl vm create web --count 3 makes web-1, web-2 and web-3",
            )
        names = numbered(names[0], wish.count)
    if len(names) > MOST:
        raise UsageError(f"{len(names)} machines are too many for one run; the most is {MOST}")
    return names


def _expanded(patterns: Sequence[str]) -> list[str]:
    from azlinux_cli.domain.selection import expand

    return [name for pattern in patterns for name in expand(pattern)]


def _changes(typed: dict[str, Any]) -> dict[str, Any]:
    """Options of a machine as fields of its spec; what was not said stays out."""
    from azlinux_cli.bootstrap import read_custom_data
    from azlinux_cli.domain.fleet_file import parse_security
    from azlinux_cli.domain.machine_rule import parse_architecture, parse_disk_sizes
    from azlinux_cli.domain.selection import parse_tag

    readers: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "--image": ("image", str),
        "--arch": ("architecture", parse_architecture),
        "--size": ("size", str),
        "--zone": ("zone", str),
        "--admin-username": ("admin_username", str),
        "--public-ip": ("public_ip", bool),
        "--os-disk-size-gb": ("os_disk_size_gb", int),
        "--data-disk-sizes-gb": ("data_disk_sizes_gb", parse_disk_sizes),
        "--tags": ("tags", lambda texts: dict(map(parse_tag, texts))),
        "--assign-identity": ("identities", tuple),
        "--custom-data": ("custom_data", read_custom_data),
        "--security-type": ("security_type", parse_security),
        "--boot-diagnostics": ("boot_diagnostics", bool),
    }
    given = {name: value for name, value in typed.items() if value not in (None, [])}
    changes = {
        readers[name][0]: readers[name][1](value)
        for name, value in given.items()
        if name in readers
    }
    if spot := _spot(given):
        changes["spot"] = spot
    return changes


def _spot(given: dict[str, Any]) -> "Spot | None":
    from azlinux_cli.domain.machine import Spot

    details = [name for name in ("--max-price", "--eviction-policy") if name in given]
    if not given.get("--spot"):
        if details:
            raise UsageError(f"{details[0]} is for Spot machines only", hint="add --spot")
        return None
    policy = str(given.get("--eviction-policy", "Deallocate"))
    return Spot(given.get("--max-price"), policy.capitalize())


def request_of(
    ctx: typer.Context, wish: Wish, fleet: "FleetFile", ssh_keys: Sequence[str]
) -> "CreateRequest":
    """The whole request: flags first, then the file, then the profile. Raises UsageError."""
    from azlinux_cli import __version__
    from azlinux_cli.domain.machine_name import check_group_name, check_location
    from azlinux_cli.domain.network import NetworkWish
    from azlinux_cli.domain.planning import CreateRequest
    from azlinux_cli.domain.ssh_source import parse_sources

    settings = deps_of(ctx).settings
    group = wish.resource_group or fleet.resource_group or settings.get("resource-group")
    if group is None:
        raise UsageError(
            "no resource group is named",
            hint=["add -g GROUP", "or set one: azl config set resource-group GROUP"],
        )
    location = wish.location or fleet.location or settings.get("location")
    profile_sources = [settings["ssh-source"]] if settings.get("ssh-source") else []
    sources = [*wish.ssh_sources] or [*fleet.ssh_sources]
    network = NetworkWish(**wish.network)
    return CreateRequest(
        subscription=settings["subscription"],
        group=check_group_name(group),
        location=check_location(location) if location else None,
        specs=fleet.specs,
        run=_run_id(deps_of(ctx).clock.now()),
        wish=fleet.wish if network == NetworkWish() else network,
        ssh_sources=parse_sources(sources or profile_sources) or None,
        sources_said=bool(sources),
        ssh_keys=tuple(ssh_keys),
        declared=wish.from_file is not None,
        created_by=f"azl {__version__}",
    )


def _run_id(now: float) -> str:
    """When, and something that no other run has."""
    import secrets
    from datetime import UTC, datetime

    moment = datetime.fromtimestamp(now, UTC).strftime("%Y%m%d%H%M%S")
    return f"{moment}-{secrets.token_hex(3)}"
