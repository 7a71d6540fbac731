"""Requests to an API server, and what comes back in azl's words."""

import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import trustme

from azlinux_cli.adapters.kubernetes.api import KubernetesApi
from azlinux_cli.adapters.kubernetes.cluster import ApiCluster
from azlinux_cli.adapters.kubernetes.exec_plugin import Credential
from azlinux_cli.adapters.kubernetes.kubeconfig import Access, ExecPlugin
from azlinux_cli.cli.exit_codes import ExitCode, code_of_error
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.ports.kubernetes import Evicted
from tests.fakes.clock import FakeClock
from tests.fakes.kubernetes import node
from tests.fakes.web_server import Say, WebServer, hang_up, plain, web_server

AUTHORITY = trustme.CA()
TOKEN = "s3cret"


def says(document: Any, status: str = "200 OK", **headers: str) -> Say:
    said = plain(status, json.dumps(document), headers=[f"{k}: {v}" for k, v in headers.items()])

    def say(client: socket.socket, request: str) -> None:
        head, _, body = request.partition("\r\n\r\n")
        length = re.search(r"Content-Length: (\d+)", head)
        while len(body) < int(length[1] if length else 0):
            body += client.recv(4096).decode()
        said(client, request)

    return say


def refused(status: str, message: str, *causes: str) -> Say:
    details = {"causes": [{"reason": "DisruptionBudget", "message": cause} for cause in causes]}
    return says({"kind": "Status", "message": message, "details": details}, status)


@contextmanager
def serving(*answers: Say, authority: trustme.CA = AUTHORITY) -> Iterator[tuple[Access, WebServer]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with web_server(*answers, context=context) as server:
        ca = AUTHORITY.cert_pem.bytes().decode()
        yield Access("here", server.url, ca=ca, token=TOKEN), server


def cluster_of(access: Access, clock: FakeClock | None = None) -> ApiCluster:
    return ApiCluster(KubernetesApi(access, clock or FakeClock()))


def test_lists_are_read_page_by_page() -> None:
    first = {"items": [node("a")], "metadata": {"continue": "more"}}
    with serving(says(first), says({"items": [node("b")], "metadata": {}})) as (access, server):
        found = cluster_of(access).nodes()

    assert [one.name for one in found] == ["a", "b"]
    assert "continue=more" in server.requests[1]
    assert f"Authorization: Bearer {TOKEN}" in server.requests[0]


def test_a_list_that_has_expired_is_read_from_the_start() -> None:
    first = {"items": [node("a")], "metadata": {"continue": "more"}}
    whole = {"items": [node("a"), node("b")]}
    with serving(says(first), refused("410 Gone", "expired"), says(whole)) as (access, _):
        found = cluster_of(access).nodes()

    assert [one.name for one in found] == ["a", "b"]


def test_a_server_that_is_busy_is_asked_again_when_it_says() -> None:
    clock = FakeClock()
    busy = plain("429 Too Many Requests", "{}", headers=["Retry-After: 7"])
    with serving(busy, says({"items": []})) as (access, _):
        assert cluster_of(access, clock).nodes() == ()

    assert clock.sleeps == [7.0]


@pytest.mark.parametrize(
    ("answer", "evicted", "message"),
    [
        (says({"kind": "Status"}, "201 Created"), Evicted.GOING, ""),
        (refused("404 Not Found", "no such pod"), Evicted.GONE, "no such pod"),
        (refused("429 Too Many Requests", "Cannot evict.", "It needs 2."), Evicted.REFUSED,
         "Cannot evict. It needs 2."),
        (refused("500 Oops", "more than one budget"), Evicted.FAILED, "more than one budget"),
    ],
)  # fmt: skip
def test_what_an_eviction_is_answered_with_is_an_answer(
    answer: Say, evicted: Evicted, message: str
) -> None:
    with serving(answer) as (access, server):
        reply = cluster_of(access).evict("shop", "web-1")

    assert (reply.evicted, reply.message) == (evicted, message)
    assert len(server.requests) == 1
    assert server.requests[0].startswith("POST /api/v1/namespaces/shop/pods/web-1/eviction ")


def test_a_node_is_closed_and_opened_by_merge_patches() -> None:
    with serving(says({})) as (access, server):
        cluster_of(access).cordon("a/b")
        cluster_of(access).uncordon("a")

    assert server.requests[0].startswith("PATCH /api/v1/nodes/a%2Fb ")
    assert "Content-Type: application/merge-patch+json" in server.requests[0]


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (refused("401 Unauthorized", "Unauthorized"), ExitCode.AUTH, "Unauthorized"),
        (refused("403 Forbidden", "nodes is forbidden"), ExitCode.AUTH, "nodes is forbidden"),
        (refused("404 Not Found", "gone"), ExitCode.NOT_FOUND, "gone"),
        (plain("503 Busy", "{}"), ExitCode.FAILED, "HTTP 503"),
        (plain("200 OK", "<html>"), ExitCode.FAILED, "its answer is no JSON object"),
        (plain("200 OK", "[]"), ExitCode.FAILED, "its answer is no JSON object"),
        (plain("502 Bad Gateway", "<html>"), ExitCode.FAILED, "HTTP 502"),
        (hang_up, ExitCode.FAILED, "API server of cluster here"),
    ],
)
def test_refusals_are_azls_errors(answer: Say, code: ExitCode, said: str) -> None:
    with serving(answer) as (access, _), pytest.raises(AzlError, match=said) as caught:
        cluster_of(access).nodes()

    assert code_of_error(caught.value) is code
    assert TOKEN not in str(caught.value)


