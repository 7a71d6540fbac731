"""What is kept of what a gate saw: bounded, printable, without secrets."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azlinux_cli.domain.rollout.evidence import (
    MOST_CHARS,
    evidence,
    hidden,
    line,
    shown_url,
    url_secrets,
)

SECRET = "hunter2-and-more"


@pytest.mark.parametrize(
    "text",
    [
        f"see https://me:{SECRET}@lb/health",
        f"GET /health?sig={SECRET}&x=1",
        f"GET /health?a=1&code={SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"authorization:Basic {SECRET}",
        f'{{"Authorization": "Bearer {SECRET}"}}',
        f"Set-Cookie: session={SECRET}; Path=/",
        f"sent bearer {SECRET} to lb",
        f'{{"access_token": "{SECRET}"}}',
        f"{{'password':'{SECRET}'}}",
        f"DB_PASSWORD={SECRET}",
        f"clientSecret: {SECRET}",
        f"X-Api-Key: {SECRET}",
        f"--password {SECRET}",
        f"--client-secret '{SECRET}'",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{SECRET}",
        f"eyJhbGciOiJub25lIn0.{SECRET}.{SECRET}",
    ],
)
def test_what_looks_like_a_secret_is_hidden(text: str) -> None:
    assert SECRET not in hidden(text)
    assert "***" in hidden(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"status": "ok", "checks": {"db": "up"}}',
        'up{instance="web-1:9100", job="node"} 1',
        "disk / 81 % used, limit 90 %",
        "a basic check of tokens went well",
        "https://lb.example/health answers 503",
    ],
)
def test_what_does_not_look_like_a_secret_stays(text: str) -> None:
    assert hidden(text) == text


def test_what_is_known_to_be_a_secret_is_hidden_wherever_it_stands() -> None:
    assert hidden(f"echo [{SECRET}] x{SECRET}y", [SECRET]) == "echo [***] x***y"


def test_a_secret_within_another_does_not_save_its_rest() -> None:
    assert hidden("abcdefghij", ["cdefgh", "abcdefghij"]) == "***"


def test_a_url_is_shown_without_name_password_and_values() -> None:
    url = f"https://me:{SECRET}@lb:8443/h?token={SECRET}&v#{SECRET}"

    assert shown_url(url) == "https://lb:8443/h?token=***&v=***"


def test_all_that_a_query_says_is_looked_for_in_the_answer() -> None:
    url = f"https://lb/h?t=two%20words&{SECRET}"

    assert {"two%20words", "two words", SECRET} <= {*url_secrets(url)}


def test_a_secret_across_the_cut_is_hidden_before_the_cut() -> None:
    text = "x" * (MOST_CHARS - 4) + SECRET

    assert SECRET[:4] not in evidence(text, [SECRET])
    assert SECRET[-4:] not in evidence(SECRET + "x" * (MOST_CHARS - 4), [SECRET], tail=True)


def test_the_end_is_kept_where_the_end_matters() -> None:
    text = "begin " + "x" * 5_000 + " end"

    assert evidence(text).startswith("begin")
    assert evidence(text, tail=True).endswith("end")


@given(st.text(max_size=3_000), st.booleans())
def test_evidence_is_bounded_and_printable(text: str, tail: bool) -> None:  # noqa: FBT001
    kept = evidence(text, tail=tail)

    assert len(kept) <= MOST_CHARS + len("...")
    assert kept.replace("\n", "").isprintable()
    assert line(text).isprintable()


def test_the_escape_sequences_of_terminals_do_not_survive() -> None:
    assert "\x1b" not in evidence("\x1b[2J\x1b]0;owned\x07ok\r\n")


@pytest.mark.parametrize("piece", ["a", "token", "://", "?a=", "eyJ", "Authorization", "--", "-"])
def test_text_that_is_made_to_be_slow_is_not(piece: str) -> None:
    began = time.process_time()
    evidence(piece * (1 << 20))

    assert time.process_time() - began < 1
