"""Which way a migration in place goes back, from wherever it failed."""

from typing import Any, cast

import pytest

from azlinux_cli.domain.disk_restore import RestoreStep
from azlinux_cli.domain.node_state import NodeState, to_document
from azlinux_cli.domain.rollout.event import Facts
from azlinux_cli.domain.rollout.plan import Unit
from azlinux_cli.ports.procedure import Visit
from azlinux_cli.services.migration.in_place_back import GoBack

_LOOKED: Facts = {"state": to_document(NodeState())}
_PUT_BACK = ["put-back", "verify-back"]
_DISK = [*(step.value for step in RestoreStep), *_PUT_BACK]


def _steps(facts: dict[str, Facts], before: dict[str, Facts] | None = None) -> list[str]:
    nothing = cast("Any", None)
    back = GoBack(nothing, nothing, nothing, nothing, 60.0)
    visit = Visit("m1", Unit("web-1", "c1"), 1, facts, before or {})
    return [step.name for step in back.steps(visit)]


@pytest.mark.parametrize(
    ("facts", "before", "steps"),
    [
        ({"look": {}}, {}, []),
        ({"look": _LOOKED, "stage": {}}, {}, _PUT_BACK),
        ({"look": _LOOKED, "arm": {}, "transact": {"changed": False}}, {}, _PUT_BACK),
        ({"look": _LOOKED, "transact": {"changed": True}}, {}, _DISK),
        ({"look": _LOOKED, "transact": {"changed": None}}, {}, _DISK),
        ({"look": _LOOKED, "transact": {"changed": True}, "verify": {}}, {}, _DISK),
        ({"look": _LOOKED}, {"transact": {"changed": True}}, _DISK),
        ({"look": _LOOKED, "stage": {}}, {"transact": {"changed": False}}, _PUT_BACK),
    ],
)
def test_the_disk_comes_back_as_soon_as_packages_may_have_been_touched(
    facts: dict[str, Facts], before: dict[str, Facts], steps: list[str]
) -> None:
    assert _steps(facts, before) == steps
