"""What reaches into a machine: Run Command, extensions, boot diagnostics."""

from typing import Any

import pytest

from azlinux_cli.sandbox.kernel.http import Response
from azlinux_cli.sandbox.kernel.machines import CommandOutput
from tests.unit.sandbox.arm.compute.conftest import World

SCRIPT = {"commandId": "RunShellScript", "script": ["uname -r"]}


def result_of(world: World, response: Response) -> Any:
    world.finish()
    path = response.headers["Location"].removeprefix("https://localhost").split("?")[0]
    return world.send("GET", path)


def test_a_script_runs_when_its_operation_is_done_and_answers_in_the_known_form(
    world: World,
) -> None:
    path = world.vm()
    world.machines.output = CommandOutput(3, "out\n", "err\n")

    response = world.send("POST", f"{path}/runCommand", SCRIPT)

    assert response.status == 202
    assert world.machines.scripts == []
    [value] = result_of(world, response).body["value"]
    assert world.machines.scripts == ["uname -r"]
    assert value["code"] == "ProvisioningState/succeeded"
    assert value["message"] == "Enable succeeded: \n[stdout]\nout\n\n[stderr]\nerr\n"


def test_only_the_last_4096_bytes_of_each_stream_come_back(world: World) -> None:
    path = world.vm()
    world.machines.output = CommandOutput(0, "é" + "a" * 4095, "b" * 5000)

    [value] = result_of(world, world.send("POST", f"{path}/runCommand", SCRIPT)).body["value"]

    assert value["message"] == f"Enable succeeded: \n[stdout]\n{'a' * 4095}\n[stderr]\n{'b' * 4096}"


def test_a_second_script_has_to_wait(world: World) -> None:
    path = world.vm()
    world.send("POST", f"{path}/runCommand", SCRIPT)

    status, code, message = world.refusal("POST", f"{path}/runCommand", SCRIPT)

    assert (status, code) == (409, "Conflict")
    assert message.startswith("Run command extension execution is in progress.")
    world.finish()
    assert world.send("POST", f"{path}/runCommand", SCRIPT).status == 202


def test_parameters_are_quoted_and_named_or_positional(world: World) -> None:
    path = world.vm()
    parameters = [{"name": "who", "value": "it's me"}, {"value": "$(id)"}]

    world.make(f"{path}/runCommand", {**SCRIPT, "parameters": parameters}, "POST")

    assert world.machines.scripts == ["export who='it'\"'\"'s me'\nset -- '$(id)'\nuname -r"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "InvalidParameter"),
        ({"commandId": "RunPowerShellScript", "script": ["x"]}, 404, "NotFound"),
        ({"commandId": "RunShellScript"}, 400, "InvalidParameter"),
        ({**SCRIPT, "parameters": [{"name": "a b", "value": "c"}]}, 400, "InvalidParameter"),
    ],
)
def test_a_wrong_command_is_refused(
    world: World, body: dict[str, Any], status: int, code: str
) -> None:
    assert world.refusal("POST", f"{world.vm()}/runCommand", body)[:2] == (status, code)


def test_a_stopped_machine_runs_no_commands(world: World) -> None:
    path = world.vm()
    world.make(f"{path}/powerOff", None, "POST")

    message = world.refusal("POST", f"{path}/runCommand", SCRIPT)[2]

    assert message == "The operation requires the VM to be running (or set to run)."


def test_a_machine_without_an_agent_fails_the_operation(world: World) -> None:
    path = world.vm()
    world.machines.agent_ready = False

    answer = result_of(world, world.send("POST", f"{path}/runCommand", SCRIPT))

    assert answer.body["error"]["code"] == "VMAgentStatusCommunicationError"
    assert world.state(path) == "Succeeded"


def test_a_script_that_takes_long_is_waited_for_and_begun_once(world: World) -> None:
    path = world.vm()
    world.machines.scripts_end = False
    response = world.send("POST", f"{path}/runCommand", SCRIPT)
    world.clock.advance(60)

    address = response.headers["Azure-AsyncOperation"].removeprefix("https://localhost")
    assert world.get(address.split("?")[0])["status"] == "InProgress"
    world.machines.scripts_end = True
    world.finish()
    assert world.get(address.split("?")[0])["status"] == "Succeeded"
    assert len(world.machines.scripts) == 1


def test_a_script_whose_machine_goes_down_fails_and_is_not_begun_again(world: World) -> None:
    path = world.vm()
    world.machines.lost_scripts.add(0)
    response = world.send("POST", f"{path}/runCommand", SCRIPT)
    world.finish()

    address = response.headers["Azure-AsyncOperation"].removeprefix("https://localhost")
    answer = world.get(address.split("?")[0])
    assert answer["error"]["code"] == "VMAgentStatusCommunicationError"
    assert len(world.machines.scripts) == 1


def managed(**properties: Any) -> dict[str, Any]:
    source = {"source": {"script": "date"}}
    return {"location": "westeurope", "properties": {**source, **properties}}


def test_managed_commands_keep_their_result_and_run_side_by_side(world: World) -> None:
    path = world.vm()
    world.machines.output = CommandOutput(0, "now\n", "")

    answers = [world.send("PUT", f"{path}/runCommands/{name}", managed()) for name in "ab"]

    assert [answer.status for answer in answers] == [201, 201]
    world.finish()
    view = world.get(f"{path}/runCommands/a", expand="instanceView")["properties"]["instanceView"]
    assert (view["executionState"], view["exitCode"], view["output"]) == ("Succeeded", 0, "now\n")
    assert view["endTime"]
    assert "instanceView" not in world.get(f"{path}/runCommands/a")["properties"]
    assert len(world.get(f"{path}/runCommands")["value"]) == 2


