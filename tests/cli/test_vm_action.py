"""`azl vm start | stop | restart | deallocate | resize | delete`: real parser, fake machines."""

import json
from collections.abc import Iterable, Sequence

import pytest

from azlinux_cli.bootstrap import Deps
from azlinux_cli.domain.errors import CapacityError, ConflictError, NotFoundError
from azlinux_cli.domain.settings import Settings
from azlinux_cli.domain.size import VmSize
from azlinux_cli.domain.vm import PowerState, Vm
from azlinux_cli.domain.vm_action import VmAction
from azlinux_cli.domain.vm_part import PartKind, VmPart
from tests.command import Azl, Result
from tests.fakes.clock import FakeClock
from tests.fakes.compute import FakeCompute, a_vm

SETTINGS = Settings(
    None, {"output": "table", "parallel": "16"}, {"output": "default", "parallel": "default"}
)
OFF, RUNNING = PowerState.DEALLOCATED, PowerState.RUNNING


class RememberedNames:
    """Names that only collects what was removed."""

    def __init__(self) -> None:
        self.removed: list[str] = []

    def replace(self, kind: str, names: Iterable[str]) -> None: ...

    def add(self, kind: str, names: Iterable[str]) -> None: ...

    def remove(self, kind: str, names: Iterable[str]) -> None:
        self.removed += names


