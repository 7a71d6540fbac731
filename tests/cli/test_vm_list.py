"""`azl vm list | show`: real parser, fake machines, whole output."""
# ruff: noqa: E501 - whole tables stand here as they are printed

import io

import pytest

from azlinux_cli.adapters.azure.cloud import AzureCloud
from azlinux_cli.bootstrap import Deps
from azlinux_cli.domain.settings import Settings
from azlinux_cli.domain.vm import DataDisk, ImageReference, PowerState, Vm
from tests.command import Azl
from tests.fakes.clock import FakeClock
from tests.fakes.names import FakeNames
from tests.fakes.vm_catalog import SUBSCRIPTION, FakeVmCatalog, make_vm

KEYS = [
    "id", "name", "resourceGroup", "location", "zone", "size", "powerState", "provisioningState",
    "os", "osVersion", "image", "privateIpAddresses", "publicIpAddresses", "tags", "securityType",
    "priority", "adminUser", "osDiskId", "osDiskSizeGb", "dataDisks", "networkInterfaceIds",
    "identity", "extensions", "vmId", "timeCreated",
]  # fmt: skip
FLEET = (
    make_vm("web-2", public_addresses=("20.0.0.2",), zone="1", tags={"ring": "canary"}),
    make_vm("web-1", power_state=PowerState.DEALLOCATED, private_addresses=()),
    make_vm(
        "edge", "other", os="acl", os_version="3.0.20261007",
        image=ImageReference("MicrosoftCBLMariner", "azure-linux-3", "azure-linux-3-acl", "latest",
                             "3.20261007.01"),
        private_addresses=("10.0.0.7", "10.0.0.8"),
    ),
)  # fmt: skip


def deps(*vms: Vm, group: str | None = None, names: FakeNames | None = None) -> Deps:
    values = {"output": "table", "subscription": SUBSCRIPTION}
    if group:
        values["resource-group"] = group
    catalog = FakeVmCatalog(*vms)
    kept = names or FakeNames()
    return Deps(Settings(None, values, {}), vms=lambda: catalog, names=lambda: kept)


def test_a_list_shows_one_row_per_machine_by_group_and_name(azl: Azl) -> None:
    assert azl("vm", "list", obj=deps(*FLEET)) == (
        0,
        ("NAME    GROUP    LOCATION    ZONE    SIZE             OS    VERSION        POWER        PRIVATE IP          PUBLIC IP\n"
        "edge    other    eastus              Standard_D2s_v5  acl   3.0.20261007   running      10.0.0.7, 10.0.0.8\n"
        "web-1   rg       eastus              Standard_D2s_v5  3.0   3.20260809.01  deallocated\n"
        "web-2   rg       eastus      1       Standard_D2s_v5  3.0   3.20260809.01  running      10.0.0.4            20.0.0.2\n"),
        "",
    )  # fmt: skip


def test_an_empty_world_is_a_header_and_a_success(azl: Azl) -> None:
    assert azl("vm", "list", obj=deps()) == (
        0,
        "NAME    GROUP    LOCATION    ZONE    SIZE    OS    VERSION    POWER    PRIVATE IP    PUBLIC IP\n",
        "",
    )
    assert azl("vm", "list", "-o", "json", obj=deps()).out == "[]\n"
    assert azl("vm", "list", "-o", "name", obj=deps()).out == ""


@pytest.mark.parametrize(
    ("argv", "names"),
    [
        ((), "edge\nweb-1\nweb-2\n"),
        (("web-2", "edge"), "web-2\nedge\n"),
        (("web-*",), "web-1\nweb-2\n"),
        (("web-[1-2]",), "web-1\nweb-2\n"),
        (("-g", "other"), "edge\n"),
        (("-l", "ring=canary"), "web-2\n"),
        (("--os", "acl"), "edge\n"),
        (("--exclude", "web-*"), "edge\n"),
        (("web-*", "--exclude", "web-1"), "web-2\n"),
        (("--all",), "edge\nweb-1\nweb-2\n"),
    ],
)
def test_a_selection_narrows_the_list(azl: Azl, argv: tuple[str, ...], names: str) -> None:
    assert azl("vm", "list", "-o", "name", *argv, obj=deps(*FLEET)) == (0, names, "")


def test_the_profiles_group_counts_until_all_are_asked_for(azl: Azl) -> None:
    world = deps(*FLEET, group="other")

    assert azl("vm", "list", "-o", "name", obj=world).out == "edge\n"
    assert azl("vm", "list", "-o", "name", "-g", "rg", obj=world).out == "web-1\nweb-2\n"
    assert azl("vm", "list", "-o", "name", "--all", obj=world).out == "edge\nweb-1\nweb-2\n"


def test_a_selection_that_matches_nothing_is_not_done_but_not_found(azl: Azl) -> None:
    assert azl("vm", "list", "--os", "4.0", obj=deps(*FLEET)) == (
        5,
        "",
        "error: the selection matches none of 3 machines\nhint: there are: edge, web-1, web-2\n",
    )


def test_a_missing_name_beside_others_is_told_and_partial(azl: Azl) -> None:
    result = azl("vm", "list", "web-1", "db", "-o", "name", obj=deps(*FLEET))

    assert result == (
        3,
        "web-1\n",
        "error: no machine is named 'db'\nhint: azl vm list shows what exists\n",
    )


