"""What docs/gates.md gives to copy is what azl reads."""

import re
import shlex
from pathlib import Path

import pytest

from azlinux_cli.domain.rollout.event import When
from azlinux_cli.domain.rollout.gate import DEADLINE_S, Gate, GateKind
from azlinux_cli.domain.rollout.window import Window

PAGE = (Path(__file__).parent.parent / "docs" / "gates.md").read_text(encoding="utf-8")
LINES = [shlex.split(line) for line in PAGE.splitlines() if line.startswith(("--gate", "--window"))]
EXAMPLES = {flag: [w[1] for w in LINES if w[0] == flag and "[" not in w[1][:1]] for flag in
            ("--gate", "--window")}  # fmt: skip


@pytest.mark.parametrize("text", EXAMPLES["--gate"])
def test_every_gate_of_the_page_is_one(text: str) -> None:
    assert Gate.parse(text).to_document()["value"] in text


@pytest.mark.parametrize("text", EXAMPLES["--window"])
def test_every_window_of_the_page_is_one(text: str) -> None:
    assert Window.parse(text).days


def test_the_page_has_examples_of_every_kind() -> None:
    assert {Gate.parse(text).kind for text in EXAMPLES["--gate"]} == {*GateKind}
    assert len(EXAMPLES["--window"]) >= 3


def test_the_page_has_the_default_moments_and_the_deadline_as_they_are() -> None:
    rows = {
        m[1]: m[2] for m in re.finditer(r"^\| `([a-z-]+)` \| .* \| (.*)\|$", PAGE, re.MULTILINE)
    }
    for kind, value in {
        "http": ":http://lb/", "prometheus": ":http://p up", "command": ":x", "node": ":x",
        "approval": "",
    }.items():  # fmt: skip
        moments = Gate.parse(kind + value).to_document()["when"]
        assert moments == [m for m in (*When, "between-waves") if kind in rows.get(m, "")]

    assert f"has {DEADLINE_S:g} s for it" in PAGE