class OneRegion:
    """What ResizeVms asks of a region."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def sizes(self, location: str) -> Sequence[VmSize]:
        return [VmSize(name, vcpus=2 + at, memory_gb=8) for at, name in enumerate(self.names)]


class World:
    """azl on a FakeCompute."""

    def __init__(self, *vms: Vm) -> None:
        self.compute = FakeCompute(*vms)
        self.names = RememberedNames()
        self.region = OneRegion("Standard_D2s_v5", "Standard_D4s_v5", "Standard_E4s_v5")
        self.settings = SETTINGS

    def __call__(self, *argv: str, stdin: str = "", terminal: bool = False) -> Result:
        deps = Deps(
            self.settings,
            FakeClock(),
            vms=lambda: self.compute,
            vm_actions=lambda: self.compute,
            names=lambda: self.names,
            region=lambda: self.region,  # type: ignore[arg-type, return-value]
        )
        return Azl()("vm", *argv, obj=deps, stdin=stdin, terminal=terminal)


@pytest.fixture
def world() -> World:
    return World(a_vm("web-1", OFF), a_vm("web-2"), a_vm("db-1", OFF, group="data"))


def outcomes(done: Result) -> list[tuple[str, str]]:
    return [(row["name"], row["outcome"]) for row in json.loads(done.out)]


# results -------------------------------------------------------------------------


def test_every_machine_has_its_own_row_in_the_order_asked(world: World) -> None:
    done = world("start", "web-2", "db-1", "web-1")
    assert done.status == 0
    assert done.out == (
        "NAME    GROUP    RESULT     DETAIL\n"
        "web-2   rg       unchanged  already running\n"
        "db-1    data     succeeded  running\n"
        "web-1   rg       succeeded  running\n"
    )
    assert sorted(world.compute.calls) == [("start", "db-1"), ("start", "web-1")]


def test_progress_goes_to_stderr_one_line_for_each_change(world: World) -> None:
    assert world("start", "web-1", "web-2").err == "web-1: starting\nweb-1: running\n"


def test_one_missing_machine_among_several_is_a_failed_row_and_status_3(world: World) -> None:
    """az 2.91 exits 0 here and prints `[null, null]`."""
    done = world("deallocate", "web-2", "missing", "web-1", "-o", "json")
    assert done.status == 3
    assert outcomes(done) == [("web-2", "succeeded"), ("missing", "failed"), ("web-1", "unchanged")]
    error = json.loads(done.err.splitlines()[-1])["error"]
    assert (error["code"], error["exitCode"]) == ("NotFound", 5)
    assert error["message"] == "no machine is named 'missing'"


def test_the_failure_is_told_of_the_machine_that_failed_whatever_finishes_first() -> None:
    """az 2.91 names the machine that was submitted at the place where another one finished."""
    names = [f"web-{n}" for n in range(20)]
    world = World(*(a_vm(name) for name in names))
    world.compute.finishing = names[::-1]
    world.compute.refusals["web-13"] = ConflictError("could not stop web-13: busy")
    done = world("stop", "web-[0-19]", "missing", "--parallel", "20", "-o", "json")
    assert done.status == 3
    rows = json.loads(done.out)
    assert [row["name"] for row in rows] == [*names, "missing"]
    assert [r["name"] for r in rows if r["outcome"] == "failed"] == ["web-13", "missing"]
    assert rows[13]["error"]["message"] == "could not stop web-13: busy"


def test_a_single_machine_that_does_not_exist_is_status_5_with_nothing_on_stdout(
    world: World,
) -> None:
    done = world("start", "wbe-1")
    assert (done.status, done.out) == (5, "")
    assert "no machine is named 'wbe-1'" in done.err


def test_when_all_fail_for_one_reason_the_status_is_that_reasons(world: World) -> None:
    for name in ("web-1", "db-1"):
        world.compute.refusals[name] = CapacityError(f"could not start {name}: no room")
    assert world("start", "web-1", "db-1").status == 7


def test_a_bug_is_status_70_not_a_failed_machine(world: World) -> None:
    world.compute.refusals["web-2"] = ZeroDivisionError()  # type: ignore[assignment]
    assert world("restart", "web-2").status == 70


# selection -----------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["start", "stop", "restart", "deallocate", "delete"])
def test_saying_nothing_never_means_all(world: World, verb: str) -> None:
    done = world(verb, "-g", "rg")
    assert (done.status, done.out, world.compute.calls) == (2, "", [])
    assert "no machine is named" in done.err
    assert "--all" in done.err


def test_all_is_the_subscription_and_with_a_group_the_group(world: World) -> None:
    assert len(outcomes(world("restart", "--all", "-o", "json"))) == 3
    assert outcomes(world("restart", "--all", "-g", "data", "-o", "json")) == [
        ("db-1", "succeeded")
    ]


def test_globs_tags_and_excludes_choose(world: World) -> None:
    world.compute = FakeCompute(a_vm("web-1", tags={"env": "test"}), a_vm("web-2"), a_vm("db-1"))
    assert outcomes(world("stop", "web-*", "--exclude", "web-2", "-o", "json")) == [
        ("web-1", "succeeded")
    ]
    assert outcomes(world("restart", "-l", "env=test", "-o", "json")) == [("web-1", "succeeded")]


@pytest.mark.parametrize(
    ("argv", "status", "text"),
    [
        (("start", "nope-*"), 5, "the selection matches none of 3 machines"),
        (("start", "-l", "env=test"), 5, "the selection matches none of 3 machines"),
        (("start", "-l", "env"), 2, "'env' is not KEY=VALUE"),
        (("start", "--os", "5.0"), 2, "'5.0' is not an operating system azl knows"),
        (("start", "web-[9-1]"), 2, "is not a node set"),
        (("start", "--all", "web-1"), 2, "--all and names exclude each other"),
        (("start", "web-1", "--parallel", "0"), 2, "--parallel"),
        (("start", "web-1", "--timeout", "0"), 2, "--timeout"),
        (("start", "web-1", "--nope"), 2, "--nope"),
        (("strat", "web-1"), 2, "did you mean `azl vm start`?"),
        (("resize", "web-1"), 2, "missing option '--size'"),
        (("resize", "web-1", "--size", "x", "--no-wait", "--deallocate"), 2, "exclude each other"),
    ],
)
def test_bad_input_changes_nothing(
    world: World, argv: tuple[str, ...], status: int, text: str
) -> None:
    done = world(*argv)
    assert (done.status, done.out, world.compute.calls) == (status, "", [])
    assert text in done.err


def test_a_name_in_two_groups_is_refused_until_the_group_is_said(world: World) -> None:
    world.compute = FakeCompute(a_vm("web-1"), a_vm("web-1", group="other"))
    done = world("delete", "web-1", "--yes")
    assert (done.status, world.compute.calls) == (2, [])
    assert "'web-1' exists in the groups other, rg" in done.err
    assert world("delete", "web-1", "-g", "other", "--yes").status == 0
    assert [vm.resource_group for vm in world.compute.vms.values()] == ["rg"]


def test_the_inventory_is_read_once_however_many_machines(world: World) -> None:
    world("start", "web-1", "web-2", "db-1")
    assert world.compute.lists == 1


# dry run, no-wait -----------------------------------------------------------------


def test_a_dry_run_says_what_would_happen_and_does_nothing(world: World) -> None:
    done = world("start", "web-1", "web-2", "--dry-run")
    assert (done.status, done.err, world.compute.calls) == (0, "", [])
    assert done.out == (
        "NAME    GROUP    RESULT     DETAIL\n"
        "web-1   rg       planned    would start it; it is deallocated\n"
        "web-2   rg       unchanged  already running\n"
    )


def test_no_wait_is_status_8_and_says_how_to_wait_later(world: World) -> None:
    done = world("start", "web-1", "web-2", "--no-wait", "-g", "rg")
    assert done.status == 8
    assert outcomes(world("start", "web-1", "--no-wait", "-o", "json")) == [("web-1", "pending")]
    assert "hint: `azl vm wait web-1 -g rg --for running` waits for it\n" in done.err


# delete ---------------------------------------------------------------------------

NIC = VmPart(PartKind.INTERFACE, "/x/web-1-nic", goes_along=True)
DISK = VmPart(PartKind.OS_DISK, "/x/web-1-os", goes_along=True)
DATA = VmPart(PartKind.DATA_DISK, "/x/payroll", goes_along=False)
TAGGED = VmPart(PartKind.INTERFACE, "/x/old-nic", goes_along=False, made_by_azl=True)
TAGGED_IP = VmPart(PartKind.PUBLIC_ADDRESS, "/x/old-ip", goes_along=False, made_by_azl=True)


def test_delete_asks_and_a_no_changes_nothing(world: World) -> None:
    done = world("delete", "web-1", "web-2", stdin="n\n", terminal=True)
    assert (done.status, done.out, world.compute.calls) == (2, "", [])
    assert "Delete 2 machines (web-1, web-2) with their disks? [y/N]" in done.err
    assert world("delete", "web-1", stdin="y\n", terminal=True).status == 0


def test_delete_without_a_terminal_refuses_instead_of_hanging(world: World) -> None:
    done = world("delete", "web-1")
    assert (done.status, world.compute.calls) == (2, [])
    assert "hint: add --yes" in done.err


def test_delete_keeps_what_create_did_not_make_and_names_it(world: World) -> None:
    world.compute.parts_of["web-1"] = [NIC, DISK, DATA]
    done = world("delete", "web-1", "--yes")
    assert done.out.splitlines()[1].endswith("succeeded  deleted; kept data disk payroll")
    assert world.compute.calls == [("delete", "web-1")]
    assert world.names.removed == ["web-1"]


def test_delete_removes_what_azl_tagged_interface_before_its_address(world: World) -> None:
    world.compute.parts_of["web-1"] = [TAGGED_IP, TAGGED]
    world("delete", "web-1", "--yes")
    assert world.compute.calls == [
        ("delete", "web-1"),
        ("delete part", "old-nic"),
        ("delete part", "old-ip"),
    ]


def test_a_piece_that_cannot_be_deleted_is_named_with_the_command_for_it(world: World) -> None:
    world.compute.parts_of["web-1"] = [TAGGED_IP, TAGGED]
    world.compute.stuck_parts["old-ip"] = ConflictError("in use")
    done = world("delete", "web-1", "--yes")
    assert done.status == 6
    assert "web-1 is deleted, but not public address old-ip: in use" in done.err
    assert "az resource delete --ids /x/old-ip" in done.err


def test_delete_dry_run_lists_what_goes_and_what_stays(world: World) -> None:
    world.compute.parts_of["web-1"] = [NIC, DISK, DATA]
    done = world("delete", "web-1", "--dry-run")
    assert (done.status, world.compute.calls) == (0, [])
    assert done.out.splitlines()[1].endswith(
        "would delete it with network interface web-1-nic, OS disk web-1-os; keep data disk payroll"
    )


def test_delete_without_waiting_says_what_is_not_deleted_yet(world: World) -> None:
    world.compute.parts_of["web-1"] = [NIC, TAGGED]
    done = world("delete", "web-1", "--yes", "--no-wait")
    assert done.status == 8
    assert "deleting; not deleted: network interface old-nic" in done.out


# resize ---------------------------------------------------------------------------


def test_a_size_of_the_same_hardware_is_set_in_one_step(world: World) -> None:
    world.compute.sizes_of["web-2"] = ["Standard_D4s_v5"]
    done = world("resize", "web-2", "--size", "d4s_v5")
    assert done.status == 0
    assert done.out.splitlines()[1].endswith("succeeded  now Standard_D4s_v5")
    assert world.compute.calls == [("resize", "web-2", "Standard_D4s_v5")]


def test_the_same_size_is_left_alone(world: World) -> None:
    done = world("resize", "web-2", "--size", "Standard_D2s_v5")
    assert (done.status, world.compute.calls) == (0, [])
    assert "unchanged  already Standard_D2s_v5" in done.out


def test_a_size_that_does_not_exist_names_similar_ones_and_changes_nothing(world: World) -> None:
    done = world("resize", "web-1", "web-2", "--size", "Standard_D4s_v9")
    assert (done.status, world.compute.calls) == (2, [])
    assert "size 'Standard_D4s_v9' does not exist in westeurope" in done.err
    assert "Standard_D4s_v5" in done.err


def test_a_size_of_other_hardware_needs_deallocation_and_says_so(world: World) -> None:
    world.compute.sizes_of["web-2"] = ["Standard_D4s_v5"]
    done = world("resize", "web-2", "--size", "Standard_E4s_v5")
    assert (done.status, world.compute.calls) == (6, [])
    assert "hint: --deallocate moves it" in done.err


def test_deallocate_resize_start_and_only_a_machine_that_ran_is_started(world: World) -> None:
    done = world(
        "resize", "web-2", "web-1", "--size", "Standard_E4s_v5", "--deallocate", "--parallel", "1"
    )
    assert done.status == 0
    assert world.compute.calls == [
        ("deallocate", "web-2"),
        ("resize", "web-2", "Standard_E4s_v5"),
        ("start", "web-2"),
        ("deallocate", "web-1"),
        ("resize", "web-1", "Standard_E4s_v5"),
    ]


def test_a_machine_whose_move_failed_runs_again_with_its_old_size(world: World) -> None:
    world.compute.refusals["web-2", VmAction.RESIZE] = CapacityError("no room", code="SkuNotAvail")
    done = world("resize", "web-2", "--size", "Standard_E4s_v5", "--deallocate")
    assert done.status == 7
    assert "no room; web-2 runs again as Standard_D2s_v5" in done.err
    assert world.compute.vms[a_vm("web-2").ref].power_state is RUNNING


def test_a_machine_that_could_not_even_be_started_again_is_left_with_a_command(
    world: World,
) -> None:
    world.compute.refusals["web-2", VmAction.RESIZE] = CapacityError("no room")
    world.compute.refusals["web-2", VmAction.START] = CapacityError("no room either")
    done = world("resize", "web-2", "--size", "Standard_E4s_v5", "--deallocate")
    assert "web-2 is deallocated and still Standard_D2s_v5 (starting it again failed)" in done.err
    assert "hint: azl vm start web-2 -g rg" in done.err


def test_resize_dry_run_says_that_a_running_machine_restarts(world: World) -> None:
    world.compute.sizes_of["web-2"] = ["Standard_D4s_v5"]
    done = world("resize", "web-2", "--size", "Standard_D4s_v5", "--dry-run")
    assert "would change Standard_D2s_v5 to Standard_D4s_v5; it restarts" in done.out
    assert world.compute.calls == []


def test_a_machine_that_vanishes_meanwhile_is_its_own_failed_row(world: World) -> None:
    world.compute.refusals["web-1"] = NotFoundError("could not start web-1: it is gone")
    done = world("start", "web-1", "db-1", "-o", "json")
    assert done.status == 3
    assert outcomes(done) == [("web-1", "failed"), ("db-1", "succeeded")]
