"""The rehearsal cloud, for the commands that run it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from azlinux_cli.bootstrap.workstation import profile_file

if TYPE_CHECKING:
    from pathlib import Path

    from azlinux_cli.adapters.sandbox_profile import SandboxProfile
    from azlinux_cli.ports.sandbox import SandboxProcess


def sandbox_dir() -> "Path":
    """The directory of the rehearsal cloud."""
    from azlinux_cli.adapters.path import state_dir

    return state_dir() / "sandbox"


@contextmanager
def sandbox() -> Iterator["SandboxProcess"]:
    """The rehearsal cloud's process; what it has to say leaves as AzlError."""
    from azlinux_cli.domain.errors import AzlError, UsageError
    from azlinux_cli.sandbox import process

    try:
        yield process
    except process.ImpossibleError as error:
        raise UsageError(error.message, hint=error.hint or ()) from error
    except process.SandboxError as error:
        raise AzlError(error.message, hint=error.hint or (), code="Sandbox") from error


def sandbox_node_kinds() -> tuple[str, ...]:
    from azlinux_cli.sandbox.node_kind import LAUNCHERS

    return tuple(LAUNCHERS)


def sandbox_severities() -> tuple[str, ...]:
    from azlinux_cli.sandbox.kernel.machines import SEVERITIES

    return SEVERITIES


def sandbox_options(**values: Any) -> object:
    """How a run of the sandbox behaves; None is its own default."""
    from azlinux_cli.adapters.path import cache_dir
    from azlinux_cli.sandbox.process import Options

    values["content"] = cache_dir() / "nodes"
    given: dict[str, Any] = {name: value for name, value in values.items() if value is not None}
    return Options(**given)


def sandbox_presets() -> "tuple[Mapping[str, Mapping[str, Any]], Mapping[str, str]]":
    """Faults that have a name: of requests and operations, and of nodes with their meaning."""
    from azlinux_cli.sandbox.fabric.fault import NODE_FAULTS
    from azlinux_cli.sandbox.kernel.preset import PRESETS

    return PRESETS, NODE_FAULTS


def cluster_faults() -> "Mapping[str, str]":
    """Faults of clusters, which take a node, a pool or a cluster, with their meaning."""
    from azlinux_cli.sandbox.kernel.clusters import CLUSTER_FAULTS

    return CLUSTER_FAULTS


def sandbox_profile() -> "SandboxProfile":
    """The profile that the rehearsal cloud is reached with."""
    from azlinux_cli.adapters.sandbox_profile import SandboxProfile

    return SandboxProfile(profile_file(), sandbox_dir())
