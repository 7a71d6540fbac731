"""The composition root: settings become Deps. The only module that knows the adapters."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from azlinux_cli.adapters.clock import SystemClock
from azlinux_cli.domain.settings import SETTINGS, Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from azlinux_cli.adapters.azure.cloud import AzureCloud
    from azlinux_cli.adapters.sandbox_profile import SandboxProfile
    from azlinux_cli.adapters.settings import ProfileFile
    from azlinux_cli.adapters.ssh.shell import ParamikoShell
    from azlinux_cli.domain.catalog import Catalog
    from azlinux_cli.domain.fleet_file import FleetFile
    from azlinux_cli.domain.machine import CustomData, MachineSpec
    from azlinux_cli.domain.node import NodeTarget
    from azlinux_cli.domain.sign_in import Subscription
    from azlinux_cli.ports.host_key import HostKeyProbe, HostKeys
    from azlinux_cli.ports.image import ImageCatalog
    from azlinux_cli.ports.name import Names
    from azlinux_cli.ports.progress import Progress
    from azlinux_cli.ports.provisioning import Provisioning, Region
    from azlinux_cli.ports.run_command import RunCommand, SerialLog
    from azlinux_cli.ports.sandbox import SandboxProcess
    from azlinux_cli.ports.shell import RemoteShell
    from azlinux_cli.ports.vm import VmCatalog
    from azlinux_cli.ports.vm_action import VmActions
    from azlinux_cli.ports.workstation import Workstation
    from azlinux_cli.services.sign_in import LogIn, LogOut
    from azlinux_cli.services.trust import ProveHostKey


def _unwired() -> NoReturn:
    """A part that this Deps was made without."""
    raise LookupError("this command was given no such part of the world")


def _become(argv: list[str]) -> NoReturn:
    from azlinux_cli.adapters.ssh.client import become

    become(argv)


@dataclass(frozen=True, slots=True)
class Deps:
    """Everything a command may reach. Cheap things are values, costly things are thunks."""

    settings: Settings
    clock: Clock = field(default_factory=SystemClock)
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    cloud: "Callable[[], AzureCloud]" = _unwired
    names: "Callable[[], Names]" = _unwired
    catalog: "Callable[[], Catalog]" = _unwired
    subscription: "Callable[[], Subscription]" = _unwired
    vms: "Callable[[], VmCatalog]" = _unwired
    vm_actions: "Callable[[], VmActions]" = _unwired
    region: "Callable[[], Region]" = _unwired
    provisioning: "Callable[[], Provisioning]" = _unwired
    images: "Callable[[], ImageCatalog]" = _unwired
    run_command: "Callable[[], RunCommand]" = _unwired
    serial_log: "Callable[[], SerialLog]" = _unwired
    shell: "Callable[[], RemoteShell]" = _unwired
    probe: "Callable[[], HostKeyProbe]" = _unwired
    host_keys: "Callable[[], HostKeys]" = _unwired
    become: Callable[[list[str]], NoReturn] = _become

    def progress(self, *, color: bool = True) -> "Progress":
        """Where long work says what it is doing; the caller calls `done()`."""
        from azlinux_cli.rendering.progress import progress_on

        return progress_on(self.err, self.clock, color=color)

    def prove(self) -> "ProveHostKey":
        """How a machine's host key is proven through ARM, and pinned."""
        from azlinux_cli.services.trust import ProveHostKey

        return ProveHostKey(
            self.run_command(), self.serial_log(), self.host_keys(), self.probe(), self.clock
        )


def profile_file() -> "ProfileFile":
    """The profiles themselves, for the commands that change them."""
    from azlinux_cli.adapters.settings import ProfileFile

    return ProfileFile()


def sandbox_dir() -> "Path":
    """The directory of the rehearsal cloud."""
    from azlinux_cli.adapters.path import state_dir

    return state_dir() / "sandbox"


@contextmanager
def sandbox() -> Iterator["SandboxProcess"]:
    """The rehearsal cloud's process; what it has to say leaves as AzlError."""
    from azlinux_cli.domain.errors import AzlError
    from azlinux_cli.sandbox import process

    try:
        yield process
    except process.SandboxError as error:
        raise AzlError(error.message, hint=error.hint or (), code="Sandbox") from error


