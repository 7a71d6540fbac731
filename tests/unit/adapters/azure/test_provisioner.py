"""What a removal that fails says it left."""

from typing import Any, cast

from azlinux_cli.adapters.azure.provisioner import AzureVmProvisioner
from azlinux_cli.domain.errors import UnreachableError
from azlinux_cli.domain.vm import VmRef
from tests.fakes.clock import FakeClock

REF = VmRef("s", "rg", "web-1")


class Silent:
    """A cloud that cannot be asked."""

    def arm(self) -> Any:
        raise UnreachableError("no answer")


def test_a_removal_that_fails_lists_the_machine_once() -> None:
    vms = AzureVmProvisioner(cast("Any", Silent()), cast("Any", None), FakeClock())
    nic = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/n"
    removal = vms.remove(REF, (REF.id.upper(), nic), run="r1", deadline_s=1)

    assert [i.lower() for i in removal.left] == [REF.id.lower(), nic.lower()]
    assert isinstance(removal.error, UnreachableError)
