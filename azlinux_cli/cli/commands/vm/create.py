"""`azl vm create`."""

import typer

from azlinux_cli.cli import create_option as option
from azlinux_cli.cli.lazy import leaf
from azlinux_cli.cli.options import (
    CloudCommand,
    DryRun,
    NoWait,
    Parallel,
    ResourceGroup,
    Timeout,
)
from azlinux_cli.cli.region import Architecture, Location

app = leaf()


@app.command(cls=CloudCommand)
def create(
    ctx: typer.Context,
    names: option.Names = None,
    *,
    resource_group: ResourceGroup = None,
    location: Location = None,
    image: option.Image = None,
    arch: Architecture = None,
    size: option.Size = None,
    zone: option.Zone = None,
    ssh_key_value: option.SshKeys = None,
    ssh_source: option.SshSources = None,
    admin_username: option.User = None,
    public_ip: option.PublicIp = None,
    os_disk_size_gb: option.OsDisk = None,
    data_disk_sizes_gb: option.DataDisks = None,
    spot: option.IsSpot = None,
    max_price: option.MaxPrice = None,
    eviction_policy: option.Eviction = None,
    tags: option.Tags = None,
    assign_identity: option.Identities = None,
    custom_data: option.CustomDataFile = None,
    security_type: option.SecurityTypeName = None,
    boot_diagnostics: option.BootDiagnostics = None,
    vnet: option.Vnet = None,
    subnet: option.Subnet = None,
    nsg: option.Nsg = None,
    count: option.Count = None,
    from_file: option.FromFile = None,
    dry_run: DryRun = False,
    no_wait: NoWait = False,
    timeout: Timeout = None,
    parallel: Parallel = None,
) -> None:
    """Create machines, with network, keys and a proven host key.

    Everything is checked first: names, sizes in region and zone, quota, image, security type.
    A machine that is there already is left alone; running the same create again is safe. If a
    creation fails, what was made for it is removed. Waits until SSH answers, and pins the host key
    that it has proven through Azure; --no-wait does not.
    """
    from azlinux_cli.cli.create_run import carry_out, prepare
    from azlinux_cli.cli.creation import Wish, declaration_of

    wish = Wish(
        names=names or [],
        resource_group=resource_group,
        location=location,
        from_file=from_file,
        count=count,
        ssh_keys=ssh_key_value or [],
        ssh_sources=ssh_source or [],
        network={"vnet": vnet, "subnet": subnet, "nsg": nsg},
        machine={
            "--image": image,
            "--arch": arch,
            "--size": size,
            "--zone": zone,
            "--admin-username": admin_username,
            "--public-ip": public_ip,
            "--os-disk-size-gb": os_disk_size_gb,
            "--data-disk-sizes-gb": data_disk_sizes_gb,
            "--spot": spot,
            "--max-price": max_price,
            "--eviction-policy": eviction_policy,
            "--tags": tags,
            "--assign-identity": assign_identity,
            "--custom-data": custom_data,
            "--security-type": security_type,
            "--boot-diagnostics": boot_diagnostics,
        },
    )
    fleet = declaration_of(ctx, wish)
    plan = prepare(ctx, wish, fleet, dry_run=dry_run)
    carry_out(ctx, plan, dry_run=dry_run, wait=not no_wait, deadline_s=timeout, parallel=parallel)
