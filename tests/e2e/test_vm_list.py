"""`azl vm list` as a process on a real sandbox process: its diet, its requests, its bad days."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from azlinux_cli.wire import api_version
from tests.sandbox_cloud import SandboxCloud

pytestmark = pytest.mark.e2e

# What a list with a remembered token does without: 0.2 s of import each (docs/architecture.md).
FORBIDDEN = ("azure.identity", "msal", "azure.mgmt.compute", "paramiko", "pydantic", "rich", "yaml")
_PROBE = """
import sys
from azlinux_cli.__main__ import main
sys.argv = ["azl", *sys.argv[1:]]
status = main()
found = [name for name in {forbidden!r} if name in sys.modules]
print("found:", *found, file=sys.stderr)
sys.exit(status)
"""


def probed(sandbox: SandboxCloud, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PROBE.format(forbidden=FORBIDDEN), *argv],
        env=sandbox.azl.environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_a_remembered_token_no_heavy_package_is_imported(sandbox: SandboxCloud) -> None:
    assert sandbox.azl("vm", "list").status == 0

    done = probed(sandbox, "vm", "list")

    assert (done.returncode, done.stderr) == (0, "found:\n")


def test_one_list_is_four_requests_and_no_token(sandbox: SandboxCloud) -> None:
    sandbox.azl("vm", "list")
    time.sleep(0.2)
    before = len(sandbox.requests())

    assert sandbox.azl("vm", "list").status == 0

    time.sleep(0.2)
    asked = sandbox.requests()[before:]
    assert sorted(
        (r["path"].rsplit("/", 1)[-1], r["query"].get("statusOnly", "")) for r in asked
    ) == [
        ("networkInterfaces", ""),
        ("publicIPAddresses", ""),
        ("virtualMachines", ""),
        ("virtualMachines", "true"),
    ]
    assert {r["query"]["api-version"] for r in asked} == {api_version.COMPUTE, api_version.NETWORK}


def test_an_authority_that_did_not_sign_the_endpoint_is_told(
    sandbox: SandboxCloud, tmp_path: Path
) -> None:
    import trustme

    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    result = sandbox.azl("vm", "list", environ={"AZL_CA_BUNDLE": str(other)})

    host = sandbox.status["endpoint"].removeprefix("https://")
    assert (result.status, result.out) == (1, "")
    assert f"{host}: its certificate is not proven" in result.err
    assert "hint: set ca-bundle to the file of the CA that signed it" in result.err


def test_a_file_that_is_no_certificate_is_told(sandbox: SandboxCloud, tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("not a certificate")

    result = sandbox.azl("vm", "list", environ={"AZL_CA_BUNDLE": str(bundle)})

    assert (result.status, result.out) == (1, "")
    assert "its certificate is not proven" in result.err
    assert "Traceback" not in result.err


def test_a_tenant_that_is_not_there_is_a_sign_in_error(sandbox: SandboxCloud) -> None:
    result = sandbox.azl("vm", "list", environ={"AZL_TENANT_ID": "no-such-tenant"})

    assert (result.status, result.out) == (4, "")
    assert result.err.startswith("error: could not sign in")
    assert "Traceback" not in result.err


def test_a_subscription_that_is_not_there_is_not_found(sandbox: SandboxCloud) -> None:
    other = "00000000-0000-0000-0000-000000000000"

    result = sandbox.azl("vm", "list", "-o", "json", environ={"AZL_SUBSCRIPTION": other})

    assert (result.status, result.out) == (5, "")
    assert result.error()["code"] == "SubscriptionNotFound"
    assert result.error()["hint"] == ["azl auth status shows the subscription in use"]
