"""The sandbox as a process: started, asked, stopped, killed, started again."""

import http.client
import json
import os
import signal
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from azlinux_cli.sandbox import certificate, process
from azlinux_cli.sandbox.process import Options, SandboxError, Status
from azlinux_cli.sandbox.state import Running, StateDirectory

pytestmark = pytest.mark.e2e

QUICK = Options(operation_seconds=0.05)
KEYS = {
    "running",
    "endpoint",
    "caBundle",
    "tenantId",
    "subscriptionId",
    "clientId",
    "clientSecret",
    "requestLog",
    "serverLog",
    "stateDir",
    "sshPort",
    "operationSeconds",
    "nodeKind",
    "machineCount",
    "nodes",
    "faults",
}


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "sandbox"
    yield path
    process.stop(path)


class Client:
    """A client of its own: nothing but the standard library and what `status` says."""

    def __init__(self, status: Status) -> None:
        self._status = status
        self._host = urlsplit(str(status["endpoint"])).netloc
        self._context = ssl.create_default_context(cafile=status["caBundle"])
        form = {
            "grant_type": "client_credentials",
            "client_id": status["clientId"],
            "client_secret": str(status["clientSecret"]),
            "scope": f"{status['endpoint']}/.default",
        }
        path = f"/{status['tenantId']}/oauth2/v2.0/token"
        kind = {"content-type": "application/x-www-form-urlencoded"}
        found = self._send("POST", path, urlencode(form), kind)[1]
        self._bearer = {"authorization": f"Bearer {found['access_token']}"}

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        path = f"/subscriptions/{self._status['subscriptionId']}{path}?api-version=2024-01-01"
        headers = {**self._bearer, "content-type": "application/json"}
        return self._send(method, path, None if body is None else json.dumps(body), headers)

    def _send(
        self, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> tuple[int, Any]:
        connection = http.client.HTTPSConnection(self._host, context=self._context, timeout=10)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"null")
        finally:
            connection.close()


def test_start_says_all_that_a_client_needs(directory: Path) -> None:
    status = process.start(directory, QUICK)

    assert set(status) == KEYS
    assert status["running"] is True
    assert status["operationSeconds"] == 0.05
    assert Client(status)("GET", "/resourcegroups") == (200, {"value": []})
    assert process.start(directory, Options(operation_seconds=9)) == process.status(directory)
    assert process.status(directory)["operationSeconds"] == 0.05  # the one that ran, runs


def test_everything_is_there_after_stop_and_start(directory: Path) -> None:
    before = process.start(directory, QUICK)
    assert Client(before)("PUT", "/resourcegroups/rg", {"location": "westus2"})[0] == 201
    assert process.stop(directory) is True
    stopped = process.status(directory)

    assert stopped["running"] is False
    assert stopped["endpoint"] == before["endpoint"]
    assert stopped["clientSecret"] == before["clientSecret"]
    assert process.stop(directory) is False
    after = process.start(directory, QUICK)
    assert after["endpoint"] == before["endpoint"]
    assert Client(after)("GET", "/resourcegroups/rg")[0] == 200


def test_a_killed_sandbox_is_seen_to_be_down_and_starts_with_all_it_had(directory: Path) -> None:
    status = process.start(directory, QUICK)
    client = Client(status)
    assert client("PUT", "/resourcegroups/rg", {"location": "westus2"})[0] == 201
    running = StateDirectory(directory).running()
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    assert StateDirectory(directory).await_unserved()

    assert process.status(directory)["running"] is False
    with pytest.raises(SandboxError, match="not running"):
        process.list_faults(directory)
    after = process.start(directory, QUICK)
    assert Client(after)("GET", "/resourcegroups/rg")[0] == 200


def test_two_starts_at_once_make_one_sandbox(directory: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: process.start(directory, QUICK), range(4)))

    assert all(status == found[0] for status in found)


