from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node import NodeTarget, NodeTrouble, Trouble
from azlinux_cli.domain.same_error import NodeFailure, same_errors


def _node(number: int) -> NodeTarget:
    return NodeTarget(f"web-{number}", f"10.0.0.{number}")


def _failure(node: NodeTarget, reason: Trouble, message: str, *hints: str) -> NodeFailure:
    return NodeFailure(node, reason.value, NodeTrouble(reason, message, hints).error)


def test_one_failure_stays_as_it_is() -> None:
    failure = _failure(_node(1), Trouble.AUTH, "web-1: nobody is let in", "try web-1 again")

    assert same_errors([failure]) == [failure.error]


def test_the_same_failure_of_many_is_told_once_with_a_hint_that_names_all() -> None:
    (error,) = same_errors(
        _failure(_node(n), Trouble.POWERED_OFF, f"web-{n}: it is off", f"azl vm start web-{n}")
        for n in (3, 7, 8)
    )

    assert error.message == "web-[3,7-8]: it is off"
    assert error.hints == ("azl vm start 'web-[3,7-8]'",)
    assert error.code == "PoweredOff"
    assert error.details == {"nodes": ["web-3", "web-7", "web-8"]}


def test_where_the_sentence_names_each_nodes_address_the_first_is_told_whole() -> None:
    errors = same_errors(
        _failure(_node(n), Trouble.REFUSED, f"web-{n}: 10.0.0.{n} refused the connection")
        for n in range(1, 12)
    )

    assert [error.message for error in errors] == [
        "web-[1-11]: refused; the first of 11: web-1: 10.0.0.1 refused the connection"
    ]


def test_unknown_host_keys_are_the_same_failure_whatever_their_fingerprints() -> None:
    errors = same_errors(
        _failure(_node(n), Trouble.HOST_KEY_UNKNOWN, f"web-{n} shows SHA256:{str(n) * 43}")
        for n in (1, 2)
    )

    assert len(errors) == 1


def test_different_failures_stay_apart_in_the_order_met() -> None:
    refused = [_failure(_node(n), Trouble.REFUSED, f"web-{n}: no") for n in (1, 3)]
    ended = [
        NodeFailure(_node(n), "exit status 4", RemoteError(f"web-{n}: ended with 4"))
        for n in (2, 4)
    ]

    errors = same_errors([refused[0], ended[0], refused[1], ended[1]])

    assert [error.message for error in errors] == ["web-[1,3]: no", "web-[2,4]: ended with 4"]
    assert type(errors[1]) is RemoteError


def test_a_name_inside_a_longer_word_is_not_the_nodes() -> None:
    node, other = NodeTarget("web"), NodeTarget("db")
    errors = same_errors(
        NodeFailure(target, "x", RemoteError(f"{target.name}: no webserver, web-1 or db.example"))
        for target in (node, other)
    )

    assert [error.message for error in errors] == ["web,db: no webserver, web-1 or db.example"]
