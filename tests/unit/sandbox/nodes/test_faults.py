import pytest

from azlinux_cli.sandbox.fabric.fault import NODE_FAULTS, NodeFaults
from azlinux_cli.sandbox.kernel.store import Store


def test_a_fault_happens_as_often_as_planted() -> None:
    faults = NodeFaults(Store())
    faults.add("/vm", "slow", 2)
    faults.add("/vm", "disk-full", None)

    assert [faults.take("/vm", "slow") for _ in range(3)] == [True, True, False]
    assert all(faults.take("/vm", "disk-full") for _ in range(9))
    assert not faults.take("/other", "disk-full")


def test_faults_outlive_the_process_and_are_cleared_by_machine_or_all() -> None:
    store = Store()
    NodeFaults(store).add("/A", "slow", None)
    NodeFaults(store).add("/b", "slow", None)
    faults = NodeFaults(store)

    faults.clear("/a")
    assert (faults.planted("/A", "slow"), faults.planted("/b", "slow")) == (False, True)
    faults.clear(None)
    assert not faults.planted("/b", "slow")


@pytest.mark.parametrize(("name", "times"), [("gremlins", None), ("slow", 0)])
def test_what_makes_no_sense_is_refused(name: str, times: int | None) -> None:
    with pytest.raises(ValueError, match=r"no node fault|at least once"):
        NodeFaults(Store()).add("/vm", name, times)


def test_every_fault_says_what_it_does() -> None:
    assert all(NODE_FAULTS.values())