def test_a_group_that_does_not_exist_is_not_found(azl: Azl) -> None:
    result = azl("vm", "list", "-g", "nope", "-o", "json", obj=deps(*FLEET))

    assert (result.status, result.out) == (5, "")
    assert result.error()["code"] == "ResourceGroupNotFound"


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--os", "dos"), "'dos' is not an operating system azl knows"),
        (("-l", "ring"), "'ring' is not KEY=VALUE"),
        (("web-[9-1]",), "'web-[9-1]' is not a node set"),
        (("--all", "web-1"), "--all and names exclude each other"),
        (("-o", "xml"), "'xml' is not a format"),
        (("--query", "["), "--query is not valid JMESPath"),
        (("--nope",), "no such option: --nope"),
    ],
)
def test_a_bad_word_is_a_usage_error(azl: Azl, argv: tuple[str, ...], words: str) -> None:
    result = azl("vm", "list", *argv, obj=deps(*FLEET))

    assert (result.status, result.out) == (2, "")
    assert words in result.err


def test_json_has_these_keys_in_this_order(azl: Azl) -> None:
    shown = azl("vm", "list", "-o", "json", obj=deps(*FLEET)).json()

    assert [list(vm) for vm in shown] == [KEYS] * 3


def test_show_has_the_same_keys_and_everything_in_them(azl: Azl) -> None:
    vm = make_vm(
        "db",
        data_disks=(DataDisk(0, "data", "/disks/data", 64),),
        network_interface_ids=("/nics/db",),
        os_disk_id="/disks/os",
        os_disk_size_gb=30,
        identity="SystemAssigned",
        extensions=("agent",),
        vm_id="42",
        admin_user="azureuser",
        time_created="2026-11-22T14:13:25.1234567+00:00",
    )

    shown = azl("vm", "show", "db", "-o", "json", obj=deps(vm)).json()

    assert list(shown) == KEYS
    assert shown["id"].endswith("/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/db")
    assert shown["image"] == "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:3.20260809.01"
    assert shown["dataDisks"] == [{"lun": 0, "name": "data", "id": "/disks/data", "sizeGb": 64}]
    assert shown["timeCreated"] == "2026-11-22T14:13:25Z"
    assert shown["extensions"] == ["agent"]


def test_show_is_a_line_for_each_property_for_people(azl: Azl) -> None:
    result = azl("vm", "show", "web-2", obj=deps(*FLEET))

    assert result.status == 0
    assert result.out.splitlines()[:3] == [
        "PROPERTY            VALUE",
        f"id                  {FLEET[0].ref.id}",
        "name                web-2",
    ]
    assert "tags.ring           canary" in result.out.splitlines()
    assert "osDiskId" not in result.out


def test_show_answers_a_query_as_az_does(azl: Azl) -> None:
    result = azl(
        "vm", "show", "web-2", "--query", "publicIpAddresses[0]", "-o", "tsv", obj=deps(*FLEET)
    )

    assert result == (0, "20.0.0.2\n", "")


def test_show_of_what_is_not_there(azl: Azl) -> None:
    assert azl("vm", "show", "db", obj=deps(*FLEET)) == (
        5,
        "",
        "error: no machine is named 'db'\nhint: azl vm list shows what exists\n",
    )
    assert azl("vm", "show", "db", "-g", "rg", obj=deps(*FLEET)).status == 5


def test_show_refuses_to_guess_between_groups(azl: Azl) -> None:
    result = azl("vm", "show", "web", obj=deps(make_vm("web", "a"), make_vm("web", "b")))

    assert result == (
        2,
        "",
        "error: 'web' exists in the groups a, b\nhint: say which with -g a\n",
    )


def test_a_list_leaves_names_for_tab(azl: Azl) -> None:
    names = FakeNames()

    azl("vm", "list", obj=deps(*FLEET, names=names))

    assert names.known == {"vm": {"edge", "web-1", "web-2"}, "group": {"rg", "other"}}


@pytest.mark.parametrize("command", [("list",), ("show", "web-1")])
def test_without_a_cloud_one_sentence_says_what_to_do(azl: Azl, command: tuple[str, ...]) -> None:
    assert azl("vm", *command) == (
        4,
        "",
        (
            "error: no cloud is configured: sign in to Azure with `azl auth login`, or try the "
            "rehearsal cloud of this machine with `azl sandbox start`\n"
        ),
    )


def test_without_a_network_the_address_is_named(azl: Azl, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "CLOUD": "sandbox", "ENDPOINT": "https://127.0.0.1:1", "AUTHORITY": "https://127.0.0.1:1",
        "SIGN_IN": "service-principal", "TENANT_ID": "5a4db0c5-0000-4000-8000-7e9a97000001",
        "CLIENT_ID": "c", "SUBSCRIPTION": "s",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"AZL_{name}", value)
    monkeypatch.setenv("AZURE_CLIENT_SECRET", "x")

    assert azl("vm", "list") == (
        1,
        "",
        (
            "error: could not sign in: 127.0.0.1:1: connection refused\n"
            "hint: azl sandbox start, if this is meant to be the sandbox\n"
        ),
    )


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_only_a_terminal_hears_that_this_is_a_rehearsal() -> None:
    values = {
        "cloud": "sandbox", "endpoint": "https://127.0.0.1:1", "subscription": "s",
        "authority": "https://127.0.0.1:1", "sign-in": "azure-cli",
    }  # fmt: skip
    heard = []
    for err in (Terminal(), io.StringIO()):
        settings = Settings("sandbox", values, {})
        cloud = AzureCloud(settings, FakeClock(), err, way_back=lambda: "`azl somewhere` goes back")
        cloud.arm()
        cloud.arm()
        heard.append(err.getvalue())

    assert heard == [
        "sandbox: rehearsal cloud at https://127.0.0.1:1; `azl somewhere` goes back\n",
        "",
    ]
