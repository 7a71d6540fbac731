"""`azl migrate check` and `azl migrate accept`: real parser, simulated answers, whole output."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from azlinux_cli.adapters.catalog import load_catalog
from azlinux_cli.bootstrap import Deps
from azlinux_cli.domain.migration.cloud import CloudFacts
from azlinux_cli.domain.migration.script import migration_script
from azlinux_cli.domain.node import NodeResult, NodeTrouble, Trouble
from azlinux_cli.domain.vm import VmRef
from tests.command import Azl, Result
from tests.fakes.node_world import World, a_machine
from tests.unit.domain.migration.some_facts import a_cloud
from tests.unit.sandbox.nodes.simulated_node import Node
from tests.unit.services.migration.test_ask_cloud import FakeFacts, FakeRegion


class MigrateWorld(World):
    """web-1 and web-2 on 3.0, db-1 on 4.0; Azure has an answer about each."""

    def __init__(self) -> None:
        super().__init__(a_machine(1, "web-1"), a_machine(2, "web-2"), a_machine(3, "db-1", "4.0"))
        self.azure, self.region = FakeFacts(), FakeRegion()
        self.region.used = 1
        for name, kind in (("web-1", "3.0"), ("web-2", "3.0"), ("db-1", "4.0")):
            self.shell.answers[name] = answer(Node(kind))
            self.about(name)

    def about(self, name: str, **changes: Any) -> None:
        ref = VmRef("s", "g", name)
        facts: CloudFacts = a_cloud(**{"vm": {"ref": ref}, **changes})
        self.azure.said[ref] = facts

    def __call__(self, *argv: str, stdin: str = "", terminal: bool = False) -> Result:
        deps: Deps = dataclasses.replace(
            self.deps(),
            catalog=load_catalog,
            migration_facts=lambda: self.azure,
            images=lambda: self.region,
            region=lambda: self.region,
        )
        return Azl()(*argv, obj=deps, stdin=stdin, terminal=terminal)


def answer(node: Node) -> NodeResult:
    said = node.run(migration_script(150))
    return NodeResult("", said.status, said.out, said.err)


@pytest.fixture
def world() -> MigrateWorld:
    return MigrateWorld()


def test_a_table_of_machines_then_findings_worst_first_then_ways(world: MigrateWorld) -> None:
    world.about("web-2", secure_boot=True)

    status, out, err = world("migrate", "check")

    assert status == 9
    assert out.startswith(
        "NAME    OS    VERDICT    INHIBITOR    HIGH    MEDIUM    LOW    ACCEPTED    WAYS\n"
        "web-1   3.0   clear      0            3       1         0"
        "                  replace-swap, replace-recreate, blue-green\n"
        "web-2   3.0   inhibited  2            3       1         0"
        "                  none\n"
        "db-1    4.0   done                                       "
        "                  it runs 4.0\n"
        "\n"
        "== inhibitor boot.secureboot: web-2\n"
        "   Secure Boot is on (its security profile says so), and the boot chain of 4.0 is not"
        " signed\n"
        "   hint: wait for a signed 4.0, or switch Secure Boot off while it is deallocated\n"
        "   hint: az vm update -g g -n web-2 --enable-secure-boot false\n"
        "\n"
        "== inhibitor path.none: web-2\n"
        "   replace-swap, replace-recreate, blue-green: closed by boot.secureboot\n"
        "   in-place: closed by boot.secureboot, repo.target\n"
        "   hint: each of these keys has its own remedy\n"
        "\n"
        "== high repo.target: web-[1-2]\n"
    )
    assert out.endswith(
        "   in-place: packages are exchanged on the machine: azl's own way, not the vendor's\n"
        "      closed to web-1: repo.target\n"
        "      closed to web-2: boot.secureboot, repo.target\n"
        "\n"
        "3 nodes: 1 clear, 1 inhibited, 1 on 4.0 already\n"
    )
    assert "   hint: azl update apply 'web-[1-2]'\n" in out
    assert err == ""


def test_the_question_is_one_command_for_each_node_and_two_for_azure(world: MigrateWorld) -> None:
    world("migrate", "check")

    assert sorted(name for name, _, _ in world.shell.ran) == ["db-1", "web-1", "web-2"]
    assert {command for _, command, _ in world.shell.ran} == {"sh -s"}
    assert world.azure.asked.count("web-1") == 1


def test_nothing_inhibited_is_exit_0(world: MigrateWorld) -> None:
    assert world("migrate", "check").status == 0


def test_findings_can_be_put_together_by_node(world: MigrateWorld) -> None:
    out = world("migrate", "check", "web-1", "--by", "node").out

    assert "\n== web-1: clear\n   high repo.target\n" in out


def test_a_node_that_is_silent_is_a_row_and_an_error_and_9_comes_first(world: MigrateWorld) -> None:
    world.shell.troubles["web-1"] = NodeTrouble(Trouble.REFUSED, "web-1: refused", ())

    partial = world("migrate", "check")
    world.about("web-2", secure_boot=True)
    inhibited = world("migrate", "check")

    assert (partial.status, inhibited.status) == (3, 9)
    assert "error: web-1: refused\n" in inhibited.err
    assert "web-1         unknown" in partial.out
    assert "1 gave no answer" in partial.out


def test_json_has_every_machine_with_findings_and_ways(world: MigrateWorld) -> None:
    done = world("migrate", "check", "-o", "json")
    rows = {row["name"]: row for row in done.json()}

    assert rows["db-1"]["verdict"] == "done"
    assert [p["strategy"] for p in rows["web-1"]["paths"]] == [
        "replace-swap",
        "replace-recreate",
        "blue-green",
        "in-place",
    ]
    assert rows["web-1"]["paths"][0]["downtimeSeconds"] == [120, 600]
    assert rows["web-1"]["findings"][0]["severity"] == "high"


def test_one_way_is_asked_about(world: MigrateWorld) -> None:
    asked = world("migrate", "check", "web-1", "--strategy", "in-place")

    assert asked.status == 9
    assert "== inhibitor repo.target: web-1" in asked.out
    assert world("migrate", "check", "web-1", "--strategy", "blue-green").status == 0


def test_a_window_closes_the_ways_that_take_longer(world: MigrateWorld) -> None:
    done = world("migrate", "check", "web-1", "--window", "5", "-o", "json")
    [row] = done.json()

    assert [p["strategy"] for p in row["paths"] if p["open"]] == ["blue-green"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--by", "size"), "--by cannot be 'size'"),
        (("--strategy", "jump"), "'jump' is not a way to 4.0"),
        (("--accepted", "/nowhere/risks.toml"), "does not exist"),
        (("--fix", "rpm.db", "web-1"), "azl applies no remedy for 'rpm.db'"),
        (("--fix", "fw.inbound"), "no machine is named"),
    ],
)
def test_bad_input_is_told_before_anybody_is_asked(
    world: MigrateWorld, argv: tuple[str, ...], said: str
) -> None:
    refused = world("migrate", "check", *argv)

    assert refused.status == 2
    assert said in refused.err
    assert world.shell.ran == []


def test_every_check_is_listed_without_asking_anybody(world: MigrateWorld) -> None:
    listed = world("migrate", "check", "--list-checks")
    rows = world("migrate", "check", "--list-checks", "-o", "json").json()

    assert listed.out.splitlines()[1].split()[:4] == ["os.release", "inhibitor", "node", "vendor"]
    assert len(rows) == len(listed.out.splitlines()) - 1
    assert world.shell.ran == []


def test_a_page_is_written_that_needs_nothing_else(world: MigrateWorld, tmp_path: Path) -> None:
    page = tmp_path / "preflight.html"
    done = world("migrate", "check", "--html", str(page))
    text = page.read_text()

    assert done.err == f"page written to {page}\n"
    assert text.startswith("<!DOCTYPE html>")
    assert "repo.target" in text
    assert 'http-equiv="Content-Security-Policy" content="default-src &#x27;none&#x27;' in text
    for outside in ("<script", "src=", "href="):
        assert outside not in text


def test_what_a_machine_says_is_text_on_the_page(world: MigrateWorld, tmp_path: Path) -> None:
    page = tmp_path / "preflight.html"
    world.about("web-1", unknown=("<script>alert(1)</script>",))
    world("migrate", "check", "--html", str(page))

    assert "<script>" not in page.read_text()
    assert "&lt;script&gt;" in page.read_text()


def test_a_page_that_cannot_be_written_is_an_error(world: MigrateWorld, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = world("migrate", "check", "--html", str(tmp_path / "file" / "page.html"))

    assert done.status == 1
    assert "the page could not be written" in done.err


_TAKEN = ("--reason", "until the audit", "--by", "alice", "--expires", "2099-12-31")


def test_a_risk_is_accepted_for_a_machine_and_counts_from_then_on(world: MigrateWorld) -> None:
    world.about("web-1", secure_boot=True)
    world.about("web-2", secure_boot=True)
    accepted = world("migrate", "accept", "boot.secureboot", "web-1", *_TAKEN)

    done = world("migrate", "check", "web-1")
    both = world("migrate", "check")

    assert accepted.status == 0
    assert accepted.err.startswith("written to ")
    assert done.status == 0
    assert "accepted by alice until 2099-12-31: until the audit" in done.out
    assert "1 accepted risk\n" in done.out
    assert both.status == 9


def test_a_file_of_ones_own_is_made_read_and_replaced_in(
    world: MigrateWorld, tmp_path: Path
) -> None:
    file = tmp_path / "risks.toml"
    argv = ("migrate", "accept", "boot.secureboot", *_TAKEN, "--accepted", str(file))
    assert world(*argv).status == 0
    again = (*argv[:3], "--reason", "now for good", *_TAKEN[2:], *argv[-2:])
    assert world(*again).status == 0
    world.about("web-1", secure_boot=True)

    assert file.read_text().count("[[accepted]]") == 1
    assert "now for good" in file.read_text()
    assert world("migrate", "check", "web-1").status == 9
    assert world("migrate", "check", "web-1", "--accepted", str(file)).status == 0


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("os.aks", *_TAKEN), "about safety"),
        (("no.such", *_TAKEN), "there is no check 'no.such'"),
        (("fips.enabled", *_TAKEN[:4], "--expires", "2001-01-01"), "is over already"),
        (("fips.enabled", *_TAKEN[:4], "--expires", "soon"), "is not a day"),
        (("fips.enabled", "--reason", " ", *_TAKEN[2:]), "lacks reason"),
        (("fips.enabled", *_TAKEN[2:]), "--reason"),
    ],
)
def test_a_risk_that_cannot_be_accepted_is_refused_and_nothing_is_written(
    world: MigrateWorld, argv: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "risks.toml"
    world.clock.advance(1_800_000_000)
    refused = world("migrate", "accept", *argv, "--accepted", str(file))

    assert refused.status == 2
    assert said in refused.err
    assert not file.exists()


def test_a_file_with_a_risk_that_nobody_may_take_counts_for_nothing(
    world: MigrateWorld, tmp_path: Path
) -> None:
    file = tmp_path / "risks.toml"
    file.write_text(
        '[[accepted]]\nkey = "pkg.protected"\nreason = "r"\nby = "a"\nexpires = 2099-01-01\n'
    )
    refused = world("migrate", "check", "--accepted", str(file))

    assert refused.status == 2
    assert "about safety" in refused.err
    assert world.shell.ran == []
