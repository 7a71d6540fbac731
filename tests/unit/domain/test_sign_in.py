import pytest

from azlinux_cli.domain.errors import AccessDeniedError, NotFoundError, UsageError
from azlinux_cli.domain.sign_in import Subscription, Wish, choose_subscription

ONE = Subscription("id-1", "Production", "t")
TWO = Subscription("id-2", "Test", "t")
OFF = Subscription("id-3", "Old", "t", "Disabled")


def test_the_only_one_is_chosen() -> None:
    assert choose_subscription([ONE], None) is ONE
    assert choose_subscription([ONE, OFF], None) is ONE


@pytest.mark.parametrize("wanted", ["id-2", "ID-2", "test"])
def test_one_can_be_named_by_id_or_name(wanted: str) -> None:
    assert choose_subscription([ONE, TWO], wanted) is TWO


def test_the_preferred_one_is_chosen_among_several() -> None:
    assert choose_subscription([ONE, TWO], None, preferred="ID-2") is TWO


def test_several_are_a_question_that_lists_them() -> None:
    with pytest.raises(UsageError, match="sees 2 subscriptions") as at:
        choose_subscription([ONE, TWO], None, preferred="elsewhere")
    assert at.value.hints == (
        "--subscription id-1   (Production)",
        "--subscription id-2   (Test)",
    )


def test_a_long_list_is_cut() -> None:
    many = [Subscription(f"id-{n}", f"n{n}", "t") for n in range(12)]

    with pytest.raises(UsageError) as at:
        choose_subscription(many, None)
    assert at.value.hints[-1] == "and 4 more"


def test_a_name_that_two_have_is_not_guessed() -> None:
    with pytest.raises(UsageError, match="2 subscriptions are named 'x'"):
        choose_subscription([Subscription("1", "x", "t"), Subscription("2", "x", "t")], "x")


def test_one_that_cannot_be_seen_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="sees no subscription 'nope'"):
        choose_subscription([ONE], "nope")


def test_seeing_none_is_a_missing_role() -> None:
    with pytest.raises(AccessDeniedError, match="may see no subscription"):
        choose_subscription([], None)


def test_a_wish_never_shows_its_secret() -> None:
    assert "s3cret" not in repr(Wish("azure", secret="s3cret"))
