"""What the commands of fleets, sandbox, configuration and completion import before they work."""

import pytest

from tests.test_startup import HEAVY, OWN_HEAVY, modules_of, roots


@pytest.mark.parametrize(
    "argv",
    [
        "vm start --help",
        "vm start",
        "vm delete --help",
        "vm resize web-1",
        "vm wait --help",
        "sandbox fault add --help",
        "sandbox logs --help",
        "config set --help",
        "config profiles --help",
        "completion install --help",
        "doctor --help",
        "help output",
        "help selection",
    ],
)
def test_help_topics_and_usage_errors_stay_lean(argv: str) -> None:
    modules = modules_of(*argv.split())

    assert roots(modules) & HEAVY == set()
    assert [name for name in modules if name.startswith(OWN_HEAVY)] == []
    assert "azlinux_cli.adapters.settings" not in modules


@pytest.mark.parametrize("argv", ["config list", "config get output", "completion show bash"])
def test_local_commands_import_no_sdk_and_no_sandbox(argv: str) -> None:
    modules = roots(modules_of(*argv.split()))

    assert modules & {"azure", "msal", "paramiko", "requests", "urllib3", "ssl", "asyncio"} == set()


def test_showing_a_script_needs_no_configuration() -> None:
    assert "azlinux_cli.adapters.settings" not in modules_of("completion", "show", "bash")


def test_sandbox_status_imports_no_server() -> None:
    modules = roots(modules_of("sandbox", "status", "-o", "json"))

    assert modules & {"uvicorn", "starlette", "asyncssh", "trustme", "azure", "asyncio"} == set()
