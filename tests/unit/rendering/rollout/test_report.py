"""A run's report: its document, its text, and the page for a change board."""

import io
import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from azlinux_cli.domain.rollout.budget import Budget
from azlinux_cli.domain.rollout.cohort import Cohort
from azlinux_cli.domain.rollout.event import (
    Event,
    GateBegun,
    GateEnded,
    RunTaken,
    StepBegun,
    UnitAdmitted,
    WaveBegun,
    When,
)
from azlinux_cli.domain.rollout.gate import Gate
from azlinux_cli.domain.rollout.plan import Policy, RolloutPlan
from azlinux_cli.domain.rollout.proof import Proof
from azlinux_cli.domain.rollout.record import Record
from azlinux_cli.domain.rollout.state import RolloutState
from azlinux_cli.domain.rollout.story import story_of
from azlinux_cli.domain.rollout.window import Window
from azlinux_cli.ports.procedure import StepEnd
from azlinux_cli.rendering.rollout.page import page
from azlinux_cli.rendering.rollout.report import Report, report_document
from azlinux_cli.rendering.rollout.report_text import report_text
from azlinux_cli.rendering.rollout.run import SeenRun
from tests.fakes.rollout import BY, plan_of
from tests.fakes.rollout_tale import SCRIPTLET, Tale, chained

SCHEMA = Path(__file__).parents[4] / "docs" / "schemas" / "rollout-report.json"
NAMES = [f"web-{n}" for n in range(1, 11)]
HOSTILE = "\"'><script>alert(1)</script>&amp;\x1b[2J\u202e"
_VOID = {"meta", "br", "rect", "line", "circle"}


def _dressed(plan: RolloutPlan) -> RolloutPlan:
    names = tuple(unit.name for unit in plan.units)
    content = [{"nevra": "nginx-2:1.30.0-3.azl3.x86_64", "checksum": "sha256:4f1c"}]
    return replace(
        plan,
        reason="CHG0041177",
        cohorts=(Cohort("c0", {"release": "3.0.20260901"}, names),),
        contents={"c0": content},
        notes=("the kernel cannot be undone",),
        options={**plan.options, "security": True, "reboot": "if-needed", "step_s": 3600.0},
    )


def _report(tale: Tale) -> Report:
    return _of(tale.plan, tale.records)


def _of(plan: RolloutPlan, records: list[Record]) -> Report:
    head = records[-1].digest if records else plan.digest
    proof = Proof(plan.id, len(records), head, ())
    state = RolloutState.of(plan, records)
    return Report(SeenRun(state), story_of(records), proof, 1_795_500_000.0)


@pytest.fixture(scope="module")
def tale() -> Tale:
    """Approved, halted by a failure, mended, resumed, done."""
    policy = Policy(
        Budget(0),
        parallel=4,
        soak_wave_s=900,
        gates=(Gate.parse("http:https://lb.example/health"), Gate.parse("approval")),
        windows=(Window.parse("daily 00:00-24:00 UTC"),),
        limits={"zone": 1},
        healthy_for_s=30,
        progress_s=3600,
    )
    waves = [NAMES[:1], NAMES[1:4], NAMES[4:]]
    bad = {"web-3": ("transact", SCRIPTLET)}
    tale = Tale(waves, policy, bad=bad, changed=_dressed).go()
    tale.resume(approve=True, reason="canary looks good", by="grace@ops", after_s=40_000)
    tale.resume(reason="nginx mended")
    return tale.resume(approve=True, reason="go on", by="grace@ops")


