"""From method and path to a handler."""

import pytest

from azlinux_cli.sandbox.kernel.errors import ArmError
from azlinux_cli.sandbox.kernel.http import Response
from azlinux_cli.sandbox.kernel.routes import GROUP, Route, Router


def handler(*_: object, **__: object) -> Response:
    return Response()


ROUTER = Router(
    [
        Route("GET", GROUP + "/things/{name}", handler),
        Route("PUT", GROUP + "/things/{name}", handler),
        Route("HEAD", GROUP + "/{rest*}", handler),
    ]
)
PATH = "/subscriptions/S/RESOURCEgroups/My.Group(1)/Things/a b"


def test_paths_are_compared_without_case_and_parameters_keep_theirs() -> None:
    _, parameters = ROUTER.find("GET", PATH)

    assert parameters == {"subscription": "S", "group": "My.Group(1)", "name": "a b"}


def test_a_trailing_slash_does_not_matter() -> None:
    assert ROUTER.find("GET", PATH + "/")[1]["name"] == "a b"


def test_a_starred_parameter_takes_the_rest() -> None:
    assert ROUTER.find("HEAD", PATH + "/deep/er")[1]["rest"] == "Things/a b/deep/er"


def test_a_wrong_method_is_a_405_that_says_which_are_right() -> None:
    with pytest.raises(ArmError) as raised:
        ROUTER.find("POST", PATH)

    assert raised.value.status == 405
    assert raised.value.headers == {"Allow": "GET, PUT"}


def test_an_unknown_path_is_a_404_also_where_head_would_answer() -> None:
    with pytest.raises(ArmError) as raised:
        ROUTER.find("GET", PATH + "/deep")

    assert (raised.value.status, raised.value.code) == (404, "InvalidResourceType")
