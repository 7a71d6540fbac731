from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.sandbox.nodes.fabric import Fabric
from tests.unit.sandbox.nodes.simulated_node import Node


@pytest.fixture
def azl3() -> Node:
    return Node("3.0")


@pytest.fixture
def azl4() -> Node:
    return Node("4.0")


@pytest.fixture
def acl() -> Node:
    return Node("acl")


@pytest.fixture
def node() -> Callable[[str], Node]:
    return Node


@pytest.fixture
def fabric(tmp_path: Path) -> Iterator[Fabric]:
    made = Fabric(tmp_path)
    yield made
    made.close()