class _Page(HTMLParser):
    """What a browser makes of it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def test_the_document_has_the_documented_shape(tale: Tale) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    for report in (_report(tale), _of(tale.plan, []), _of(tale.plan, tale.records[:30])):
        document = json.loads(json.dumps(report_document(report)))
        validator.validate(document)
        assert [*document] == [*schema["properties"]]


def test_a_failure_that_was_mended_is_still_told(tale: Tale) -> None:
    document = report_document(_report(tale))

    assert document["run"]["outcome"] == "succeeded"
    assert document["failures"] == []
    assert [(f["machines"], f["message"]) for f in document["mended"]] == [
        (["web-3"], SCRIPTLET.message)
    ]


def test_machines_that_went_the_same_way_are_told_together(tale: Tale) -> None:
    (change,) = report_document(_report(tale))["changes"]

    assert change["machines"] == NAMES
    assert (change["before"]["kernel"], change["after"]["kernel"]) == (
        "6.6.96.2-2.azl3", "6.6.104.2-4.azl3",
    )  # fmt: skip
    assert change["gone"] == ["nginx-2:1.28.1-1.azl3.x86_64"]


def test_the_text_tells_who_why_what_and_how_it_went(tale: Tale) -> None:
    out = io.StringIO()
    report_text(report_document(_report(tale)), out)

    lines = out.getvalue().splitlines()
    assert lines[:7] == [
        "Update of 10 machines, run utest0001: succeeded",
        "Every machine is done. 10 done.",
        "reason: CHG0041177",
        "planned by ada@desk with azl 0.0.0, 2026-11-23 00:00:00 UTC",
        "began 2026-11-23 00:00:00 UTC, ended: 2026-11-23 12:17:42 UTC",
        "",
        "web-3: failed at first, and was tried again (ScriptletFailed): " + SCRIPTLET.message,
    ]
    told = out.getvalue()
    for said in (
        "halted: 1 machine failed, and 0 may",
        "approval (before wave 1): passed by grace@ops: canary looks good",
        "running kernel: 6.6.96.2-2.azl3 → 6.6.104.2-4.azl3",
        "Planned: at most 1 of 10 machines fails before this stops.",
        "  At most 1 at once of each zone.",
        "  It stops if no machine is done within 1 h.",
        "package database: 0a1b0a1b0a1b → 9f8e9f8e9f8e",
        "Asked for: security, reboot: if-needed, step: 1 h.",
        "  note: the kernel cannot be undone",
        "  frozen for web-[1-10]: nginx-2:1.30.0-3.azl3.x86_64",
        f"chain head {tale.records[-1].digest}",
    ):
        assert said in told


def test_the_page_needs_nothing_but_itself(tale: Tale) -> None:
    seen = _Page(page(_report(tale)))

    assert seen.open == []
    assert not set(seen.tags) & {"script", "link", "img", "iframe", "object", "a", "base", "form"}
    names = {name for _, name, _ in seen.attributes}
    assert not names & {"src", "href", "xlink:href", "action", "srcset"}
    assert not [name for name in names if name.startswith("on")]
    policy = [value for tag, name, value in seen.attributes if (tag, name) == ("meta", "content")]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy
    assert not re.search(r"url\(|@import", page(_report(tale)))


def test_the_page_tells_what_a_change_board_asks(tale: Tale) -> None:
    text = _Page(page(_report(tale))).text

    for said in (
        "Update of 10 machines",
        "CHG0041177",
        "grace@ops, 2026-11-23 11:23",
        "What failed at first, and was tried again",
        SCRIPTLET.message,
        "At most 1 of 10 machines fails before this stops.",
        "the kernel cannot be undone",
        "3.0.20260901 → 3.0.20261104",
        "sha256:4f1c",
        f"azl rollout verify utest0001 --digest {tale.records[-1].digest}",
    ):
        assert said in text, said


def test_each_machine_has_a_row_and_each_turn_its_steps(tale: Tale) -> None:
    text = page(_report(tale))

    assert [f">{name}<title>" in text for name in NAMES] == [True] * 10
    assert "web-3: transact failed after" in text
    assert "web-3: transact done after" in text  # the second attempt
    assert "(attempt 2)" in text


def test_numbers_on_the_timeline_are_those_of_the_list(tale: Tale) -> None:
    report = _report(tale)
    happened = report_document(report)["happened"]
    svg = page(report).partition("<svg")[2].partition("</svg>")[0]

    for mark in happened:
        assert re.search(rf'class="sign">{mark["number"]}</text>', svg)
    assert len(happened) == len(report.story.marks) >= 10


def test_of_many_machines_only_waves_and_failures_have_rows() -> None:
    names = [f"web-{n}" for n in range(200)]
    late = ("reboot", StepEnd(ok=False, code="timed-out", message="not back"))
    bad = dict.fromkeys(names[50:53], late)
    tale = Tale([names[:1], names[1:]], Policy(Budget(9), parallel=30), bad=bad).go()
    text = page(_report(tale))

    rows = re.findall(r'class="label unit">([^<]*)<', text)
    assert rows == ["web-50", "web-51", "web-52"]
    assert text.count("<summary>") == 3
    assert len(text) < 150_000
    assert _Page(text).open == []


@pytest.mark.parametrize("where", ["reason", "name", "message", "evidence", "note", "fact"])
def test_nothing_that_nodes_or_people_say_becomes_markup(where: str) -> None:
    text = page(_hostile(where))
    seen = _Page(text)

    assert seen.open == []
    assert seen.tags["script"] == 0
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "alert(1)" in seen.text + str(seen.attributes)


def _hostile(where: str) -> Report:
    name = HOSTILE if where == "name" else "web-1"
    plan = replace(
        plan_of([[name]], Policy(gates=(Gate.parse("command:true"),))),
        reason=HOSTILE if where == "reason" else "",
        notes=(HOSTILE,) if where == "note" else (),
    )
    facts: dict[str, Any] = {"look": {HOSTILE: [HOSTILE, {HOSTILE: 1}], "log": HOSTILE}}
    end = StepEnd(
        ok=False,
        message=HOSTILE if where == "message" else "no",
        facts=facts if where == "fact" else {},
    )
    tale = Tale([[name]], bad={name: ("look", end)}, changed=lambda _: plan).go()
    events = [(r.at, r.event) for r in tale.records]
    gate = plan.policy.gates[0].name
    evidence = HOSTILE if where == "evidence" else ""
    at = events[-1][0]
    events += [
        (at, GateBegun(gate, When.AFTER_WAVE, 0)),
        (at + 1, GateEnded(gate, When.AFTER_WAVE, 0, passed=False, evidence=evidence)),
    ]
    return _of(plan, chained(plan, events))


def test_a_run_in_the_middle_shows_what_nobody_has_seen_end() -> None:
    plan = plan_of([["a", "b"]])
    events: list[tuple[float, Event]] = [
        (10.0, RunTaken(BY, 1, "0.4.0")),
        (10.0, WaveBegun(0)),
        (11.0, UnitAdmitted("a", 0, 1)),
        (11.0, StepBegun("a", "look", 1)),
        (20.0, StepBegun("a", "look", 1)),  # after a crash it is begun anew
    ]
    report = _of(plan, chained(plan, events))
    machine = report_document(report)["machines"][0]

    assert machine["outcome"] == "under-way"
    assert [(s["ok"], s["endedAt"]) for s in machine["turns"][0]["steps"]] == [
        (None, "1970-01-01T00:00:20.000Z"), (None, None),
    ]  # fmt: skip
    assert "a: look not seen to end after" in page(report)
    assert " not seen to end</li>" in page(report)


def test_a_plan_that_nothing_has_happened_to_is_a_page_too() -> None:
    plan = plan_of([["a"]])
    text = page(_of(plan, []))

    assert _Page(text).open == []
    assert "<svg" not in text


def test_a_broken_chain_is_said_on_the_page(tale: Tale) -> None:
    broken = replace(
        _report(tale), proof=Proof("u", 9, None, ("record 7 is not what was written",))
    )

    assert "record 7 is not what was written" in _Page(page(broken)).text
