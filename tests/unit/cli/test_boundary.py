"""Between azl and the shell."""

import io
import json

import pytest

from azlinux_cli.cli.boundary import run, show_error, wants_json
from azlinux_cli.domain.errors import CapacityError


def test_an_error_is_one_sentence_and_its_hints() -> None:
    err = io.StringIO()
    show_error(CapacityError("no room", hint=["try Y", "or Z"]), err, json_form=False)

    assert err.getvalue() == "error: no room\nhint: try Y\nhint: or Z\n"


def test_the_same_error_as_json_carries_the_exit_code() -> None:
    err = io.StringIO()
    show_error(CapacityError("no room", code="SkuNotAvailable"), err, json_form=True)

    assert json.loads(err.getvalue()) == {
        "error": {
            "code": "SkuNotAvailable",
            "message": "no room",
            "hint": [],
            "details": {},
            "exitCode": 7,
        }
    }


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["vm", "list", "-o", "json"], True),
        (["vm", "list", "-ojsonl"], True),
        (["vm", "list", "--output=json"], True),
        (["vm", "list", "--output", "table"], False),
        (["vm", "run", "web", "--", "-o", "json"], False),
        (["vm", "list", "-o"], False),
        ([], False),
    ],
)
def test_the_form_of_errors_is_known_even_when_parsing_failed(
    argv: list[str], *, expected: bool
) -> None:
    assert wants_json(argv) is expected


@pytest.mark.parametrize(
    ("argv", "status", "text"),
    [
        (
            ["vm", "lst"],
            2,
            "error: azl vm has no command 'lst'\nhint: did you mean `azl vm list`?\n",
        ),
        (["--nope"], 2, "error: no such option: --nope\nhint: `azl --help` shows the usage\n"),
    ],
)
def test_a_mistyped_word_gets_the_nearest_right_one(
    argv: list[str], status: int, text: str
) -> None:
    err = io.StringIO()

    assert run(argv, err) == status
    assert err.getvalue() == text
