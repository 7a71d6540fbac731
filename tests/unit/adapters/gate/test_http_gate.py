"""The gate that is an HTTP answer, against servers that lie, stall, hang up and talk too much."""

import base64
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from azlinux_cli.adapters.gate import web
from azlinux_cli.adapters.gate.http_gate import HttpGate
from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict
from tests.fakes.web_server import (
    Say,
    WebServer,
    echo,
    endless,
    hang_up,
    plain,
    raw,
    silence,
    web_server,
)

POINT = GatePoint("uk3f9x2ab", When.AFTER_WAVE)
SECRET = "hunter2-and-more"


def ask(url: str, *, deadline_s: float = 10) -> GateVerdict:
    return HttpGate().check(Gate.parse(f"http:{url}"), POINT, deadline_s=deadline_s)


def told(verdict: GateVerdict) -> str:
    return repr(verdict)


def write_netrc(home: Path, text: str) -> None:
    file = home / ".netrc"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)


@pytest.mark.parametrize(
    "say",
    [
        plain(),
        plain("204 No Content", ""),
        plain("299 Odd but good"),
        raw("HTTP/1.0 200 OK\r\n\r\nuntil the end"),
        raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
    ],
)
def test_a_whole_answer_of_200_to_299_passes(say: Say) -> None:
    with web_server(say) as server:
        verdict = ask(f"{server.url}/health")

    assert verdict.passed
    assert f"{server.url}/health answers 2" in verdict.message


