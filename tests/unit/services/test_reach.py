import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.ssh_config import SshConfig
from azlinux_cli.domain.vm import PowerState, Vm, VmRef
from azlinux_cli.domain.way import Via
from azlinux_cli.services.reach import Reach
from azlinux_cli.services.way_in import WayIn, parse_jump


def _vm(
    power: PowerState = PowerState.RUNNING,
    public: tuple[str, ...] = ("20.0.0.4",),
    private: tuple[str, ...] = ("10.0.0.4",),
    admin_user: str = "ops",
) -> Vm:
    return Vm(
        ref=VmRef("s", "g", "web-1"),
        location="westeurope",
        size="Standard_D2s_v5",
        power_state=power,
        provisioning_state="Succeeded",
        os="3.0",
        private_addresses=private,
        public_addresses=public,
        tags={"role": "web"},
        vm_id="11AA",
        os_disk_id="/disks/web-1",
        admin_user=admin_user,
    )


def test_a_machine_is_reached_at_its_public_address_as_its_admin_user() -> None:
    assert Reach(WayIn(port=2222))(_vm()) == NodeTarget(
        "web-1",
        "20.0.0.4",
        2222,
        "ops",
        "azl-11aa",
        resource_group="g",
        vm=VmRef("s", "g", "web-1"),
        vm_id="11AA",
        os_disk_id="/disks/web-1",
        os="3.0",
        tags={"role": "web"},
        labels={"size": "Standard_D2s_v5"},
    )


def test_without_a_public_address_the_private_one_is_tried() -> None:
    assert Reach()(_vm(public=())).address == "10.0.0.4"


def test_with_a_jump_host_the_private_address_comes_first() -> None:
    jump = parse_jump("ops@bastion:2222,inner", user="me")
    target = Reach(WayIn(jump=jump))(_vm())

    assert target.address == "10.0.0.4"
    assert [(h.user, h.where, h.host_key_alias) for h in target.jump] == [
        ("ops", "bastion:2222", "[bastion]:2222"),
        ("me", "inner", "inner"),
    ]


def test_a_user_that_somebody_chose_wins_over_the_machines_own() -> None:
    assert Reach(WayIn(user="root"))(_vm()).user == "root"
    assert Reach()(_vm(admin_user="")).user == "azureuser"


@pytest.mark.parametrize("power", [PowerState.DEALLOCATED, PowerState.STOPPED, PowerState.STOPPING])
def test_a_machine_that_is_off_is_not_worth_a_try(power: PowerState) -> None:
    target = Reach()(_vm(power))

    assert (target.trouble, target.detail) == (Trouble.POWERED_OFF, f"it is {power.value}")


@pytest.mark.parametrize("power", [PowerState.STARTING, PowerState.UNKNOWN, PowerState.CREATING])
def test_a_machine_that_may_be_on_is_tried(power: PowerState) -> None:
    assert Reach()(_vm(power)).trouble is None


def test_a_machine_without_any_address_says_so() -> None:
    assert Reach()(_vm(public=(), private=())).trouble is Trouble.NO_ADDRESS


@pytest.mark.parametrize("text", [None, "", " , "])
def test_no_jump_host_is_none(text: str | None) -> None:
    assert parse_jump(text, user="me") == ()


def test_a_jump_host_that_is_none_is_an_error() -> None:
    with pytest.raises(UsageError):
        parse_jump("-oProxyCommand=touch x", user="me")


# -- several ways

HOP = parse_jump("edge", user="", port=0)
EVERY = (Via.PUBLIC, Via.PRIVATE, Via.JUMP)


def _ways(target: NodeTarget) -> list[tuple[str, str, list[str]]]:
    tries = (target, *target.others)
    return [(one.via, one.address, [hop.name for hop in one.jump]) for one in tries]


def test_several_ways_are_tries_of_one_machine_in_the_order_wanted() -> None:
    way_in = WayIn(jump=HOP, ways=(Via.JUMP, Via.PUBLIC, Via.PRIVATE))
    target = Reach(way_in)(_vm())

    assert _ways(target) == [
        ("jump", "10.0.0.4", ["edge"]),
        ("public", "20.0.0.4", []),
        ("private", "10.0.0.4", []),
    ]
    assert {one.host_key_alias for one in (target, *target.others)} == {"azl-11aa"}


def test_a_way_that_a_machine_does_not_have_is_passed_over() -> None:
    target = Reach(WayIn(ways=EVERY))(_vm(public=()))

    assert (_ways(target), target.trouble) == ([("private", "10.0.0.4", [])], None)


@pytest.mark.parametrize(
    ("ways", "trouble", "detail"),
    [
        ((Via.PUBLIC, Via.JUMP), "no-address", "it has no public address that azl knows of"),
        ((Via.JUMP, Via.PUBLIC), "jump-host", "no jump host is set for it"),
    ],
)
def test_without_any_of_them_the_first_way_says_why(
    ways: tuple[Via, ...], trouble: str, detail: str
) -> None:
    target = Reach(WayIn(ways=ways))(_vm(public=()))

    assert (target.trouble, target.detail, target.others) == (trouble, detail, ())


def test_direct_ways_pass_by_the_jump_hosts_and_commands_of_ssh_config() -> None:
    jumps = SshConfig.parse("Host web-1\nProxyJump edge\n", source="~/.ssh/config")
    asks = SshConfig.parse("Host web-1\nProxyCommand nc %h\n", source="~/.ssh/config")

    assert _ways(Reach(WayIn(config=jumps, ways=EVERY))(_vm())) == [
        ("public", "20.0.0.4", []),
        ("private", "10.0.0.4", []),
        ("jump", "10.0.0.4", ["edge"]),
    ]
    assert _ways(Reach(WayIn(config=asks, ways=EVERY))(_vm())) == [
        ("public", "20.0.0.4", []),
        ("private", "10.0.0.4", []),
    ]


def test_the_same_way_is_not_gone_twice() -> None:
    ways = (Via.SSH, Via.PUBLIC, Via.PRIVATE)

    assert _ways(Reach(WayIn(ways=ways))(_vm())) == [
        ("ssh", "20.0.0.4", []),
        ("private", "10.0.0.4", []),
    ]


def test_a_machine_that_is_off_is_so_by_every_way() -> None:
    target = Reach(WayIn(ways=EVERY))(_vm(PowerState.STOPPED))

    assert {one.trouble for one in (target, *target.others)} == {Trouble.POWERED_OFF}
