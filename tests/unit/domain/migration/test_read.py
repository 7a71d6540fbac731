"""Facts out of what a node printed, whatever it printed."""

import random

import pytest

from azlinux_cli.domain.migration.node import Key, NodeFacts, Target
from azlinux_cli.domain.migration.read import read_facts
from azlinux_cli.domain.migration.script import migration_script
from azlinux_cli.domain.migration.script_package import PATHS, STAGE
from azlinux_cli.domain.node_state import read_state
from azlinux_cli.domain.probe import Sections, read_sections
from tests.unit.domain.migration.some_facts import KNOWLEDGE

_TRANSACTION = """
Added azl4-base repo from https://p
Dependencies resolved.
==========
 Package      Arch    Version
==========
Installing:
 dnf5         x86_64  5.2.18-2.azl4
     replacing  dnf.noarch 4.19.0-1.azl3
Removing dependent packages:
 chaos        x86_64  1.0-1.azl3
Removing unused dependencies:
 leaf         x86_64  1.0-1.azl3
Downgrading:
 certificates noarch  2025-1.azl4

Transaction Summary
==========
"""


def facts(**text: str) -> NodeFacts:
    statuses = {k: int(v) for k, v in text.items() if k.endswith("_status")}
    sections = Sections(
        {k.replace("_", "-"): v for k, v in text.items()},
        {k.removesuffix("_status").replace("_", "-"): v for k, v in statuses.items()},
    )
    return read_facts(sections, read_state(sections))


def target(**text: str) -> Target:
    return facts(target_url="https://p/azurelinux/4/prod", **text).packages.target


def test_what_a_transaction_takes_away_is_read_from_below_its_headings() -> None:
    found = target(target="@ dnf5 azl4-base", target_status="0", transaction=_TRANSACTION)

    assert found.removed == ("chaos", "leaf")
    assert found.resolved
    assert found.known


def test_a_transaction_that_cannot_be_resolved_says_why_and_what_it_would_cost() -> None:
    problem = "Error: \n Problem: package a requires b < 2, but none\n  - b-2 is newer\n(try)"
    found = target(
        target="@ b azl4-base", target_status="0", transaction=problem, erasing=_TRANSACTION
    )

    assert not found.resolved
    assert found.conflict == ("package a requires b < 2, but none", "b-2 is newer")
    assert found.removed == ("chaos", "leaf")


def test_one_new_package_may_replace_several() -> None:
    found = target(
        target="@ x r", target_status="0", replaced_by="@ dnf5 = dnf < 5\ntdnf < 5\n@ b = c < 2"
    )

    assert found.replaced_by == {"dnf": "dnf5", "tdnf": "dnf5", "c": "b"}


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ({"target": "Error: Failed to download metadata", "target_status": "1"}, "Failed to"),
        ({"target": "", "target_status": "124"}, "no answer in time"),
        ({}, "no answer in time"),
    ],
)
def test_repositories_without_an_answer_are_a_trouble(text: dict[str, str], trouble: str) -> None:
    found = target(**text)

    assert trouble in (found.trouble or "")
    assert not found.known


def test_a_node_without_dnf_could_not_ask() -> None:
    assert "dnf is not installed" in (facts().packages.target.trouble or "")


def test_keys_are_read_with_their_owners_and_without_their_comments() -> None:
    found = facts(
        user_keys="ops 1024 SHA256:abc a comment (with brackets) (DSA)\nnot a key",
        host_keys="256 SHA256:def root@web (ED25519)",
    ).ssh

    assert found.user_keys == (Key("ops", 1024, "DSA"),)
    assert found.host_keys == (Key("host key", 256, "ED25519"),)


def test_locks_excludes_and_repositories_come_from_their_files() -> None:
    text = """#azl: /etc/yum.repos.d/own.repo
[own]
baseurl=https://me:secret@own.example/x
enabled=0
exclude=kernel*
#azl: /etc/dnf/plugins/versionlock.list
# a comment
curl-0:8.1-1.*
#azl: /etc/dnf/dnf.conf
[main]
excludepkgs=vim"""
    found = facts(repositories=text).packages

    [own] = found.repositories
    assert (own.id, own.address, own.enabled) == ("own", "https://own.example/x", False)
    assert found.locks == ("curl-0:8.1-1.*",)
    assert found.excludes == (
        "/etc/yum.repos.d/own.repo: exclude=kernel*",
        "/etc/dnf/dnf.conf: excludepkgs=vim",
    )


def test_a_package_is_signed_if_any_of_its_signatures_is_there() -> None:
    rows = "a\tV\tRSA/SHA256(none)(none)\nb\tV\t(none)(none)(none)\nbroken"
    signed = {p.name: p.signed for p in facts(packages=rows).packages.installed}

    assert signed == {"a": True, "b": False}


def test_whatever_a_node_prints_is_read() -> None:
    names = [line.split()[1].rstrip("'\\n") for line in migration_script(5).splitlines()
             if line.startswith("printf '\\n@@azl")]  # fmt: skip
    rng = random.Random(4)  # noqa: S311 - the same noise every time
    for _ in range(200):
        noise = "".join(
            f"\n@@azl {rng.choice(names)}\n" + "".join(rng.choices("@ \t:[]=/-1a(\n\0é", k=40))
            for _ in range(20)
        )
        sections = read_sections(f"\n@@azl end\n{noise}")
        read_facts(sections, read_state(sections))


def test_the_script_asks_the_repositories_that_the_data_has_successors_in() -> None:
    wanted = {f"azurelinux-{path}" for path in PATHS}

    assert {*KNOWLEDGE.repositories.values()} <= wanted | {"azurelinux-cloud-native"}
    assert STAGE in migration_script(5)


def test_no_question_waits_for_an_answer_on_a_terminal() -> None:
    calls = [line for line in migration_script(5).splitlines() if line.startswith("$R dnf")]

    assert calls
    joined = migration_script(5).replace("\\\n", "")
    assert all("</dev/null" in line for line in joined.splitlines() if "$R dnf" in line)
