"""What every test gets: an empty home, no network, a fixed zone; and the fixtures they share."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import network_guard, skip_guard
from tests.command import Azl, AzlProcess
from tests.fakes.clock import FakeClock
from tests.sandbox_cloud import SandboxCloud, running_sandbox

_FOREIGN = ("AZL_", "AZURE_", "ARM_", "XDG_", "SSH_", "REQUESTS_", "CURL_", "SSL_", "_AZL_")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def pytest_configure(config: pytest.Config) -> None:
    skip_guard.install(config)
    # A job that a script put into the background ignores Ctrl-C, and so would every child.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def clean_environment(patch: pytest.MonkeyPatch, home: Path) -> None:
    """Nothing of the machine's user leaks in; all that azl writes goes below `home`."""
    for name in [*os.environ]:
        if name.startswith(_FOREIGN) or name.lower() in _PROXIES:
            patch.delenv(name)
    for kind in ("config", "cache", "state", "data", "runtime"):
        directory = home / ".xdg" / kind
        directory.mkdir(parents=True, mode=0o700)
        name = "XDG_RUNTIME_DIR" if kind == "runtime" else f"XDG_{kind.upper()}_HOME"
        patch.setenv(name, str(directory))
    for kind in ("config", "cache", "state"):
        patch.setenv(f"AZL_{kind.upper()}_DIR", str(home / ".azl" / kind))
    patch.setenv("HOME", str(home))
    patch.setenv("COLUMNS", "80")
    patch.setenv("LINES", "24")
    patch.setenv("NO_COLOR", "1")
    patch.setenv("TERM", "dumb")
    patch.setenv("TZ", "UTC")
    patch.setenv("LC_ALL", "C.UTF-8")
    time.tzset()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """This test's own home directory; azl's config, cache and state are below it."""
    directory = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        network_guard.install(patch)
        clean_environment(patch, directory)
        yield directory


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def azl() -> Azl:
    """azl in this process: `azl("vm", "list", obj=deps) -> Result(status, out, err)`."""
    return Azl()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxCloud]:
    """A sandbox process for the whole run; tests keep to resource groups of their own."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as cloud:
        yield cloud


@pytest.fixture
def on_sandbox(sandbox: SandboxCloud, monkeypatch: pytest.MonkeyPatch) -> SandboxCloud:
    """The sandbox, with this process's environment pointing at it (for `azl` in process)."""
    for name, value in sandbox.environ.items():
        monkeypatch.setenv(name, value)
    return sandbox


@pytest.fixture
def e2e(home: Path) -> AzlProcess:
    """Real azl processes in this test's home, with no cloud configured."""
    return AzlProcess()
