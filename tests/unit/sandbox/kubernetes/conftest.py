"""A rehearsed cluster in this process, on a clock that only tests move."""

import pytest

from tests.unit.sandbox.kubernetes.rig import Rig


@pytest.fixture
def rig() -> Rig:
    """A cluster with three nodes that are ready, in three zones; kube-system runs."""
    made = Rig()
    for number in range(3):
        made.join(number)
    made.pass_time()
    return made


@pytest.fixture
def bare() -> Rig:
    """A cluster without nodes."""
    return Rig()
