"""What `azl migrate` needs besides Deps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from azlinux_cli.bootstrap.deps import Deps
    from azlinux_cli.domain.migration.accepted import AcceptedRisk
    from azlinux_cli.domain.migration.knowledge import Knowledge
    from azlinux_cli.domain.migration.machine import MachineCheck
    from azlinux_cli.domain.migration.replace_wish import ReplaceWish
    from azlinux_cli.services.migration.ask_cloud import AskCloud
    from azlinux_cli.services.migration.plan import DiskWishOf
    from azlinux_cli.services.replace.plan import PlanReplace


def knowledge(deps: "Deps") -> "Knowledge":
    from azlinux_cli.adapters.migration_data import load_knowledge

    return load_knowledge(deps.catalog())


def ask_cloud(deps: "Deps", known: "Knowledge") -> "AskCloud":
    from azlinux_cli.services.migration.ask_cloud import AskCloud

    return AskCloud(deps.migration_facts(), deps.images(), deps.region(), known.family)


def plan_replace(deps: "Deps") -> "PlanReplace":
    from azlinux_cli import __version__
    from azlinux_cli.services.replace.plan import PlanReplace

    return PlanReplace(deps.disks(), deps.vm_models(), deps.region(), __version__)


def disk_wishes(deps: "Deps", wish: "ReplaceWish", image: str, strategy: str) -> "DiskWishOf":
    """What is asked of Azure for one machine; its image is looked up once for each kind."""
    from functools import cache

    from azlinux_cli.domain.catalog import architecture
    from azlinux_cli.domain.errors import InhibitedError
    from azlinux_cli.domain.replace.path import Variant
    from azlinux_cli.services.choose_key import ChooseKeys
    from azlinux_cli.services.find_image import FindImage
    from azlinux_cli.services.replace.plan import Wish

    parts = deps.provisioning()
    find = cache(FindImage(deps.catalog(), deps.images(), parts.image_resources))
    keys = ChooseKeys(parts.key_files)(()).lines
    variant = None if strategy == "replace" else Variant(strategy.removeprefix("replace-"))

    def wish_of(machine: "MachineCheck", run: str) -> Wish:
        if machine.facts is None or machine.facts.cloud is None or machine.target.vm is None:
            raise InhibitedError(f"{machine.target.name} is none of Azure's machines")
        kind = architecture(machine.facts.node.state.architecture or "x64")
        return Wish(
            ref=machine.target.vm,
            image=find(image, kind, machine.facts.cloud.vm.location),
            run=run,
            admin_user=machine.target.user,
            ssh_keys=keys,
            accepted=wish.accepted_losses,
            variant=variant,
            keep_days=wish.keep_days,
        )

    return wish_of


def read_accepted(path: "Path | None") -> "tuple[AcceptedRisk, ...]":
    from azlinux_cli.adapters.accepted_file import read_accepted as read

    return read(path)


def write_accepted(path: "Path | None", risks: "Sequence[AcceptedRisk]") -> "Path":
    from azlinux_cli.adapters.accepted_file import write_accepted as write

    return write(path, risks)
