"""Between azl and the shell."""

import io
import json

import pytest
import typer
from typer.main import get_command

from azlinux_cli.cli.app import app
from azlinux_cli.cli.boundary import _TAKE_VALUE, run, show_error, wants_json
from azlinux_cli.cli.lazy import LazyGroup
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
        (["vm", "delete", "web", "-yo", "json"], True),
        (["vm", "delete", "web", "-yojson"], True),
        (["vm", "delete", "web", "-yo=json"], False),
        (["vm", "list", "-gfoo", "json"], False),
        (["vm", "list", "-o", "json", "-yo", "table"], False),
        (["vm", "list", "-", "json"], False),
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


def test_every_short_option_with_a_value_is_known_to_the_form_of_errors() -> None:
    commands = [get_command(app)]
    found = set()
    while commands:
        command = commands.pop()
        found |= {
            word[1]
            for parameter in command.params
            for word in parameter.opts
            if len(word) == 2 and not getattr(parameter, "is_flag", False)
            if word.startswith("-")
        }
        if isinstance(command, LazyGroup):
            ctx = typer.Context(command)
            names = command.list_commands(ctx)
            commands += [c for name in names if (c := command.get_command(ctx, name))]

    assert found == set(_TAKE_VALUE)


def test_ctrl_c_is_told_in_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*given: object, **named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("azlinux_cli.adapters.settings.load_settings", interrupted)
    err = io.StringIO()

    assert run(["vm", "list"], err) == 130
    assert err.getvalue() == "interrupted\n"
