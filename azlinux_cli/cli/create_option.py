"""The options of `azl vm create`."""

from typing import Annotated

import typer

MOST = 1_000  # machines of one create

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[NAME]...", help="Names, or sets: 'web-[1-3]'.")
]
Image = Annotated[
    str | None,
    typer.Option("--image", metavar="IMAGE", help="azurelinux-3, azurelinux-4, acl, URN or id."),
]
Size = Annotated[
    str | None, typer.Option("--size", metavar="SIZE", help="VM size, else the first that fits.")
]
Zone = Annotated[
    str | None, typer.Option("--zone", "-z", metavar="1|2|3", help="Availability zone.")
]
SshKeys = Annotated[
    list[str] | None,
    typer.Option(
        "--ssh-key-value", metavar="FILE|KEY", help="Public key, else your own, else a new one."
    ),
]
SshSources = Annotated[
    list[str] | None,
    typer.Option("--ssh-source", metavar="CIDR", help="Who may reach SSH; * is everybody."),
]
User = Annotated[
    str | None, typer.Option("--admin-username", metavar="USER", help="Administrator's name.")
]
PublicIp = Annotated[
    bool | None, typer.Option("--public-ip/--no-public-ip", help="Public address or none.")
]
OsDisk = Annotated[
    int | None, typer.Option("--os-disk-size-gb", metavar="GB", help="OS disk; 30 if not given.")
]
DataDisks = Annotated[
    list[str] | None,
    typer.Option("--data-disk-sizes-gb", metavar="GB,GB", help="Data disks, deleted with it."),
]
IsSpot = Annotated[
    bool | None, typer.Option("--spot", help="Interruptible capacity, cheaper.", show_default=False)
]
MaxPrice = Annotated[
    float | None, typer.Option("--max-price", metavar="USD", help="Spot: dollars an hour.")
]
Eviction = Annotated[
    str | None,
    typer.Option("--eviction-policy", metavar="POLICY", help="Spot: Deallocate or Delete."),
]
Tags = Annotated[
    list[str] | None, typer.Option("--tags", metavar="KEY=VALUE", help="Tag; repeat for more.")
]
Identities = Annotated[
    list[str] | None,
    typer.Option("--assign-identity", metavar="ID", help="[system], or a managed identity's id."),
]
CustomDataFile = Annotated[
    str | None,
    typer.Option("--custom-data", metavar="FILE", help="cloud-init; for ACL Butane or Ignition."),
]
SecurityTypeName = Annotated[
    str | None,
    typer.Option(
        "--security-type", metavar="TYPE", help="Standard or TrustedLaunch; else by the image."
    ),
]
BootDiagnostics = Annotated[
    bool | None,
    typer.Option("--boot-diagnostics/--no-boot-diagnostics", help="Serial log; on by default."),
]
Vnet = Annotated[
    str | None, typer.Option("--vnet", metavar="NAME|ID", help="Network; else azl's own.")
]
Subnet = Annotated[str | None, typer.Option("--subnet", metavar="NAME|ID", help="Subnet.")]
Nsg = Annotated[
    str | None,
    typer.Option("--nsg", metavar="NAME|ID", help="Security group, or none; else azl's own."),
]
Count = Annotated[
    int | None,
    typer.Option("--count", metavar="N", min=1, max=MOST, help="Make NAME-1 to NAME-N."),
]
FromFile = Annotated[
    str | None,
    typer.Option("--from-file", metavar="FILE", help="A declared set of machines, in YAML."),
]
