"""What creating machines needs beside the cloud: records, key files; and all of it together."""

from azlinux_cli.domain.creation import CreateRecord
from azlinux_cli.domain.errors import AzlError, UsageError
from azlinux_cli.ports.provisioning import Provisioning
from tests.fakes.provisioner import FakeNetworks, FakeProvisioner, FakeVmProvisioner


class FakeCreateRecords:
    """Records in memory. `full`: nothing more can be written."""

    def __init__(self) -> None:
        self.kept: dict[str, CreateRecord] = {}
        self.saves = 0
        self.full = False

    def save(self, record: CreateRecord) -> None:
        if self.full:
            raise AzlError("could not note what is going to be made: No space left on device")
        self.saves += 1
        self.kept[record.run] = record

    def settle(self, run: str) -> None:
        self.kept.pop(run, None)

    def open(self, subscription: str, group: str) -> list[CreateRecord]:
        return [r for r in self.kept.values() if r.group.lower() == group.lower()]


class FakeKeyFiles:
    """A home with files in it. `pair`: the user's own public key."""

    def __init__(self, *, pair: str | None = None, made: str = "") -> None:
        self.files: dict[str, str] = {}
        self.pair = pair
        self.made = made
        self.generated = 0

    def read(self, path: str) -> str:
        try:
            return self.files[path]
        except KeyError:
            raise UsageError(f"{path} is neither a public key nor a file") from None

    def default(self) -> tuple[str, str] | None:
        return None if self.pair is None else ("~/.ssh/id_ed25519.pub", self.pair)

    def generate(self) -> tuple[str, str]:
        self.generated += 1
        self.pair = self.made
        return "~/.ssh/id_ed25519.pub", self.made


def fake_provisioning(
    cloud: FakeProvisioner, *, keys: FakeKeyFiles, records: FakeCreateRecords | None = None
) -> Provisioning:
    """All the ports, of one cloud."""
    return Provisioning(
        region=cloud,
        groups=cloud,
        networks=FakeNetworks(cloud),
        vms=FakeVmProvisioner(cloud),
        image_resources=cloud,
        records=records or FakeCreateRecords(),
        key_files=keys,
    )
