"""The gate that asks Prometheus, over a real connection."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from azlinux_cli.adapters.gate.prometheus_gate import PrometheusGate
from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict
from tests.fakes.web_server import Say, echo, endless, hang_up, plain, silence, web_server

POINT = GatePoint("uk3f9x2ab", When.AFTER_WAVE)
SECRET = "hunter2-and-more"


def ask(url: str, query: str = "min(up)", *, deadline_s: float = 10) -> GateVerdict:
    gate = Gate.parse(f"prometheus:{url} {query}")
    return PrometheusGate().check(gate, POINT, deadline_s=deadline_s)


def samples(*values: str) -> str:
    result = [{"metric": {}, "value": [1795392000, value]} for value in values]
    data = {"resultType": "vector", "result": result}
    return json.dumps({"status": "success", "data": data})


def test_the_query_is_sent_as_it_was_written_and_a_1_passes() -> None:
    query = 'min by (job) (up{job=~"web|db", zone="1"} == bool 1) + 0'
    with web_server(plain(body=samples("1"))) as server:
        verdict = ask(f"{server.url}/prom/", query, deadline_s=5)

    assert verdict.passed
    target = urlsplit(server.requests[0].split()[1])
    assert target.path == "/prom/api/v1/query"
    assert parse_qs(target.query) == {"query": [query], "timeout": ["5.000"]}


@pytest.mark.parametrize(
    ("say", "why"),
    [
        (plain(body=samples("0")), "are 0"),
        (plain(body=samples()), "no result"),
        (plain("503 Service Unavailable", samples("1")), "HTTP 503"),
        (plain("302 Found", samples("1"), headers=["Location: /login"]), "HTTP 302"),
        (plain("422 Bad", json.dumps({"status": "error", "error": "too many"})), "too many"),
        (plain(body="<html>sign in</html>"), "not JSON"),
        (plain(body=samples("1"), length=9_999), "too early"),
        (endless("HTTP/1.1 200 OK\r\n\r\n" + samples("1"), " " * 500_000), "longer than"),
        (hang_up, "no answer"),
    ],
)
def test_what_is_not_a_clear_yes_does_not_pass(say: Say, why: str) -> None:
    with web_server(say) as server:
        verdict = ask(server.url)

    assert not verdict.passed
    assert why in verdict.message


def test_no_answer_in_time_does_not_pass() -> None:
    with web_server(silence) as server:
        verdict = ask(server.url, deadline_s=0.3)

    assert not verdict.passed
    assert "within 0.3 s" in verdict.message


def test_credentials_that_a_proxy_says_back_are_not_told(home: Path) -> None:
    file = home / ".netrc"
    file.write_text(f"machine 127.0.0.1 login me password {SECRET}\n", encoding="utf-8")
    file.chmod(0o600)
    refusal = json.dumps({"status": "error", "error": f"who is {SECRET}?"})
    with web_server(echo, plain("403 no", refusal), plain(body=f"who is {SECRET}?")) as server:
        verdicts = [ask(server.url) for _ in range(3)]

    assert "Authorization" in server.requests[0]
    assert "who is ***?" in verdicts[1].message
    assert SECRET not in repr(verdicts)
    assert server.requests[0].partition("Basic ")[2].split()[0] not in repr(verdicts)
