"""`azl rollout list | show | events | verify | report`: real journals, whole output."""

import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from azlinux_cli.adapters.path import state_dir
from tests.fakes.journal_file import kept
from tests.fakes.rollout import BY
from tests.fakes.rollout_tale import Tale
from tests.fakes.run_cli_world import RUN, RunWorld, good, halted, records

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.fixture
def world() -> RunWorld:
    return RunWorld()


def _check(name: str, document: Any) -> None:
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(document)


def test_list_shows_every_run_the_newest_first(world: RunWorld) -> None:
    good("uaaa")
    later = Tale([["a", "b"]], changed=lambda p: replace(p, id="ubbb", created_at=p.created_at + 9))
    kept(later)

    status, out, err = world("list")

    assert (status, err) == (0, "")
    assert [re.split(r"  +", row) for row in out.splitlines()] == [
        ["RUN", "WHAT", "STATUS", "OUTCOME", "DONE", "FAILED", "BY", "CREATED", "REASON"],
        ["ubbb", "update", "planned", "pending", "0/2", "0", BY, "2026-11-23 00:00Z", "because"],
        ["uaaa", "update", "ended", "succeeded", "4/4", "0", BY, "2026-11-23 00:00Z", "CHG0041177"],
    ]
    assert world.names.of == {"run": ["ubbb", "uaaa"]}


def test_list_of_nothing_is_a_header(world: RunWorld) -> None:
    status, out, err = world("list")

    assert (status, out.splitlines()[0].split()[:3], len(out.splitlines()), err) == (
        0, ["RUN", "WHAT", "STATUS"], 1, "",
    )  # fmt: skip


def test_list_and_show_as_json_have_the_documented_shape(world: RunWorld) -> None:
    halted()
    (listed,) = world("list", "-o", "json").json()
    shown = world("show", RUN, "-o", "json").json()

    _check("rollout", listed)
    _check("rollout", shown)
    assert listed.items() <= shown.items()
    assert shown["stop"]["message"] == "1 machine failed, and 0 may"
    assert shown["failures"][0]["machines"] == ["web-1"]
    assert [m["outcome"] for m in shown["machines"]] == ["failed", *["waiting"] * 3]


def test_show_tells_where_a_run_stands_and_what_to_type_next(world: RunWorld) -> None:
    halted()

    assert world("show", "uk3") == (
        0,
        (
            f"update of 4 machines in 2 waves, run {RUN}\n"
            "by ada@desk with azl 0.0.0, 2026-11-23 00:00:00Z\n"
            "reason: CHG0041177\n"
            "status: halted; nobody works on it\n"
            "at most 1 of 4 machines fails before this stops\n"
            "\n"
            "WAVE      STATE      DONE    FAILED    BEGAN                 ENDED    MACHINES\n"
            "canaries  under way  0/1     1         2026-11-23 00:00:00Z           web-1\n"
            "wave 1    waiting    0/3     0                                        web-[2-4]\n"
            "\n"
            f"run {RUN}: halted: 1 failed, 3 not begun\n"
            "halted: 1 machine failed, and 0 may\n"
            "web-1: failed: connection refused\n"
            "hint: look\n"
            f"hint: azl rollout resume {RUN} goes on once the reason is mended\n"
            f"hint: azl rollout report {RUN} tells the whole story\n"
        ),
        "",
    )


def test_a_run_that_does_not_exist_is_said(world: RunWorld) -> None:
    status, out, err = world("show", "unone")

    assert (status, out) == (5, "")
    assert "there is no run 'unone'" in err


def test_events_are_told_one_by_one(world: RunWorld) -> None:
    halted()
    status, out, _ = world("events", RUN)

    lines = out.splitlines()
    assert status == 0
    assert lines[1].split(maxsplit=3)[1:] == [
        "2026-11-23T00:00:00.000Z",
        "run-taken",
        f"ada@desk (process 4711, azl 0.4.0) works on run {RUN}",
    ]
    assert lines[3].endswith("web-1: its turn begins")
    assert lines[5].endswith("web-1: look failed after 48 s: connection refused")
    for event in world("events", RUN, "-o", "json").json():
        _check("rollout-event", event)


def test_a_chain_that_holds_is_said_with_its_head(world: RunWorld) -> None:
    good()
    status, out, err = world("verify", RUN, "-o", "json")

    assert (status, err) == (0, "")
    _check("rollout-proof", json.loads(out))
    assert json.loads(out) == {
        "id": RUN,
        "recordCount": len(records()),
        "intact": True,
        "head": records()[-1].digest,
        "problems": [],
    }


def test_one_flipped_byte_is_found_and_its_place_is_said(world: RunWorld) -> None:
    good()
    with sqlite3.connect(state_dir() / "rollouts" / f"{RUN}.db") as database:
        database.execute("UPDATE record SET text = replace(text, 'web-2', 'web-3') WHERE seq = 21")
    database.close()
    status, out, err = world("verify", RUN)

    assert status == 1
    assert out.splitlines()[1].split()[2] == "no"
    assert f"run {RUN}: record 21 is not what was written" in err


def test_a_digest_of_an_earlier_report_must_still_be_there(world: RunWorld) -> None:
    good()

    assert world("verify", RUN, "--digest", records()[3].digest).status == 0
    status, _, err = world("verify", RUN, "--digest", "abcd")
    assert status == 1
    assert "no record has the digest abcd" in err


def test_a_journal_that_cannot_be_followed_points_to_verify(world: RunWorld) -> None:
    good()
    with sqlite3.connect(state_dir() / "rollouts" / f"{RUN}.db") as database:
        database.execute("UPDATE record SET text = replace(text, 'web-2', 'nobody') WHERE seq > 20")
    database.close()

    for verb in ("show", "watch", "report"):
        status, out, err = world(verb, RUN)
        assert (status, out) == (1, "")
        assert f"azl rollout verify {RUN} says what is wrong" in err
    status, out, err = world("list")
    assert (status, len(out.splitlines())) == (0, 1)
    assert f"the journal of run {RUN} cannot be read" in err


def test_a_report_has_three_forms(world: RunWorld, home: Path) -> None:
    good()
    text = world("report", RUN).out
    assert text.startswith(f"Update of 4 machines, run {RUN}: succeeded\n")
    _check("rollout-report", world("report", RUN, "-o", "json").json())
    assert world("report", RUN, "-o", "html").out.startswith("<!DOCTYPE html>\n")

    file = home / "report.html"
    assert world("report", RUN, "--output-file", str(file)) == (0, "", "")
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>\n")


def test_a_report_refuses_other_forms_and_files_that_cannot_be(world: RunWorld, home: Path) -> None:
    good()

    status, out, err = world("report", RUN, "-o", "pdf")
    assert (status, out) == (2, "")
    assert "one of: text, json, html" in err
    status, _, err = world("report", RUN, "--output-file", str(home / "no" / "where.html"))
    assert (status, "could not be written" in err) == (1, True)
