"""Where real nodes cannot be had, it is said why and what to do."""

import sys

import pytest

from azlinux_cli.sandbox.error import ImpossibleError
from azlinux_cli.sandbox.real.possible import launcher


def test_elsewhere_than_on_linux_they_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(ImpossibleError, match="need Linux") as at:
        launcher()
    assert at.value.hint == "without them: azl sandbox start --nodes simulated"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
def test_missing_programs_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name, path: None if name == "tc" else f"/bin/{name}")
    with pytest.raises(ImpossibleError, match="not installed") as at:
        launcher()
    assert at.value.hint == "apt-get install iproute2"
