"""azl and a cloud in memory, for `azl vm create`."""

from typing import Any

from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.bootstrap import Deps
from azlinux_cli.domain.host_key import HostKey
from azlinux_cli.domain.settings import SETTINGS, Settings
from tests.command import Azl, Result
from tests.contract.test_compute_sdk import KEY
from tests.fakes.arm_way import FakeRunCommand, FakeSerialLog
from tests.fakes.clock import FakeClock
from tests.fakes.creation import FakeCreateRecords, FakeKeyFiles, fake_provisioning
from tests.fakes.image_catalog import FakeImageCatalog, offer
from tests.fakes.names import FakeNames
from tests.fakes.provisioner import SUBSCRIPTION, FakeProvisioner
from tests.fakes.shell import FakeHostKeys, FakeProbe

HOST_KEY = HostKey(*KEY.split()[:2])
VALUES = {
    "subscription": SUBSCRIPTION,
    "location": "westeurope",
    "ssh-source": "203.0.113.0/24",
}


def settings(**changes: str | None) -> Settings:
    defaults = {s.name: s.default for s in SETTINGS if s.default is not None}
    given = {k: v for k, v in {**VALUES, **changes}.items() if v is not None}
    sources = dict.fromkeys(defaults, "default") | dict.fromkeys(given, "profile")
    return Settings("test", {**defaults, **given}, sources)


class CreateWorld:
    """azl and a cloud in memory; SSH of a machine answers if `ssh` says so."""

    def __init__(self) -> None:
        self.cloud = FakeProvisioner()
        self.records = FakeCreateRecords()
        self.keys: Any = FakeKeyFiles(pair=KEY, made=KEY)
        self.names = FakeNames()
        self.host_keys = FakeHostKeys()
        self.settings = settings()
        self.images = FakeImageCatalog(
            offer("azure-linux-3-gen2"),
            offer("azure-linux-3-arm64", architecture="Arm64", security=""),
            offer("4", offer="azurelinux-4"),
            offer("azure-linux-3-acl", security="TrustedLaunch"),
        )
        names = ["web-1", "web-2", "web-3", "web", "db"]
        by_name = {name.replace("-", "_"): HOST_KEY for name in names}
        self.probe = FakeProbe(**by_name)
        self.run_command = FakeRunCommand(**dict.fromkeys(by_name, HOST_KEY.text))

    def __call__(self, *argv: str) -> Result:
        deps = Deps(
            self.settings,
            FakeClock(),
            catalog=lambda: load_catalog(None),
            images=lambda: self.images,
            names=lambda: self.names,
            provisioning=lambda: fake_provisioning(
                self.cloud, keys=self.keys, records=self.records
            ),
            probe=lambda: self.probe,
            run_command=lambda: self.run_command,
            serial_log=FakeSerialLog,
            host_keys=lambda: self.host_keys,
        )
        return Azl()("vm", "create", *argv, obj=deps)
