"""A whole group goes, users before what they use."""

from collections.abc import Iterator

import pytest

from azlinux_cli.sandbox.kernel.deletion import DELETERS, delete_resources, deleter
from tests.fakes.arm import GROUP, FakeArm


@pytest.fixture
def deleted() -> Iterator[list[str]]:
    seen: list[str] = []
    for kind, order in (("users", 1), ("used", 2)):

        @deleter(f"Microsoft.Test/{kind}", order=order)
        def delete(_cloud: object, resource_id: str) -> None:
            seen.append(resource_id.rsplit("/", 1)[-1])

    yield seen
    for kind in ("users", "used"):
        del DELETERS[f"microsoft.test/{kind}"]


def put(arm: FakeArm, kind: str, name: str, group: str = GROUP) -> str:
    resource_id = f"{group}/providers/Microsoft.Test/{kind}/{name}"
    arm.cloud.resources.put({"id": resource_id, "type": f"Microsoft.Test/{kind}", "name": name})
    return resource_id


def test_users_go_first_and_nothing_is_left(deleted: list[str]) -> None:
    arm = FakeArm()
    left = put(arm, "users", "elsewhere", GROUP + "-2")
    for kind, name in [("used", "a"), ("users", "b"), ("unknown", "c"), ("used", "d")]:
        put(arm, kind, name)

    delete_resources(arm.cloud, GROUP)

    assert deleted == ["b", "a", "d"]
    assert arm.cloud.resources.in_group(GROUP) == []
    assert arm.cloud.resources.get(left) is not None
