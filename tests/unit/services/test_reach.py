import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.node import NodeTarget, Trouble
from azlinux_cli.domain.vm import PowerState, Vm, VmRef
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
