import pytest

from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.settings import check_value
from azlinux_cli.domain.way import Via, parse_ways, ssh_ways


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("public", (Via.PUBLIC,)),
        ("private, jump,run-command", (Via.PRIVATE, Via.JUMP, Via.RUN_COMMAND)),
        ("auto", (Via.SSH, Via.RUN_COMMAND)),
    ],
)
def test_ways_are_tried_in_the_order_they_are_named(text: str, ways: tuple[Via, ...]) -> None:
    assert parse_ways(text) == ways


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pigeon", "'pigeon' is no way to a machine"),
        ("public,", "'' is no way to a machine"),
        ("public,auto", "'auto' is no way to a machine"),
        ("jump,public,jump", "the way jump is named twice in 'jump,public,jump'"),
        ("run-command,public", "run-command can only be the last way"),
    ],
)
def test_an_order_that_is_none_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_ways(text)

    assert refused.value.message == message
    assert refused.value.hints or "twice" in message


def test_the_setting_is_named_where_its_value_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        check_value("ways", "public,pigeon")

    assert str(refused.value.message) == (
        "ways cannot be 'public,pigeon': 'pigeon' is no way to a machine"
    )
    assert refused.value.hints


def test_run_command_is_the_one_way_that_does_not_sign_in() -> None:
    assert ssh_ways(tuple(Via)) == (Via.SSH, Via.PRIVATE, Via.PUBLIC, Via.JUMP)
