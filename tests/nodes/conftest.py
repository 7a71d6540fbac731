"""Golden images and what runs in them. Built once a machine, below AZL_TEST_NODE_CACHE."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from azlinux_cli.sandbox.real.content import Content, ImageKind
from azlinux_cli.sandbox.real.content.tool import missing_tools
from tests.real_content import CACHE, Guest, new_guest

NewGuest = Callable[[ImageKind], Guest]


@pytest.fixture(scope="session")
def content() -> Content:
    if os.geteuid() != 0:
        pytest.skip("needs root: real nodes are made of mounts and device files")
    missing = sorted(set(missing_tools().values()))
    if missing:
        pytest.skip(f"needs {' '.join(missing)} installed")
    return Content(CACHE)


@pytest.fixture
def new_node(content: Content, tmp_path: Path) -> NewGuest:
    """A fresh disk over the image of a kind, with repositories of its own."""
    return lambda kind: new_guest(content, content.image(kind), tmp_path / str(kind))


@pytest.fixture
def azl3(new_node: NewGuest) -> Guest:
    return new_node(ImageKind.AZL3)


@pytest.fixture
def azl4(new_node: NewGuest) -> Guest:
    return new_node(ImageKind.AZL4)
