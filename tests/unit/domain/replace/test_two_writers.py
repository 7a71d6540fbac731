"""What two running machines may not share."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.errors import ConflictError
from azlinux_cli.domain.replace.model import Held, HeldInterface, VmModel
from azlinux_cli.domain.replace.two_writers import Writer, clashes, require_one_writer, writer_of
from azlinux_cli.domain.vm import PowerState, VmRef

THINGS = st.frozensets(st.sampled_from(["/a/x", "/a/y", "/a/z"]))
WRITERS = st.lists(st.builds(Writer, st.text("ab"), st.booleans(), THINGS, THINGS, THINGS))


@given(WRITERS)
def test_a_clash_is_found_exactly_where_two_that_run_share_a_thing(writers: list[Writer]) -> None:
    pairs = itertools.combinations([writer for writer in writers if writer.runs], 2)
    shared = sum(
        len(one.disks & other.disks)
        + len(one.interfaces & other.interfaces)
        + len(one.identities & other.identities)
        for one, other in pairs
    )

    assert len(clashes(writers)) == shared
    assert len(clashes(writers[::-1])) == shared


def test_a_clash_says_what_and_who_and_keeps_the_step_from_happening() -> None:
    old = Writer("web", runs=True, disks=frozenset({"/disks/data"}))
    new = replace(old, name="scratch")

    with pytest.raises(ConflictError, match=r"does not start web.*disk data is in the hands of"):
        require_one_writer([old, new], "start web")
    require_one_writer([old, replace(new, runs=False)], "start web")


@pytest.mark.parametrize("power", [*PowerState])
@pytest.mark.parametrize("state", ["Succeeded", "Updating", "Failed"])
def test_only_a_machine_that_is_off_and_left_alone_does_not_write(
    power: PowerState, state: str
) -> None:
    vm = VmModel(VmRef("s", "rg", "web"), power=power, provisioning_state=state)

    off = power in {PowerState.STOPPED, PowerState.DEALLOCATED} and state != "Updating"
    assert writer_of(vm).runs is not off


def test_ids_are_the_same_in_any_case() -> None:
    one = VmModel(VmRef("s", "rg", "one"), data_disks=(Held("/Disks/Data"),))
    other = VmModel(
        VmRef("s", "rg", "other"),
        data_disks=(Held("/disks/data"),),
        interfaces=(HeldInterface("/nic"),),
        identities=("/Users/U",),
    )

    assert clashes([writer_of(one), writer_of(other)]) == [
        "disk data is in the hands of one and other"
    ]
