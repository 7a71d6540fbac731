"""What Deps reaches through ARM."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from azlinux_cli.adapters.azure.cloud import AzureCloud
    from azlinux_cli.domain.catalog import Catalog
    from azlinux_cli.domain.sign_in import Subscription
    from azlinux_cli.ports.aks import AksActions, AksCatalog
    from azlinux_cli.ports.disk import OsDisks
    from azlinux_cli.ports.image import ImageCatalog
    from azlinux_cli.ports.provisioning import Provisioning, Region
    from azlinux_cli.ports.run_command import RunCommand, SerialLog
    from azlinux_cli.ports.vm import VmCatalog
    from azlinux_cli.ports.vm_action import VmActions


def subscription(cloud: "AzureCloud") -> "Subscription":
    from azlinux_cli.adapters.azure.subscription import current

    return current(cloud.arm())


def vms(cloud: "AzureCloud", catalog: "Callable[[], Catalog]") -> "VmCatalog":
    from azlinux_cli.adapters.azure.vm_catalog import AzureVmCatalog

    return AzureVmCatalog(cloud.arm(), catalog)


def vm_actions(cloud: "AzureCloud") -> "VmActions":
    from azlinux_cli.adapters.azure.vm_actions import AzureVmActions

    return AzureVmActions(cloud)


def disks(cloud: "AzureCloud") -> "OsDisks":
    from azlinux_cli.adapters.azure.disk import AzureOsDisks

    return AzureOsDisks(cloud.arm())


def aks(cloud: "AzureCloud") -> "AksCatalog":
    from azlinux_cli.adapters.azure.aks_catalog import AzureAksCatalog

    return AzureAksCatalog(cloud.arm())


def aks_actions(cloud: "AzureCloud") -> "AksActions":
    from azlinux_cli.adapters.azure.aks_actions import AzureAksActions

    return AzureAksActions(cloud)


def images(cloud: "AzureCloud") -> "ImageCatalog":
    from azlinux_cli.adapters.azure.image_catalog import AzureImageCatalog

    return AzureImageCatalog(cloud.arm())


def run_command(cloud: "AzureCloud", clock: Clock) -> "RunCommand":
    from azlinux_cli.adapters.azure.run_command import AzureRunCommand

    return AzureRunCommand(cloud, clock)


def serial_log(cloud: "AzureCloud") -> "SerialLog":
    from azlinux_cli.adapters.azure.serial_log import AzureSerialLog

    return AzureSerialLog(cloud.arm(), cloud.transport())


def region(cloud: "AzureCloud") -> "Region":
    from azlinux_cli.adapters.azure.region import AzureRegion

    return AzureRegion(cloud.arm())


def provisioning(cloud: "AzureCloud", settings: Settings, clock: Clock) -> "Provisioning":
    from azlinux_cli.adapters.azure.image_resource import AzureImageResources
    from azlinux_cli.adapters.azure.network import AzureNetworks, AzureResourceGroups
    from azlinux_cli.adapters.azure.provisioner import AzureVmProvisioner
    from azlinux_cli.adapters.create_record import CreateRecordFiles
    from azlinux_cli.adapters.ssh_key_file import SshKeyFiles
    from azlinux_cli.ports.provisioning import Provisioning

    groups = AzureResourceGroups(cloud.arm())
    return Provisioning(
        region=region(cloud),
        groups=groups,
        networks=AzureNetworks(cloud.arm(), clock),
        vms=AzureVmProvisioner(cloud, groups, clock),
        image_resources=AzureImageResources(cloud.arm()),
        records=CreateRecordFiles(),
        key_files=SshKeyFiles(settings.get("ssh-key")),
    )
