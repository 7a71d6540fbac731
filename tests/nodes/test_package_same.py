"""azl's package scripts find the same on simulated nodes and on real package tools."""

from typing import Any

import pytest

from azlinux_cli.domain.package import PackageTool, ToolName, Want, undo_plan
from tests.nodes.conftest import NewGuest
from tests.nodes.guest_run import KIND, GuestRun
from tests.package_run import ALL, PackageRun
from tests.unit.sandbox.nodes.simulated_run import SimulatedRun, simulated_run

Pair = tuple[SimulatedRun, GuestRun]


@pytest.fixture(params=list(ToolName))
def pair(request: pytest.FixtureRequest, new_node: NewGuest) -> Pair:
    tool = PackageTool(request.param, "3.5.8-7.azl3" if request.param is ToolName.TDNF else "")
    return simulated_run(tool), GuestRun(new_node(KIND[tool.name]), tool)


def _story(run: PackageRun, want: Want) -> dict[str, Any]:
    """Everything that azl makes of an update, there and back."""
    found = run.resolve(want)
    told: dict[str, Any] = {
        "found": found.verdict.code,
        "set": [
            (str(p.nevra), p.action, p.repository, str(p.replaces), p.served)
            for p in found.packages
        ],
    }
    if not found.packages:
        return told
    plan = undo_plan(run.tool, found.packages)
    told["staged"] = run.stage().code
    verdict = run.transact()
    told["done"] = (verdict.code, verdict.message, verdict.facts["added"], verdict.facts["gone"])
    told["undo"] = plan
    if plan.possible:
        told["undone"] = run.undo(plan)
        told["undone"] = (told["undone"].code, told["undone"].message)
    told["leftovers"] = run.leftovers("uother")
    return told


@pytest.mark.parametrize(
    "want",
    [
        ALL,
        Want(packages=("openssl*",)),
        Want(security=True),
        Want(exclude=("kernel*", "tzdata")),
        Want(packages=("no-such-package",)),
    ],
    ids=str,
)
def test_an_update_is_the_same_story_there_and_back(pair: Pair, want: Want) -> None:
    simulated, real = pair
    assert _story(simulated, want) == _story(real, want)


def test_repositories_that_are_down_are_the_same_failure(pair: Pair) -> None:
    simulated, real = pair
    simulated.node.fault("repository-down")
    real.node.online = False
    assert simulated.resolve().verdict.code is real.resolve().verdict.code
