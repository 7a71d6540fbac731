"""3.0 becomes 4.0 on the machine itself: azl's own path, which no vendor documents.

Texts of scripts, and what their answers mean. The set of packages, its files and its transaction
are those of `domain.package`.
"""

from azlinux_cli.domain.in_place.arm import arm_script, look_script, read_armed, read_kept
from azlinux_cli.domain.in_place.boot import once_script
from azlinux_cli.domain.in_place.finish import (
    confirm_script,
    enforce_script,
    put_back_script,
    read_confirmed,
    read_enforced,
    read_put_back,
)
from azlinux_cli.domain.in_place.firewall import openings
from azlinux_cli.domain.in_place.prove import Proof, prove_script, read_proof
from azlinux_cli.domain.in_place.quiesce import quiesce_script, read_quiesced
from azlinux_cli.domain.in_place.resolve import (
    Successor,
    read_successor,
    successor_body,
    successor_scripts,
    target_kernel,
)
from azlinux_cli.domain.in_place.settle import settle_body
from azlinux_cli.domain.in_place.source import dnf_for_4
from azlinux_cli.domain.in_place.stage import in_place_stage_body, read_trial, trial_body
from azlinux_cli.domain.in_place.verify import read_verification, verify_script
from azlinux_cli.domain.in_place.wish import (
    InPlaceWish,
    Repository,
    in_place_document,
    in_place_from,
    wish_of_data,
)

__all__ = [
    "InPlaceWish",
    "Proof",
    "Repository",
    "Successor",
    "arm_script",
    "confirm_script",
    "dnf_for_4",
    "enforce_script",
    "in_place_document",
    "in_place_from",
    "in_place_stage_body",
    "look_script",
    "once_script",
    "openings",
    "prove_script",
    "put_back_script",
    "quiesce_script",
    "read_armed",
    "read_confirmed",
    "read_enforced",
    "read_kept",
    "read_proof",
    "read_put_back",
    "read_quiesced",
    "read_successor",
    "read_trial",
    "read_verification",
    "settle_body",
    "successor_body",
    "successor_scripts",
    "target_kernel",
    "trial_body",
    "verify_script",
    "wish_of_data",
]
