"""A manifest as JSON: nothing is lost on the way, and its shape is the one in docs/schemas."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from azlinux_cli.domain.manifest import (
    Manifest,
    compare,
    differences_to_document,
    from_document,
    to_document,
)
from tests.unit.domain.manifest.some_manifest import a_file, fresh, old

_SCHEMAS = Path(__file__).parents[4] / "docs" / "schemas"


def _schema(name: str) -> Draft202012Validator:
    schema = json.loads((_SCHEMAS / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("manifest", [Manifest(), old(), fresh()], ids=["empty", "old", "fresh"])
def test_a_manifest_comes_back_as_it_was(manifest: Manifest) -> None:
    text = json.dumps(to_document(manifest))

    assert from_document(json.loads(text)) == manifest
    _schema("manifest.json").validate(json.loads(text))


def test_a_name_that_is_no_utf_8_survives() -> None:
    manifest = Manifest(files=(a_file("/etc/x\udcff\n\\"),))

    text = json.dumps(to_document(manifest))

    assert from_document(json.loads(text)) == manifest


def test_what_a_later_azl_wrote_more_is_left_out() -> None:
    document = {**to_document(old()), "moonPhase": "full"}
    document["accounts"][0]["moonPhase"] = "full"

    assert from_document(document) == old()


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"version": None},
        {"accounts": [{"name": "root"}]},
        {"accounts": [{"name": 7, "uid": 0, "gid": 0}]},
        {"accounts": 7},
        {"units": [{"name": "a.service", "state": "dreaming"}]},
        {"release": ["3.0"]},
    ],
    ids=str,
)
def test_what_no_manifest_has_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"manifest|dreaming"):
        from_document({**to_document(old()), **change})


def test_differences_have_the_documented_shape() -> None:
    rows = differences_to_document(compare(old(), fresh()))

    assert {row["expected"] for row in rows} == {True, False}
    for row in json.loads(json.dumps(rows)):
        _schema("manifest-difference.json").validate(row)