def test_a_managed_command_that_fails_is_a_success_unless_told_otherwise(world: World) -> None:
    path = world.vm()
    world.machines.output = CommandOutput(7, "", "no\n")
    world.make(f"{path}/runCommands/mild", managed())
    world.make(f"{path}/runCommands/strict", managed(treatFailureAsDeploymentFailure=True))

    def found(name: str) -> tuple[str, str, int]:
        properties = world.get(f"{path}/runCommands/{name}", expand="instanceView")["properties"]
        view = properties["instanceView"]
        return properties["provisioningState"], view["executionState"], view["exitCode"]

    assert found("mild") == ("Succeeded", "Failed", 7)
    assert found("strict") == ("Failed", "Failed", 7)


def test_an_asynchronous_managed_command_is_done_before_its_script(world: World) -> None:
    path = world.vm()
    command = f"{path}/runCommands/long"
    response = world.send("PUT", command, managed(asyncExecution=True))
    world.clock.advance(3)

    address = response.headers["Azure-AsyncOperation"].removeprefix("https://localhost")
    assert world.get(address.split("?")[0])["status"] == "Succeeded"
    view = world.get(command, expand="instanceView")["properties"]["instanceView"]
    assert view["executionState"] == "Running"
    world.finish()
    view = world.get(command, expand="instanceView")["properties"]["instanceView"]
    assert view["executionState"] == "Succeeded"


def test_a_managed_command_is_removed(world: World) -> None:
    path = world.vm()
    world.make(f"{path}/runCommands/a", managed())

    world.make(f"{path}/runCommands/a", None, "DELETE")

    assert world.send("GET", f"{path}/runCommands/a").status == 404


CUSTOM = {
    "publisher": "Microsoft.Azure.Extensions",
    "type": "CustomScript",
    "typeHandlerVersion": "2.1",
}


def extension(**properties: Any) -> dict[str, Any]:
    return {"location": "westeurope", "properties": {**CUSTOM, **properties}}


def test_an_extension_comes_shows_in_the_machine_and_goes(world: World) -> None:
    path = world.vm()
    body = extension(protectedSettings={"commandToExecute": "touch /tmp/secret"})

    response = world.send("PUT", f"{path}/extensions/script", body)

    assert response.status == 201
    assert response.body["properties"]["provisioningState"] == "Creating"
    world.finish()
    assert world.machines.scripts == ["touch /tmp/secret"]
    [shown] = world.get(path)["resources"]
    assert "secret" not in str(shown)
    assert shown["properties"]["provisioningState"] == "Succeeded"
    view = world.get(f"{path}/instanceView")["extensions"][0]
    assert view["typeHandlerVersion"] == "2.1.14"
    assert world.send("PUT", f"{path}/extensions/script", body).status == 200
    world.finish()
    world.make(f"{path}/extensions/script", None, "DELETE")
    assert world.get(f"{path}/extensions")["value"] == []


def test_a_script_extension_that_fails_says_why(world: World) -> None:
    path = world.vm()
    world.machines.output = CommandOutput(1, "", "broken\n")

    world.make(f"{path}/extensions/script", extension(settings={"commandToExecute": "false"}))

    found = world.get(f"{path}/extensions/script", expand="instanceView")["properties"]
    assert found["provisioningState"] == "Failed"
    assert "broken" in found["instanceView"]["statuses"][0]["message"]


def test_an_unknown_extension_and_a_stopped_machine_are_refused(world: World) -> None:
    path = world.vm()
    other = {"properties": {**CUSTOM, "type": "Nope"}}

    assert world.refusal("PUT", f"{path}/extensions/x", other)[:2] == (404, "ArtifactNotFound")
    world.make(f"{path}/powerOff", None, "POST")
    message = world.refusal("PUT", f"{path}/extensions/x", extension())[2]
    assert message == "Cannot modify extensions in the VM when the VM is not running."


def boot(world: World, path: str, minutes: str = "") -> Response:
    query = {"sasUriExpirationTimeInMinutes": minutes} if minutes else None
    return world.send("POST", f"{path}/retrieveBootDiagnosticsData", query=query)


def test_the_serial_log_is_read_through_a_link_that_expires(world: World) -> None:
    path = world.vm(diagnosticsProfile={"bootDiagnostics": {"enabled": True}})

    links = boot(world, path, "1").body

    log = links["serialConsoleLogBlobUri"].removeprefix("https://localhost")
    answer = world.send("GET", log)
    assert answer.body == b"web login: "
    assert answer.headers["Content-Type"].startswith("text/plain")
    screenshot = links["consoleScreenshotBlobUri"].removeprefix("https://localhost")
    assert world.send("GET", screenshot).body.startswith(b"BM")
    world.clock.advance(61)
    assert world.send("GET", log).status == 403
    assert world.send("GET", "/sandbox/bootdiagnostics/guess/web.serialconsole.log").status == 404


@pytest.mark.parametrize("minutes", ["0", "1441", "soon"])
def test_a_link_lives_between_a_minute_and_a_day(world: World, minutes: str) -> None:
    path = world.vm(diagnosticsProfile={"bootDiagnostics": {"enabled": True}})

    assert boot(world, path, minutes).status == 400


def test_without_boot_diagnostics_there_is_no_link(world: World) -> None:
    assert boot(world, world.vm()).status == 409