def test_a_certificate_of_another_authority_is_not_believed() -> None:
    with (
        serving(says({}), authority=trustme.CA()) as (access, server),
        pytest.raises(AzlError, match="is not proven") as caught,
    ):
        cluster_of(access).nodes()

    assert code_of_error(caught.value) is ExitCode.HOST_IDENTITY
    assert server.requests == []


def test_a_server_that_is_not_there_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    access = Access("here", f"https://127.0.0.1:{port}", token=TOKEN)

    with pytest.raises(AzlError, match=f"could not reach 127.0.0.1:{port}") as caught:
        cluster_of(access).nodes()

    assert code_of_error(caught.value) is ExitCode.FAILED


def test_a_sign_in_that_has_expired_is_made_once_more() -> None:
    tokens = iter(("old", "new"))
    answers = (refused("401 Unauthorized", "expired"), says({"items": []}))
    with serving(*answers) as (access, server):
        plugin = ExecPlugin("v1", "kubelogin")
        signed = Access(access.context, access.server, ca=access.ca, plugin=plugin)
        api = KubernetesApi(signed, FakeClock(), lambda _: Credential(token=next(tokens)))

        assert ApiCluster(api).nodes() == ()

    assert "Bearer old" in server.requests[0]
    assert "Bearer new" in server.requests[1]


def test_a_client_certificate_is_shown_and_leaves_no_file(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    mine = AUTHORITY.issue_cert("client@here")
    certificate = "".join(pem.bytes().decode() for pem in mine.cert_chain_pems)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    AUTHORITY.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    with web_server(says({"items": []}), context=context) as server:
        access = Access(
            "here",
            server.url,
            ca=AUTHORITY.cert_pem.bytes().decode(),
            certificate=certificate,
            key=mine.private_key_pem.bytes().decode(),
        )
        assert cluster_of(access).nodes() == ()

    assert list(tmp_path.iterdir()) == []


def test_whoever_may_not_read_volumes_hears_nothing_of_zones() -> None:
    def answer(client: Any, request: str) -> None:
        forbidden = "persistentvolume" in request
        said = refused("403 Forbidden", "no") if forbidden else says({"items": []})
        said(client, request)

    with serving(answer) as (access, _):
        assert cluster_of(access).state().claims is None
