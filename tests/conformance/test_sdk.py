"""The current Azure SDK, unchanged, against the sandbox."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import ClientSecretCredential
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.compute.models import RunCommandInput

from bench import fleet
from tests.sandbox_cloud import SandboxCloud

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Y2yGQ5cM6mG2u7m1n0bIhP0O3p1aZ2m3n4o5p6q7r somebody"
GROUP = "sdk"


@pytest.fixture(scope="module")
def client(judged: SandboxCloud) -> Iterator[ComputeManagementClient]:
    """The SDK's client, told of another endpoint and another CA; everything else is its own."""
    status: Any = judged.status
    endpoint, bundle = status["endpoint"], status["caBundle"]
    with closing(fleet.Arm(status)) as arm:
        fleet.make(arm, GROUP, 3, KEY)
    with (
        ClientSecretCredential(
            status["tenantId"],
            status["clientId"],
            status["clientSecret"],
            authority=endpoint,
            disable_instance_discovery=True,
            connection_verify=bundle,
        ) as credential,
        ComputeManagementClient(
            credential,
            status["subscriptionId"],
            base_url=endpoint,
            credential_scopes=[f"{endpoint}/.default"],
            connection_verify=bundle,
            polling_interval=1,
        ) as compute,
    ):
        yield compute


def names() -> list[str]:
    return [f"{GROUP}-{number}" for number in (1, 2, 3)]


def power(client: ComputeManagementClient, name: str) -> str:
    view = client.virtual_machines.instance_view(GROUP, name)
    codes = [status.code or "" for status in view.statuses or []]
    return next(code for code in codes if code.startswith("PowerState/"))


def test_the_sdk_lists_machines_as_its_own_models(client: ComputeManagementClient) -> None:
    machines = [*client.virtual_machines.list(GROUP)]

    assert sorted(machine.name or "" for machine in machines) == names()
    for machine in machines:
        assert machine.storage_profile is not None
        assert machine.storage_profile.image_reference is not None
        assert machine.storage_profile.image_reference.exact_version


def test_the_sdk_reads_power_states_of_the_whole_subscription(
    client: ComputeManagementClient,
) -> None:
    machines = [*client.virtual_machines.list_all(status_only="true")]

    assert {machine.name for machine in machines} >= {*names()}
    for machine in machines:
        assert machine.instance_view is not None
        assert machine.instance_view.statuses


@pytest.mark.parametrize(
    ("begin", "expected"),
    [
        ("begin_power_off", "PowerState/stopped"),
        ("begin_deallocate", "PowerState/deallocated"),
        ("begin_start", "PowerState/running"),
        ("begin_restart", "PowerState/running"),
    ],
)
def test_the_sdks_pollers_see_an_action_to_its_end(
    client: ComputeManagementClient, begin: str, expected: str
) -> None:
    poller = getattr(client.virtual_machines, begin)(GROUP, "sdk-1")

    poller.result(30)
    assert poller.done()
    assert power(client, "sdk-1") == expected


def test_a_continuation_token_of_the_sdk_picks_an_operation_up_again(
    client: ComputeManagementClient,
) -> None:
    token = client.virtual_machines.begin_restart(GROUP, "sdk-2").continuation_token()
    again: Any = client.virtual_machines.begin_restart(
        GROUP, "sdk-2", continuation_token=token
    )  # by the token, not by another request

    again.result(30)
    assert again.status() == "Succeeded"


def test_run_command_returns_what_the_script_printed(client: ComputeManagementClient) -> None:
    command = RunCommandInput(command_id="RunShellScript", script=["echo hello"])
    result = client.virtual_machines.begin_run_command(GROUP, "sdk-2", command).result(60)

    assert result.value is not None
    assert "hello" in (result.value[0].message or "")


def test_images_of_azure_linux_are_found_by_publisher_offer_and_sku(
    client: ComputeManagementClient,
) -> None:
    found = client.virtual_machine_images.list(
        fleet.LOCATION, "MicrosoftCBLMariner", "azure-linux-3", "azure-linux-3-gen2"
    )

    assert found
    assert all(image.name.startswith("3.") for image in found)


def test_sizes_and_quota_are_there_for_the_location(client: ComputeManagementClient) -> None:
    sizes = {
        size.name for size in client.resource_skus.list(filter=f"location eq '{fleet.LOCATION}'")
    }
    usages = [usage.name.value for usage in client.usage.list(fleet.LOCATION)]

    assert "Standard_D2s_v5" in sizes
    assert "cores" in usages


def test_a_missing_machine_is_the_sdks_own_not_found_error(client: ComputeManagementClient) -> None:
    with pytest.raises(ResourceNotFoundError) as raised:
        client.virtual_machines.get(GROUP, "nobody")

    assert raised.value.error is not None
    assert raised.value.error.code == "ResourceNotFound"


def test_the_image_of_a_machine_cannot_be_changed(client: ComputeManagementClient) -> None:
    machine: Any = client.virtual_machines.get(GROUP, "sdk-3")
    machine.storage_profile.image_reference.sku = "azure-linux-3"

    with pytest.raises(HttpResponseError) as raised:
        client.virtual_machines.begin_create_or_update(GROUP, "sdk-3", machine).result(30)
    assert raised.value.error is not None
    assert raised.value.error.code == "PropertyChangeNotAllowed"


def test_a_deleted_machine_is_gone(client: ComputeManagementClient) -> None:
    client.virtual_machines.begin_delete(GROUP, "sdk-3").result(30)

    left = [machine.name or "" for machine in client.virtual_machines.list(GROUP)]
    assert sorted(left) == names()[:2]
