"""A run's report as text."""

from collections.abc import Iterator
from typing import TextIO

from azlinux_cli.domain.node_set import fold
from azlinux_cli.rendering.output import Column, Document, View, plain, write
from azlinux_cli.rendering.rollout.report import names_of
from azlinux_cli.rendering.rollout.story_words import (
    ASPECTS,
    careful_words,
    change_words,
    clock_of,
    machine_words,
    outcome_sentence,
    title_of,
)

_MACHINES = View(
    lambda row: {"name": row[0], "cells": row},
    tuple(
        Column(heading, lambda d, k=number: d["cells"][k])  # type: ignore[misc]
        for number, heading in enumerate(
            ("MACHINE", "WAVE", "OUTCOME", "ATTEMPTS", "BEGAN", "ENDED")
        )
    ),
)


def report_text(document: Document, out: TextIO) -> None:
    """Made from the report's own document."""
    for section in (_head, _failures, _happened, _changes, _gates, _plan):
        lines = [*section(document)]
        out.writelines(f"{plain(line)}\n" for line in [*lines, *([""] if lines else [])])
    write([machine_words(machine) for machine in document["machines"]], _MACHINES, "table", out)
    out.write("\n")
    out.writelines(f"{plain(line)}\n" for line in _record(document))


def _head(document: Document) -> Iterator[str]:
    run = document["run"]
    yield f"{title_of(document)}, run {run['id']}: {run['outcome']}"
    yield outcome_sentence(document)
    yield f"reason: {run['reason'] or 'none was given'}"
    yield f"planned by {run['createdBy']} with azl {run['azl']}, {clock_of(run['createdAt'])}"
    if run["startedAt"]:
        end = clock_of(run["endedAt"]) if run["endedAt"] else "not over"
        yield f"began {clock_of(run['startedAt'])}, ended: {end}"


def _failures(document: Document) -> Iterator[str]:
    for key, tried in (("failures", ""), ("mended", " at first, and was tried again")):
        for failure in document[key]:
            code = f" ({failure['code']})" if failure["code"] else ""
            yield f"{names_of(failure)}: {failure['outcome']}{tried}{code}: {failure['message']}"
            yield from (f"  hint: {hint}" for hint in failure["hint"])


def _happened(document: Document) -> Iterator[str]:
    if document["happened"]:
        yield "What happened:"
    for mark in document["happened"]:
        yield f"  {clock_of(mark['at'])}  {mark['text']}"


def _changes(document: Document) -> Iterator[str]:
    changes = [change for change in document["changes"] if change["before"] or change["added"]]
    if changes:
        yield "From which state to which:"
    for change in changes:
        yield f"  {names_of(change)}: {change['outcome']}"
        for aspect, heading in ASPECTS.items():
            yield f"    {heading.lower()}: {change_words(change, aspect)}"
        for key, word in (("added", "came"), ("gone", "went")):
            if change[key]:
                yield f"    {word}: {', '.join(change[key])}"


def _gates(document: Document) -> Iterator[str]:
    if document["gates"]:
        yield "Gates and approvals:"
    for gate in document["gates"]:
        word = {True: "passed", False: "did not pass", None: "not answered"}[gate["passed"]]
        by = f" by {gate['by']}" if gate["by"] else ""
        why = f": {gate['message']}" if gate["message"] else ""
        yield f"  {clock_of(gate['askedAt'])}  {gate['name']} ({gate['when']}): {word}{by}{why}"


def _plan(document: Document) -> Iterator[str]:
    plan = document["plan"]
    yield f"Planned: {plan['worstCase']}."
    yield from (f"  {words}" for words in careful_words(plan))
    yield from (f"  note: {note}" for note in plan["notes"])
    for wave in plan["waves"]:
        yield f"  {wave['name']} ({len(wave['machines'])}): {names_of(wave)}"
    for cohort in plan["cohorts"]:
        if cohort["content"]:
            items = [str(item.get("nevra") or item) for item in cohort["content"]]
            yield f"  frozen for {fold(cohort['machines'])}: {', '.join(items)}"


def _record(document: Document) -> Iterator[str]:
    record = document["record"]
    state = "as they were written" if record["intact"] else "not what was written"
    yield f"{record['count']} records, {state}; chain head {record['head']}"
    yield from (f"  {problem}" for problem in record["problems"])
