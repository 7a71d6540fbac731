"""Whether AKS looks after a node's packages, as far as the node shows it."""

import pytest

from azlinux_cli.domain.node_state import managed_by_aks
from tests.unit.domain.node_state.some_state import a_state


@pytest.mark.parametrize(
    ("timers", "said"),
    [
        (("snapshot-update.timer",), "channel SecurityPatch"),
        (("dnf-automatic.timer", "snapshot-update.timer"), "channel SecurityPatch"),
        ((), "channel NodeImage or None"),
    ],
)
def test_an_aks_node_under_a_channel_says_which(timers: tuple[str, ...], said: str) -> None:
    state = a_state(aks_node=True, unattended_updates=timers)

    assert said in str(managed_by_aks(state))


def test_the_unmanaged_channel_and_other_machines_are_nobody_elses() -> None:
    timers = ("dnf-automatic.timer",)

    assert managed_by_aks(a_state(aks_node=True, unattended_updates=timers)) is None
    assert managed_by_aks(a_state(unattended_updates=("snapshot-update.timer",))) is None
