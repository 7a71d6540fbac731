"""What `azl migrate` needs besides Deps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from azlinux_cli.bootstrap.deps import Deps
    from azlinux_cli.domain.migration.accepted import AcceptedRisk
    from azlinux_cli.domain.migration.knowledge import Knowledge
    from azlinux_cli.services.migration.ask_cloud import AskCloud


def knowledge(deps: "Deps") -> "Knowledge":
    from azlinux_cli.adapters.migration_data import load_knowledge

    return load_knowledge(deps.catalog())


def ask_cloud(deps: "Deps", known: "Knowledge") -> "AskCloud":
    from azlinux_cli.services.migration.ask_cloud import AskCloud

    return AskCloud(deps.migration_facts(), deps.images(), deps.region(), known.family)


def read_accepted(path: "Path | None") -> "tuple[AcceptedRisk, ...]":
    from azlinux_cli.adapters.accepted_file import read_accepted as read

    return read(path)


def write_accepted(path: "Path | None", risks: "Sequence[AcceptedRisk]") -> "Path":
    from azlinux_cli.adapters.accepted_file import write_accepted as write

    return write(path, risks)
