"""A sandbox with real nodes for the whole run; what they are made of outlives it, in a cache."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from azlinux_cli.sandbox import process
from azlinux_cli.sandbox.error import ImpossibleError
from azlinux_cli.sandbox.real.possible import launcher
from tests.openssh import make_key
from tests.real.crew import Crew
from tests.real.fleet import Fleet
from tests.real.stands import Stands, many_stands
from tests.real_content import CACHE
from tests.sandbox_cloud import OPERATION_SECONDS, running_sandbox


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.real)


def why_not() -> str | None:
    """Why real nodes cannot be had here; None if they can."""
    try:
        launcher()
    except ImpossibleError as error:
        reason = f"{error.message}: {error.hint}"
        return reason if os.geteuid() == 0 else f"needs root: {reason}"
    return None


@pytest.fixture(scope="session", autouse=True)
def possible() -> None:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)


OPTIONS = process.Options(
    operation_seconds=OPERATION_SECONDS, nodes="real", content=CACHE, retry_after_seconds=0
)


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "id_ed25519"
    make_key(path)
    return path


@pytest.fixture(scope="session")
def real_cloud(
    possible: None, tmp_path_factory: pytest.TempPathFactory, key_file: Path
) -> Iterator[Fleet]:
    state = tmp_path_factory.mktemp("real") / "sandbox"
    with running_sandbox(state, OPTIONS) as cloud:
        yield Fleet(state, cloud, key_file)


@pytest.fixture(scope="session")
def crew(real_cloud: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Crew:
    """Three machines for every test that looks on as azl does; each is left as it was found."""
    group = real_cloud.in_group("crew")
    names = [f"web-{number}" for number in (1, 2, 3)]
    crew = Crew(group, {n: group.machine(n) for n in names}, tmp_path_factory.mktemp("crew"))
    crew.learn()
    return crew


@pytest.fixture
def fleet(real_cloud: Fleet) -> Iterator[Fleet]:
    """The sandbox, with a resource group of this test's own that goes with it."""
    own = real_cloud.in_group(f"real-{uuid.uuid4().hex[:8]}")
    yield own
    own.remove()


@pytest.fixture(scope="session")
def stands(real_cloud: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stands]:
    """Machines that are updated by azl processes which die."""
    group = real_cloud.in_group("crash")
    with many_stands(group, tmp_path_factory.mktemp("crash")) as stands:
        yield stands
    group.remove()
