"""Stopping what writes, and starting the very same again: the scripts on a systemctl of ours."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from azlinux_cli.domain.migration.quiesce import quiesce_body, resume_body

_SYSTEMCTL = """#!/bin/sh
S=@STATE@
case "$1" in
list-units) for U in $(ls "$S"); do echo "$U loaded active running x"; done ;;
is-active) [ -e "$S/$2" ] ;;
stop) echo "stop $2" >>@LOG@; [ "$2" = stubborn.service ] || rm -f "$S/$2" ;;
start) echo "start $2" >>@LOG@; touch "$S/$2" ;;
esac
"""


@dataclass(frozen=True, slots=True)
class Machine:
    home: Path

    def has(self, *units: str) -> None:
        for unit in units:
            (self.home / "state" / unit).touch()

    def run(self, body: str) -> int:
        body = body.replace("/var/lib/azl", str(self.home / "azl"))
        path = f"{self.home / 'bin'}:/usr/bin:/bin"
        done = subprocess.run(["sh", "-c", body], env={"PATH": path}, check=False)
        return done.returncode

    @property
    def running(self) -> set[str]:
        return {path.name for path in (self.home / "state").iterdir()}

    @property
    def log(self) -> list[str]:
        return (self.home / "log").read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    for name in ("state", "bin"):
        (tmp_path / name).mkdir()
    text = _SYSTEMCTL.replace("@STATE@", str(tmp_path / "state"))
    systemctl = tmp_path / "bin" / "systemctl"
    systemctl.write_text(text.replace("@LOG@", str(tmp_path / "log")))
    systemctl.chmod(0o755)
    return Machine(tmp_path)


ESSENTIAL = {"sshd.service", "systemd-journald.service", "waagent.service", "user@0.service"}


def test_what_is_needed_to_be_reached_stays_and_the_same_units_come_back(machine: Machine) -> None:
    machine.has(*ESSENTIAL, "nginx.service", "backup.timer", "crond.service")
    assert machine.run(quiesce_body("m1", ["page.service"])) == 0
    assert machine.running == ESSENTIAL
    machine.has("new.service")  # somebody else's, meanwhile
    assert machine.run(resume_body("m1")) == 0
    back = {"nginx.service", "backup.timer", "crond.service"}
    assert machine.running == ESSENTIAL | back | {"new.service"}


def test_a_second_time_forgets_nothing_that_the_first_has_stopped(machine: Machine) -> None:
    machine.has("nginx.service")
    machine.run(quiesce_body("m1", []))
    machine.run(quiesce_body("m1", []))
    machine.run(resume_body("m1"))
    assert machine.running == {"nginx.service"}
    assert machine.run(resume_body("m1")) == 0  # nothing is left to start
    assert machine.log.count("start nginx.service") == 1


def test_a_unit_that_does_not_stop_is_a_failure(machine: Machine) -> None:
    machine.has("stubborn.service")
    assert machine.run(quiesce_body("m1", [])) != 0


def test_names_are_words_and_nothing_else(machine: Machine) -> None:
    hostile = "a;touch pwned.service"
    machine.run(quiesce_body("m1", [hostile]))
    assert not (Path.cwd() / "pwned.service").exists()
    assert "'a;touch pwned.service'" in quiesce_body("m1", [hostile])
