"""The machine azl runs on: its files, its shells, and what the doctor looks at."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock

if TYPE_CHECKING:
    from pathlib import Path

    from azlinux_cli.adapters.settings import ProfileFile
    from azlinux_cli.domain.aks.os_sku import OsSkus
    from azlinux_cli.domain.catalog import Catalog
    from azlinux_cli.domain.fleet_file import FleetFile
    from azlinux_cli.domain.machine import CustomData, MachineSpec
    from azlinux_cli.ports.name import Names
    from azlinux_cli.ports.workstation import Workstation


def workstation() -> "Workstation":
    """The machine azl runs on, for the doctor."""
    from azlinux_cli.adapters.workstation import ThisMachine

    return ThisMachine()


def profile_file() -> "ProfileFile":
    """The profiles themselves, for the commands that change them."""
    from azlinux_cli.adapters.settings import ProfileFile

    return ProfileFile()


def names() -> "Names":
    """The names that completion offers."""
    from azlinux_cli.adapters.names import NamesFile

    return NamesFile()


def catalog(settings: Settings) -> "Catalog":
    """The images azl knows, and those of the user's own file."""
    from azlinux_cli.adapters.catalog import load_catalog

    return load_catalog(settings.get("catalog"))


def os_skus(settings: Settings) -> "OsSkus":
    """The OS SKUs azl knows, and what the user's own file says of them."""
    from azlinux_cli.adapters.catalog import load_os_skus

    return load_os_skus(settings.get("catalog"))


def completion_script(shell: str) -> str:
    from azlinux_cli.adapters.completion_file import script

    return script(shell)


def install_completion(shell: str, *, dry_run: bool) -> "tuple[Path, str]":
    """Put a shell's script where it is looked for; the path and what became of it."""
    from azlinux_cli.adapters.completion_file import install

    return install(shell, dry_run=dry_run)


def follow_log(path: "Path", clock: Clock) -> Iterator[str]:
    from azlinux_cli.adapters.log_file import follow

    return follow(path, clock)


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


def add_credentials(
    path: "Path | None", text: str, *, context: str | None, overwrite: bool
) -> "tuple[Path, str]":
    """A cluster's credentials, put into kubectl's file; the file, and the context's name."""
    from azlinux_cli.adapters.kubeconfig import add_to_kubeconfig, default_path

    file = path or default_path()
    return file, add_to_kubeconfig(file, text, context=context, overwrite=overwrite)
