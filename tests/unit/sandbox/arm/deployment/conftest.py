"""A cloud with an empty group."""

import pytest

from tests.fakes.arm import FakeArm


@pytest.fixture
def arm() -> FakeArm:
    cloud = FakeArm()
    cloud.group()
    return cloud