def sandbox_options(**values: float | None) -> object:
    """How a run of the sandbox behaves; None is its own default."""
    from azlinux_cli.sandbox.process import Options

    given: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    return Options(**given)


def sandbox_presets() -> "tuple[Mapping[str, Mapping[str, Any]], Mapping[str, str]]":
    """Faults that have a name: of requests and operations, and of nodes with their meaning."""
    from azlinux_cli.sandbox.kernel.preset import PRESETS
    from azlinux_cli.sandbox.nodes.fault import NODE_FAULTS

    return PRESETS, NODE_FAULTS


def sandbox_profile() -> "SandboxProfile":
    """The profile that the rehearsal cloud is reached with."""
    from azlinux_cli.adapters.sandbox_profile import SandboxProfile

    return SandboxProfile(profile_file(), sandbox_dir())


def completion_script(shell: str) -> str:
    from azlinux_cli.adapters.completion_file import script

    return script(shell)


def install_completion(shell: str, *, dry_run: bool) -> "tuple[Path, str]":
    """Put a shell's script where it is looked for; the path and what became of it."""
    from azlinux_cli.adapters.completion_file import install

    return install(shell, dry_run=dry_run)


def workstation() -> "Workstation":
    """The machine azl runs on, for the doctor."""
    from azlinux_cli.adapters.workstation import ThisMachine

    return ThisMachine()


def follow_log(path: "Path", clock: Clock) -> Iterator[str]:
    from azlinux_cli.adapters.log_file import follow

    return follow(path, clock)


def log_in(profile: str) -> "LogIn":
    """Signing in to what `profile` says so far, or to Azure if there is no such profile."""
    from azlinux_cli.adapters.azure.door import AzureDoor
    from azlinux_cli.adapters.secret import SecretFiles
    from azlinux_cli.adapters.settings import Profiles, load_settings
    from azlinux_cli.services.sign_in import LogIn

    file = profile_file()
    known = file.read().named

    def load(values: Mapping[str, str | None]) -> Settings:
        kept = {n: v for n, v in known.get(profile, {}).items() if n not in values}
        return load_settings(values, profile=profile, profiles=Profiles({profile: kept}))

    return LogIn(AzureDoor(load, SystemClock(), sys.stderr), file, SecretFiles())


def log_out() -> "LogOut":
    from azlinux_cli.adapters.secret import SecretFiles
    from azlinux_cli.services.sign_in import LogOut

    return LogOut(profile_file(), SecretFiles())


def forget_tokens() -> None:
    """Forget every token azl keeps."""
    from azlinux_cli.adapters.azure.device_code import forget
    from azlinux_cli.adapters.azure.token_cache import TokenCache

    TokenCache().clear()
    forget()


def unconfigured() -> Deps:
    """Deps of nobody's configuration: what works without a cloud."""
    from azlinux_cli.adapters.ssh.known_hosts import PinFile

    values = {s.name: s.default for s in SETTINGS if s.default is not None}
    settings = Settings(None, values, dict.fromkeys(values, "default"))
    return Deps(settings, host_keys=PinFile)


def build(flags: Mapping[str, str | None], *, profile: str | None = None) -> Deps:
    """The real world. Raises NotFoundError for an unknown profile, UsageError for a bad value."""
    from azlinux_cli.adapters.azure.cloud import AzureCloud
    from azlinux_cli.adapters.settings import load_settings

    settings = load_settings(flags, profile=profile)
    clock = SystemClock()
    cloud = AzureCloud(settings, clock, sys.stderr)

    def catalog() -> "Catalog":
        from azlinux_cli.adapters.catalog import load_catalog

        return load_catalog(settings.get("catalog"))

    @cache
    def host_keys() -> "HostKeys":
        from azlinux_cli.adapters.ssh.known_hosts import PinFile

        return PinFile()

    @cache
    def shell() -> "ParamikoShell":
        from azlinux_cli.adapters.ssh.key import KeyRing
        from azlinux_cli.adapters.ssh.passphrase import asker
        from azlinux_cli.adapters.ssh.shell import ParamikoShell
        from azlinux_cli.adapters.ssh.verifier import Verifier

        keys = KeyRing(settings.get("ssh-key"), ask=asker())
        return ParamikoShell(keys, Verifier(host_keys()), clock)

    return Deps(
        settings,
        clock,
        cloud=lambda: cloud,
        names=_names,
        catalog=catalog,
        subscription=lambda: _subscription(cloud),
        vms=lambda: _vms(cloud, catalog),
        vm_actions=lambda: _vm_actions(cloud),
        region=lambda: _region(cloud),
        provisioning=lambda: _provisioning(cloud, settings, clock),
        images=lambda: _images(cloud),
        run_command=lambda: _run_command(cloud, clock),
        serial_log=lambda: _serial_log(cloud),
        shell=shell,
        probe=shell,
        host_keys=host_keys,
    )


