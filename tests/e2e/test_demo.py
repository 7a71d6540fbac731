"""The first thing a newcomer runs tells its story to the end and leaves the user's files alone."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command import AzlProcess

DEMO = Path(__file__).parents[2] / "demo" / "demo.sh"
pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def run_demo(home: Path, directory: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [str(DEMO)],
        env={**os.environ, "AZL_DEMO_DIR": str(directory), "PATH": path, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=home,
        timeout=240,
        check=False,
    )


def test_the_demo_tells_its_story_to_the_end_and_touches_nothing_of_the_users(
    home: Path, tmp_path: Path
) -> None:
    (home / ".ssh").mkdir()
    (home / ".ssh" / "id_ed25519").write_text("mine", encoding="utf-8")
    before = {path for path in home.rglob("*") if path.is_file()}
    directory = tmp_path / "a demo"
    (directory / "home").mkdir(parents=True)  # what an earlier demo left
    (directory / "env").write_text("", encoding="utf-8")
    done = run_demo(home, directory, AZL_PROFILE="mine", AZL_OUTPUT="json")
    try:
        assert done.returncode == 0, done.stdout + done.stderr
        commands = re.findall(r"^\$ azl (\w+ \w+)", done.stdout, re.MULTILINE)
        assert commands == [
            "sandbox start",
            *["vm create"] * 3,
            "vm list",
            "node report",
            "node run",
            "vm create",
        ]
        assert "3 nodes: 3 answered" in done.stdout
        assert "quota" in done.stdout
        assert "(exit status 7)" in done.stdout
        assert f"rm -r {tmp_path}/a\\ demo" in done.stdout
        assert {path for path in home.rglob("*") if path.is_file()} == before
    finally:
        stopped = AzlProcess({"AZL_STATE_DIR": str(directory / "state")})("sandbox", "stop")
    assert stopped.status == 0


def test_the_demo_stops_at_the_first_step_that_fails(home: Path, tmp_path: Path) -> None:
    """A broken azl: the story must not go on as if nothing had happened."""
    fake = tmp_path / "bin" / "azl"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\necho broken >&2\nexit 70\n", encoding="utf-8")
    fake.chmod(0o755)
    done = run_demo(home, tmp_path / "demo", PATH=f"{fake.parent}:/usr/bin:/bin")

    assert done.returncode == 1
    assert done.stdout.count("$ azl") == 1
    assert "exit status 70 from: azl sandbox start" in done.stderr


def test_the_demo_removes_no_directory_that_is_not_its_own(home: Path, tmp_path: Path) -> None:
    precious = tmp_path / "photos"
    precious.mkdir()
    (precious / "one.jpg").write_bytes(b"")
    done = run_demo(home, precious)

    assert done.returncode == 1
    assert [*precious.iterdir()] == [precious / "one.jpg"]


def test_without_azl_the_demo_says_how_to_get_it(home: Path, tmp_path: Path) -> None:
    done = run_demo(home, tmp_path / "demo", PATH="/usr/bin:/bin")

    assert done.returncode == 1
    assert "make demo" in done.stderr
