"""Management locks."""

import pytest

from azlinux_cli.sandbox.arm.lock import check_lock
from tests.fakes.arm import GROUP, LOCATION, NETWORK, SUBSCRIPTION, FakeArm, address_body

ADDRESS = f"{NETWORK}/publicIPAddresses/p"
LOCKS = "/providers/Microsoft.Authorization/locks"


@pytest.fixture
def arm() -> FakeArm:
    arm = FakeArm(checks=(check_lock,))
    arm.group()
    arm.address()
    return arm


def lock(arm: FakeArm, scope: str, level: str = "CanNotDelete") -> str:
    path = f"{scope}{LOCKS}/keep"
    arm.make(path, {"properties": {"level": level}})
    return path


@pytest.mark.parametrize("scope", [SUBSCRIPTION, GROUP, ADDRESS])
def test_what_is_locked_is_changed_and_not_deleted_until_the_lock_is_gone(
    arm: FakeArm, scope: str
) -> None:
    path = lock(arm, scope)

    status, code, message = arm.refusal("DELETE", ADDRESS)
    assert (status, code) == (409, "ScopeLocked")
    assert f"locked: '{scope}'" in message
    arm.make(ADDRESS, address_body())

    assert arm.send("DELETE", path).status == 200
    assert arm.send("DELETE", path).status == 204
    assert arm.send("DELETE", ADDRESS).status < 300


def test_a_locked_child_keeps_its_group(arm: FakeArm) -> None:
    lock(arm, ADDRESS)

    assert arm.refusal("DELETE", GROUP)[1] == "ScopeLocked"


def test_what_is_read_only_is_not_changed_either(arm: FakeArm) -> None:
    lock(arm, GROUP, "readonly")

    assert arm.refusal("PUT", ADDRESS, address_body())[1] == "ScopeLocked"
    assert arm.read(ADDRESS)["location"] == LOCATION


def test_locks_are_listed_below_a_scope_or_at_it(arm: FakeArm) -> None:
    lock(arm, SUBSCRIPTION)
    path = lock(arm, ADDRESS)

    def ids(scope: str, **query: str) -> list[str]:
        listed = arm.send("GET", scope + LOCKS, query=query).body["value"]
        return sorted(item["id"] for item in listed)

    assert ids(GROUP) == [path]
    assert ids(GROUP, **{"$filter": "atScope()"}) == []
    assert ids(SUBSCRIPTION, **{"$filter": "atScope()"}) == [f"{SUBSCRIPTION}{LOCKS}/keep"]
    assert arm.read(path)["properties"]["level"] == "CanNotDelete"


def test_a_lock_has_one_of_two_levels_and_must_be_there(arm: FakeArm) -> None:
    path = f"{GROUP}{LOCKS}/odd"
    assert arm.refusal("PUT", path, {"properties": {"level": "Some"}})[1] == "InvalidLockLevel"
    assert arm.refusal("GET", path)[1] == "LockNotFound"
