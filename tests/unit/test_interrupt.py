"""Reading from a slow Azure ends at once when somebody has had enough."""

import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from azlinux_cli.adapters.azure.vm_catalog import AzureVmCatalog
from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.domain.machine import MachineSpec
from azlinux_cli.domain.planning import CreateRequest
from azlinux_cli.services.list_images import ListImages
from azlinux_cli.services.prepare_create import PrepareCreate
from tests.fakes.slow import Interrupted


@pytest.fixture
def slow() -> Iterator[Interrupted]:
    port = Interrupted()
    yield port
    port.over.set()


def list_machines(slow: Interrupted) -> object:
    arm: Any = SimpleNamespace(scope=lambda *_: "", pages=slow)
    return AzureVmCatalog(arm, load_catalog).list()


def list_images(slow: Interrupted) -> object:
    images: Any = SimpleNamespace(find=slow)
    return ListImages(images, load_catalog())("westeurope")


def prepare_create(slow: Interrupted) -> object:
    port: Any = SimpleNamespace(contents=slow, sizes=slow, usages=slow)
    request = CreateRequest("s", "rg", "westeurope", (MachineSpec("web-1"),), "20261122-abc")
    find: Any = slow
    return PrepareCreate(port, find, port, port, port, port)(request)


@pytest.mark.parametrize("read", [list_machines, list_images, prepare_create])
def test_an_interrupt_waits_for_no_answer(
    slow: Interrupted, read: Callable[[Interrupted], object]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        read(slow)

    left = [t.name for t in threading.enumerate() if t.name.startswith("azl-") and not t.daemon]
    assert not slow.waited
    assert left == []  # the interpreter would wait for them on its way out
