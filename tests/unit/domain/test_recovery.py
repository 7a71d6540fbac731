from azlinux_cli.domain.creation import CreateRecord
from azlinux_cli.domain.machine import TAG_RUN, ExistingMachine
from azlinux_cli.domain.network import VM_TYPE, ResourceSummary
from azlinux_cli.domain.recovery import Recovery, is_part, recover
from azlinux_cli.domain.vm import ImageReference, VmRef

SCOPE = "/subscriptions/s/resourceGroups/rg/providers"
NIC_TYPE = "Microsoft.Network/networkInterfaces"


def ids(name: str) -> tuple[str, ...]:
    return (
        f"{SCOPE}/{VM_TYPE}/{name}",
        f"{SCOPE}/{NIC_TYPE}/{name}-nic-aa",
        f"{SCOPE}/Microsoft.Compute/disks/{name}-os-aa",
    )


def record(*names: str, run: str = "r1") -> CreateRecord:
    started = "2026-11-22T00:00:00Z"
    machines = {name: ids(name) for name in names}
    return CreateRecord(run, started, "s", "rg", "westeurope", machines=machines)


def machine(name: str, state: str, run: str = "r1") -> ExistingMachine:
    ref = VmRef("s", "rg", name)
    return ExistingMachine(ref, "westeurope", "x", state, ImageReference(), tags={TAG_RUN: run})


def disk(name: str) -> ResourceSummary:
    return ResourceSummary(ids(name)[2].upper(), "Microsoft.Compute/disks", name, "westeurope")


def judged(
    *found: ExistingMachine,
    asked: tuple[str, ...] = ("a",),
    names: tuple[str, ...] = ("a",),
    left: tuple[ResourceSummary, ...] = (),
) -> Recovery:
    machines = {m.ref.name.lower(): m for m in found}
    return recover([record(*names)], left, machines, asked)


def test_nothing_of_it_is_there_so_the_run_is_over() -> None:
    assert judged() == Recovery(closing={"r1": frozenset({"a"})})


def test_a_machine_that_came_up_after_all_still_has_to_be_welcomed() -> None:
    found = judged(machine("A", "Succeeded"))

    assert found.unfinished == {"a"}
    assert found.half_made == {}
    assert found.closing == {"r1": {"a"}}


def test_a_machine_under_way_is_waited_for_and_welcomed() -> None:
    found = judged(machine("a", "Creating"))

    assert found.unfinished == {"a"}
    assert found.closing == {"r1": {"a"}}


def test_a_machine_that_failed_is_half_made() -> None:
    found = judged(machine("a", "Failed"))

    assert found.half_made["a"].failed
    assert found.half_made["a"].run == "r1"
    assert found.half_made["a"].parts == ids("a")


def test_pieces_without_a_machine_are_half_made() -> None:
    found = judged(left=(disk("a"),))

    assert not found.half_made["a"].failed


def test_a_machine_of_another_run_is_none_of_this_runs_business() -> None:
    found = judged(machine("a", "Failed", run="r2"))

    assert found.half_made == {}
    assert found.unfinished == frozenset()
    assert found.closing == {"r1": {"a"}}


def test_what_was_not_asked_for_now_stays_open() -> None:
    assert judged(machine("b", "Failed"), names=("a", "b")).closing == {}
    assert judged(left=(disk("b"),), names=("a", "b")).closing == {}
    assert judged(machine("b", "Creating"), names=("a", "b")).closing == {}


def test_a_machine_that_turns_out_to_run_is_not_half_made_and_its_run_stays_open() -> None:
    found = judged(machine("a", "Failed")).without({"a"})

    assert found.half_made == {}
    assert found.closing == {}


def test_a_part_is_known_by_its_name_with_or_without_azures_suffix() -> None:
    def item(resource_id: str, kind: str = NIC_TYPE) -> ResourceSummary:
        return ResourceSummary(resource_id, kind, "", "")

    assert is_part(item(f"{SCOPE}/{NIC_TYPE}/a-nic-aa"), ids("a"))
    assert is_part(item(f"{SCOPE}/{NIC_TYPE}/A-NIC-AA-0f1e2d3c"), ids("a"))
    assert not is_part(item(f"{SCOPE}/{NIC_TYPE}/a-nic-aabb"), ids("a"))
    assert not is_part(item(f"{SCOPE}/{NIC_TYPE}/a-nic"), ids("a"))
    assert not is_part(item(ids("a")[0], VM_TYPE), ids("a"))


def test_a_machine_whose_name_starts_like_another_is_not_its_part() -> None:
    web_10 = ResourceSummary(f"{SCOPE}/{VM_TYPE}/a-1", VM_TYPE, "a-1", "")

    assert not is_part(web_10, ids("a"))
