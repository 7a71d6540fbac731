"""The documented JSON shapes are what azl really prints, key for key."""

import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.migration.check.kind import Source
from azlinux_cli.domain.migration.finding import Severity, Strategy
from azlinux_cli.domain.migration.machine import Verdict
from azlinux_cli.domain.node import Trouble
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.outcome import Outcome
from azlinux_cli.domain.vm import PowerState
from tests.command import AzlProcess
from tests.sandbox_cloud import SandboxCloud

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
GROUP = "schema"
pytestmark = pytest.mark.e2e


def schema(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    return document


def check(name: str, document: Any) -> None:
    """Every key is there, in the documented order, with the documented type, and no other."""
    Draft202012Validator(schema(name), format_checker=FormatChecker()).validate(document)
    assert [*document] == [*schema(name)["properties"]]


@pytest.fixture(scope="module")
def azl(sandbox: SandboxCloud, tmp_path_factory: pytest.TempPathFactory) -> AzlProcess:
    home = tmp_path_factory.mktemp("schema")
    return AzlProcess({**sandbox.environ, "HOME": str(home), "AZL_STATE_DIR": str(home / "state")})


@pytest.fixture(scope="module")
def created(azl: AzlProcess) -> Iterator[Any]:
    result = azl("vm", "create", "schema-1", "-g", GROUP, "--tags", "role=web", "-o", "json")
    assert result.status == 0, result.err
    yield result.json()
    azl("vm", "delete", "schema-1", "-g", GROUP, "--yes")


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_every_schema_is_one(path: Path) -> None:
    Draft202012Validator.check_schema(schema(path.stem))
    assert path.name in (SCHEMAS.parent / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("vm", "powerState", PowerState),
        ("vm", "os", OsKind),
        ("image", "os", OsKind),
        ("node-report", "os", OsKind),
        ("node-report", "reason", Trouble),
        ("update-check", "os", OsKind),
        ("update-check", "reason", Trouble),
        ("machine-result", "outcome", Outcome),
        ("migrate-check", "verdict", Verdict),
        ("migrate-check", "os", OsKind),
        ("migrate-check", "reason", Trouble),
        ("migrate-checks", "severity", Severity),
        ("migrate-checks", "source", Source),
    ],
)
def test_the_words_of_a_schema_are_the_programs(name: str, key: str, words: type[StrEnum]) -> None:
    documented = [word for word in schema(name)["properties"][key]["enum"] if word is not None]

    assert documented == [word.value for word in words]


def test_created_machines(created: list[Any]) -> None:
    (machine,) = created
    check("created-machine", machine)
    assert machine["outcome"] == "succeeded"
    assert machine["hostKey"].startswith("SHA256:")


@pytest.mark.usefixtures("created")
def test_machines(azl: AzlProcess) -> None:
    (listed,) = azl("vm", "list", "-g", GROUP, "-o", "json").json()
    shown = azl("vm", "show", "schema-1", "-g", GROUP, "-o", "json").json()

    check("vm", listed)
    check("vm", shown)
    assert shown["name"] == "schema-1"
    assert shown["tags"]["role"] == "web"


@pytest.mark.usefixtures("created")
def test_node_reports_reachable_or_not(azl: AzlProcess) -> None:
    (report,) = azl("node", "report", "-g", GROUP, "-o", "json").json()
    hosts = Path(azl.environ["HOME"]) / "hosts"
    hosts.write_text("nobody.invalid\n", encoding="utf-8")
    lost = azl("node", "report", "--hosts", str(hosts), "-o", "json")

    check("node-report", report)
    assert report["os"] == "3.0"
    (silent,) = lost.json()
    check("node-report", silent)
    assert silent["reason"] == "dns"


@pytest.mark.usefixtures("created")
def test_pending_updates_of_nodes_reachable_or_not(azl: AzlProcess) -> None:
    (pending,) = azl("update", "check", "-g", GROUP, "-o", "json").json()
    hosts = Path(azl.environ["HOME"]) / "hosts"
    hosts.write_text("nobody.invalid\n", encoding="utf-8")
    lost = azl("update", "check", "--hosts", str(hosts), "-o", "json")

    check("update-check", pending)
    assert pending["pendingUpdates"] == len(pending["updates"]) > 0
    (silent,) = lost.json()
    check("update-check", silent)
    assert (lost.status, silent["reason"], silent["pendingUpdates"]) == (1, "dns", None)


@pytest.mark.usefixtures("created")
def test_preflights_of_nodes_reachable_or_not(azl: AzlProcess) -> None:
    checked = azl("migrate", "check", "-g", GROUP, "-o", "json")
    hosts = Path(azl.environ["HOME"]) / "hosts"
    hosts.write_text("nobody.invalid\n", encoding="utf-8")
    lost = azl("migrate", "check", "--hosts", str(hosts), "-o", "json")

    [found] = checked.json()
    check("migrate-check", found)
    # azl's own machines on 3.0 have Secure Boot, which 4.0's preview is not signed for.
    assert (checked.status, found["verdict"]) == (9, "inhibited"), found
    assert found["findings"][0]["key"] == "boot.secureboot"
    assert [path["strategy"] for path in found["paths"]] == [*Strategy]
    [silent] = lost.json()
    check("migrate-check", silent)
    assert (lost.status, silent["reason"], silent["verdict"]) == (1, "dns", "unknown")


def test_checks_of_a_preflight(azl: AzlProcess) -> None:
    for row in azl("migrate", "check", "--list-checks", "-o", "json").json():
        check("migrate-checks", row)


@pytest.mark.usefixtures("created")
def test_commands_on_nodes(azl: AzlProcess) -> None:
    argv = ("node", "run", "schema-1", "-g", GROUP, "-o", "json", "--", "id", "-un")
    (over_ssh,) = azl(*argv).json()

    check("command-result", over_ssh)
    assert over_ssh["stdout"] == "azureuser\n"


@pytest.mark.usefixtures("created")
def test_results_of_acting_on_machines(azl: AzlProcess) -> None:
    run = azl("vm", "stop", "schema-1", "nobody", "-g", GROUP, "-o", "json")
    azl("vm", "start", "schema-1", "-g", GROUP)

    for result in run.json():
        check("machine-result", result)
    assert [result["outcome"] for result in run.json()] == ["succeeded", "failed"]


def test_images(azl: AzlProcess) -> None:
    images = azl("image", "list", "-o", "json").json()

    assert {image["name"] for image in images} >= {"azurelinux-3", "azurelinux-4", "acl"}
    for image in images:
        check("image", image)


def test_the_sandboxs_status(sandbox: SandboxCloud) -> None:
    check("sandbox-status", sandbox.status)
    for node in sandbox.status["nodes"]:
        Draft202012Validator(schema("sandbox-status")["properties"]["nodes"]["items"]).validate(
            node
        )


@pytest.mark.parametrize(
    "argv",
    [
        ("vm", "show", "nobody", "-g", GROUP),
        ("vm", "list", "--nope"),
        ("vm", "nosuch"),
        ("image", "show", "windows"),
    ],
)
def test_errors(azl: AzlProcess, argv: tuple[str, ...]) -> None:
    result = azl(*argv, "-o", "json")

    assert result.out == ""
    check("error", json.loads(result.err))
    assert result.status == result.error()["exitCode"] != 0


def test_an_error_of_any_class_has_the_documented_shape() -> None:
    import io

    from azlinux_cli.cli.boundary import show_error

    err = io.StringIO()
    show_error(AzlError("no", hint="try", details={"a": [1]}), err, json_form=True)

    check("error", json.loads(err.getvalue()))