def _subscription(cloud: "AzureCloud") -> "Subscription":
    from azlinux_cli.adapters.azure.subscription import current

    return current(cloud.arm())


def _vms(cloud: "AzureCloud", catalog: "Callable[[], Catalog]") -> "VmCatalog":
    from azlinux_cli.adapters.azure.vm_catalog import AzureVmCatalog

    return AzureVmCatalog(cloud.arm(), catalog)


def _images(cloud: "AzureCloud") -> "ImageCatalog":
    from azlinux_cli.adapters.azure.image_catalog import AzureImageCatalog

    return AzureImageCatalog(cloud.arm())


def _run_command(cloud: "AzureCloud", clock: Clock) -> "RunCommand":
    from azlinux_cli.adapters.azure.run_command import AzureRunCommand

    return AzureRunCommand(cloud, clock)


def _serial_log(cloud: "AzureCloud") -> "SerialLog":
    from azlinux_cli.adapters.azure.serial_log import AzureSerialLog

    return AzureSerialLog(cloud.arm(), cloud.transport())


def _region(cloud: "AzureCloud") -> "Region":
    from azlinux_cli.adapters.azure.region import AzureRegion

    return AzureRegion(cloud.arm())


def _provisioning(cloud: "AzureCloud", settings: Settings, clock: Clock) -> "Provisioning":
    from azlinux_cli.adapters.azure.image_resource import AzureImageResources
    from azlinux_cli.adapters.azure.network import AzureNetworks, AzureResourceGroups
    from azlinux_cli.adapters.azure.provisioner import AzureVmProvisioner
    from azlinux_cli.adapters.create_record import CreateRecordFiles
    from azlinux_cli.adapters.ssh_key_file import SshKeyFiles
    from azlinux_cli.ports.provisioning import Provisioning

    groups = AzureResourceGroups(cloud.arm())
    return Provisioning(
        region=_region(cloud),
        groups=groups,
        networks=AzureNetworks(cloud.arm(), clock),
        vms=AzureVmProvisioner(cloud, groups, clock),
        image_resources=AzureImageResources(cloud.arm()),
        records=CreateRecordFiles(),
        key_files=SshKeyFiles(settings.get("ssh-key")),
    )


def read_custom_data(path: str) -> "CustomData":
    """What a machine is to read at its first boot. Raises UsageError."""
    from azlinux_cli.adapters.custom_data_file import read_custom_data as read

    return read(path)


def load_fleet(path: str, base: "MachineSpec") -> "FleetFile":
    """A declared set of machines; files it names are beside it. Raises UsageError with the line."""
    from azlinux_cli.adapters.yaml_file import load_located
    from azlinux_cli.domain.fleet_file import parse_fleet

    root = load_located(path, what="a fleet file (YAML)")
    return parse_fleet(root, base, lambda name: read_custom_data(_beside(path, name)))


def _beside(path: str, name: str) -> str:
    from pathlib import Path

    return str(Path(path).parent / Path(name).expanduser())


def _vm_actions(cloud: "AzureCloud") -> "VmActions":
    from azlinux_cli.adapters.azure.vm_actions import AzureVmActions

    return AzureVmActions(cloud)


def _names() -> "Names":
    from azlinux_cli.adapters.names import NamesFile

    return NamesFile()


def ssh_command(
    settings: Settings, target: "NodeTarget", known_hosts: "Path", command: Sequence[str]
) -> list[str]:
    """The command line of the user's own ssh for one machine."""
    from azlinux_cli.adapters.ssh.client import ssh_argv

    return ssh_argv(target, known_hosts, settings.get("ssh-key"), command)