def test_two_sandboxes_do_not_meet(directory: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    one, two = process.start(directory, QUICK), process.start(other, QUICK)
    try:
        assert one["endpoint"] != two["endpoint"]
        assert one["clientSecret"] != two["clientSecret"]
        Client(one)("PUT", "/resourcegroups/rg", {"location": "westus2"})
        assert Client(two)("GET", "/resourcegroups/rg")[0] == 404
    finally:
        process.stop(other)


def test_a_pid_that_belongs_to_somebody_else_is_neither_believed_nor_killed(
    directory: Path,
) -> None:
    process.start(directory, QUICK)
    process.stop(directory)
    state = StateDirectory(directory)
    state.announce(Running(os.getpid(), 1, 0.0))

    assert process.status(directory)["running"] is False
    assert process.stop(directory) is False  # and this test is alive to say so


@pytest.mark.parametrize("text", [None, "", "{"])
def test_a_sandbox_whose_announcement_is_lost_can_be_stopped_and_started(
    directory: Path, text: str | None
) -> None:
    process.start(directory)
    announcement = directory / "server.json"
    announcement.unlink() if text is None else announcement.write_text(text)

    assert process.start(directory)["running"]
    announcement.write_text("{")
    assert process.stop(directory)
    assert not StateDirectory(directory).is_served()


@pytest.mark.parametrize("text", ["", "[]", '{"port": 1, "nope": 2}'])
def test_a_broken_identity_is_told_with_what_mends_it(directory: Path, text: str) -> None:
    StateDirectory(directory).prepare()
    (directory / "identity.json").write_text(text)

    for ask in (process.start, process.status):
        with pytest.raises(SandboxError, match=r"identity\.json is broken") as caught:
            ask(directory)
        assert str(caught.value.hint).startswith("rm ")


@pytest.mark.parametrize("text", ["no database at all" * 99, "SQLite format 3"])
def test_a_broken_store_is_told_with_the_reset_that_mends_it(directory: Path, text: str) -> None:
    before = process.start(directory, QUICK)
    process.stop(directory)
    (directory / "cloud.sqlite").write_text(text)

    with pytest.raises(SandboxError, match=r"cloud\.sqlite is broken: ") as caught:
        process.start(directory, QUICK)
    assert str(caught.value.hint).startswith("azl sandbox reset --yes")
    process.reset(directory)
    assert process.start(directory, QUICK)["endpoint"] == before["endpoint"]


@pytest.mark.parametrize("name", ["server.key", "server.pem", "ca.pem", "ca.key"])
@pytest.mark.parametrize("text", [None, "", "-----BEGIN CERTIFICATE-----"])
def test_broken_certificates_are_made_anew(directory: Path, name: str, text: str | None) -> None:
    state = StateDirectory(directory)
    state.prepare()
    certificate.ensure(state)
    before = state.ca_bundle.read_bytes()
    certificate.ensure(state)
    assert state.ca_bundle.read_bytes() == before
    path = directory / name
    path.unlink() if text is None else path.write_text(text)

    certificate.ensure(state)

    ssl.create_default_context(cafile=state.ca_bundle).load_cert_chain(
        state.certificate, state.certificate_key
    )
    assert state.ca_key.read_text().startswith("-----BEGIN")


def test_a_certificate_of_another_authority_is_made_anew(directory: Path, tmp_path: Path) -> None:
    other = StateDirectory(tmp_path / "other")
    for state in (StateDirectory(directory), other):
        state.prepare()
        certificate.ensure(state)
    (directory / "ca.pem").write_bytes(other.ca_bundle.read_bytes())

    assert Client(process.start(directory, QUICK))("GET", "/resourcegroups")[0] == 200


def test_a_bundle_that_breaks_while_the_sandbox_runs_is_told_with_what_mends_it(
    directory: Path,
) -> None:
    process.start(directory, QUICK)
    (directory / "ca.pem").write_text("")

    with pytest.raises(SandboxError, match="does not answer") as caught:
        process.status(directory)
    assert caught.value.hint == "azl sandbox stop, then azl sandbox start"
    process.stop(directory)
    assert process.start(directory, QUICK)["running"]


def test_reset_forgets_everything_but_who_it_is(directory: Path) -> None:
    before = process.start(directory, QUICK)
    Client(before)("PUT", "/resourcegroups/rg", {"location": "westus2"})
    process.add_fault(directory, {"preset": "Slow", "path": "/nothing"})

    after = process.reset(directory, QUICK)

    assert after == before
    assert Client(after)("GET", "/resourcegroups") == (200, {"value": []})
    process.stop(directory)
    assert process.reset(directory)["running"] is False


def test_reset_of_what_never_was_is_nothing(directory: Path) -> None:
    assert process.reset(directory)["running"] is False
    assert not directory.exists()


def test_a_port_that_is_taken_is_an_error_with_a_hint(directory: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=rf"port {port} .* cannot be used") as raised:
            process.start(directory, Options(port=port))

    assert "--port" in str(raised.value.hint)
    assert process.status(directory)["running"] is False


def test_missing_server_libraries_are_named_with_what_installs_them(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(name: str) -> ModuleSpec | None:
        return None if name == "asyncssh" else ModuleSpec(name, None)

    monkeypatch.setattr(process, "find_spec", find)

    with pytest.raises(SandboxError, match="asyncssh") as raised:
        process.start(directory)
    assert raised.value.hint == "pip install 'azlinux-cli[sandbox]'"


def test_a_directory_that_cannot_be_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")

    with pytest.raises(SandboxError, match=r"cannot use .*file/sandbox"):
        process.start(blocked / "sandbox")


def test_secrets_are_in_files_of_the_owner_only(directory: Path) -> None:
    process.start(directory, QUICK)

    assert directory.stat().st_mode & 0o777 == 0o700
    for name in ("identity.json", "server.json", "server.key", "ca.key", "server.log"):
        assert (directory / name).stat().st_mode & 0o777 == 0o600


def test_every_file_that_the_server_makes_is_its_owners(directory: Path) -> None:
    Client(process.start(directory, QUICK))("GET", "/subscriptions")

    made = [path for path in directory.iterdir() if path.suffix in {".sqlite", ".jsonl"}]

    assert len(made) >= 2
    assert {path.stat().st_mode & 0o077 for path in made} == {0}


def test_a_fault_cuts_the_connection_of_a_real_client(directory: Path) -> None:
    client = Client(process.start(directory, QUICK))
    process.add_fault(directory, {"preset": "ConnectionCut"})

    with pytest.raises((http.client.RemoteDisconnected, ConnectionError, ssl.SSLError)):
        client("GET", "/resourcegroups")
    assert client("GET", "/resourcegroups")[0] == 200
    assert process.logs(directory, server=True) == []  # the server takes it as no trouble


def test_faults_are_listed_until_they_happened_or_were_cleared(directory: Path) -> None:
    client = Client(process.start(directory, QUICK))
    planted = process.add_fault(directory, {"preset": "InternalServerError"})

    assert process.list_faults(directory) == [planted]
    assert client("GET", "/resourcegroups")[0] == 500
    assert process.list_faults(directory) == []
    process.add_fault(directory, {"preset": "AuthorizationFailed"})
    assert client("GET", "/resourcegroups")[0] == 403
    assert process.clear_faults(directory) == 1
    assert client("GET", "/resourcegroups")[0] == 200
    with pytest.raises(SandboxError, match="unknown fault 'Nonsense'"):
        process.add_fault(directory, {"preset": "Nonsense"})


def test_the_request_log_can_be_read_through_the_process(directory: Path) -> None:
    Client(process.start(directory, QUICK))("GET", "/resourcegroups")

    (line,) = process.logs(directory, lines=1)

    assert json.loads(line)["path"].endswith("/resourcegroups")
    assert process.logs(directory, server=True) == []