@pytest.mark.parametrize(
    ("say", "why"),
    [
        (plain("199 Almost"), "199"),
        (plain("300 Choices"), "300"),
        (plain("304 Not Modified", ""), "304"),
        (plain("401 Unauthorized"), "401 Unauthorized"),
        (plain("404 Not Found"), "404 Not Found"),
        (plain("503 Service Unavailable"), "503 Service Unavailable"),
        (plain("999 What"), "999"),
        (plain(length=99), "97 bytes too early"),
        (raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nok"), "no answer"),
        (raw("SSH-2.0-OpenSSH_9.8p1\r\n"), "no answer"),
        (raw("HTTP/1.1 two hundred\r\n\r\n"), "no answer"),
        (raw("\r\n\r\n"), "no answer"),
        (raw("HTTP/1.1 200 OK\r\n" + "X: y\r\n" * 200 + "\r\n"), "no answer"),
        (hang_up, "no answer"),
    ],
)
def test_any_other_answer_does_not(say: Say, why: str) -> None:
    with web_server(say) as server:
        verdict = ask(server.url)

    assert not verdict.passed
    assert why in verdict.message


def test_a_redirect_is_not_followed_and_its_secret_not_told() -> None:
    location = f"Location: http://me:{SECRET}@127.0.0.1/login?code={SECRET}"
    with web_server(plain("302 Found", headers=[location]), plain()) as server:
        verdict = ask(server.url)

    assert not verdict.passed
    assert "azl follows no redirect, here to http://127.0.0.1/login?code=***" in verdict.message
    assert SECRET not in told(verdict)
    assert len(server.requests) == 1


@pytest.mark.parametrize("location", ["http://[bad", "", "//", "\x1b[2J"])
def test_a_redirect_to_nowhere_does_not_pass(location: str) -> None:
    with web_server(plain("302 Found", headers=[f"Location: {location}"])) as server:
        assert not ask(server.url).passed


def test_every_answer_of_a_server_that_flaps_is_told_as_it_was() -> None:
    bad = plain("503 Service Unavailable", "draining")
    with web_server(plain(), bad, plain(), bad) as server:
        verdicts = [ask(server.url) for _ in range(4)]

    assert [verdict.passed for verdict in verdicts] == [True, False, True, False]
    assert [verdict.evidence for verdict in verdicts] == ["ok", "draining"] * 2


@pytest.mark.parametrize(
    "say",
    [
        silence,
        endless("", "H"),
        endless("HTTP/1.1 200 OK\r\n", "X"),
        endless("HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", "x"),
        endless("HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_an_answer_that_is_not_whole_by_the_deadline_does_not_pass(say: Say) -> None:
    with web_server(say) as server:
        began = time.monotonic()
        verdict = ask(server.url, deadline_s=0.3)

        assert time.monotonic() - began < 3
    assert not verdict.passed
    assert "within 0.3 s" in verdict.message


def test_no_more_is_read_than_is_needed() -> None:
    with web_server(endless("HTTP/1.1 200 OK\r\n\r\n", "x" * 60_000)) as server:
        verdict = ask(server.url)

    assert verdict.passed
    assert len(verdict.evidence) < 2_100


def test_nobody_at_the_address_does_not_pass() -> None:
    with web_server(plain()) as server:
        url = server.url

    verdict = ask(url)

    assert not verdict.passed
    assert "Connection refused" in verdict.message


def test_a_name_that_nobody_has_does_not_pass() -> None:
    assert "no answer" in ask("http://lb.invalid/").message


def test_a_secret_of_the_query_is_sent_and_never_told() -> None:
    with web_server(echo) as server:
        verdict = ask(f"{server.url}/health?token={SECRET}&x=1")

    assert f"token={SECRET}" in server.requests[0]
    assert SECRET not in told(verdict)
    assert "token=***" in verdict.message


def test_an_encoded_secret_is_not_told_as_it_was_meant_either() -> None:
    with web_server(plain("500 no", "you said: two words")) as server:
        verdict = ask(f"{server.url}/?t=two%20words")

    assert verdict.evidence == "you said: ***"


def test_a_secret_in_a_header_of_the_answer_is_not_told() -> None:
    with web_server(plain("500 no", headers=[f"Set-Cookie: session={SECRET}"])) as server:
        assert SECRET not in told(ask(server.url))


def test_a_reason_with_a_secret_or_an_escape_sequence_is_cleaned() -> None:
    with web_server(plain(f"500 token={SECRET} \x1b[2J")) as server:
        verdict = ask(server.url)

    assert SECRET not in told(verdict)
    assert verdict.message.isprintable()


def test_credentials_come_from_netrc_and_are_never_told(home: Path) -> None:
    write_netrc(home, f"machine 127.0.0.1 login me password {SECRET}\n")
    basic = base64.b64encode(f"me:{SECRET}".encode()).decode()
    with web_server(echo) as server:
        verdict = ask(server.url)

    assert f"Authorization: Basic {basic}" in server.requests[0]
    assert SECRET not in told(verdict)
    assert basic not in told(verdict)


def test_a_body_that_repeats_the_credentials_alone_does_not_get_them_told(home: Path) -> None:
    write_netrc(home, f"machine 127.0.0.1 login me password {SECRET}\n")
    with web_server(plain("403 no", f"not {SECRET}, says {SECRET}")) as server:
        assert ask(server.url).evidence == "not ***, says ***"


def test_a_status_line_that_repeats_the_credentials_does_not_get_them_told(home: Path) -> None:
    write_netrc(home, f"machine 127.0.0.1 login me password {SECRET}\n")
    with web_server(raw(f"HTTQ/1.1 200 {SECRET}\r\n\r\n")) as server:
        verdict = ask(server.url)

    assert not verdict.passed
    assert SECRET not in told(verdict)


@pytest.mark.parametrize(
    ("url", "given"),
    [
        ("https://lb.example/", ("me", SECRET)),
        ("http://lb.example/", None),  # it would go over a wire in plain text
        ("https://other.example/", None),  # `default` is for nobody
        ("http://localhost.lb.example/", None),
        ("http://127.lb.example/", None),
        ("http://localhost:8080/", ("here", "word")),
    ],
)
def test_credentials_go_to_their_host_and_over_no_wire_in_plain_text(
    home: Path, url: str, given: tuple[str, str] | None
) -> None:
    others = "".join(
        f"machine {host} login x password y\n"
        for host in ("localhost.lb.example", "127.lb.example")
    )
    write_netrc(
        home,
        f"machine lb.example login me password {SECRET}\n{others}"
        "machine localhost login here password word\ndefault login any password thing\n",
    )

    assert web._credentials(url) == given


def test_a_broken_netrc_does_not_pass_and_is_not_quoted(home: Path) -> None:
    write_netrc(home, f"machine 127.0.0.1 password {SECRET} nonsense\n")
    with web_server(plain()) as server:
        verdict = ask(server.url)

    assert not verdict.passed
    assert "~/.netrc" in verdict.message
    assert SECRET not in told(verdict)
    assert server.requests == []


def test_a_proxy_is_no_way_to_this_very_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with web_server(plain()) as server:
        assert ask(server.url).passed


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def tls_server(authority: trustme.CA) -> Iterator[WebServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with web_server(plain(), context=context) as server:
        yield server


def test_a_certificate_that_nobody_vouches_for_does_not_pass(tls_server: WebServer) -> None:
    verdict = ask(tls_server.url)

    assert not verdict.passed
    assert "CERTIFICATE_VERIFY_FAILED" in verdict.message


def test_a_certificate_of_an_own_authority_passes_once_it_is_named(
    tls_server: WebServer, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    assert ask(tls_server.url).passed
