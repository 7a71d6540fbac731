"""`azl node trust`: real parser, fake world, whole output."""

from pathlib import Path

import pytest

from tests.fakes.node_world import World, three_nodes
from tests.unit.domain.test_known_hosts import A, B


@pytest.fixture
def world() -> World:
    return three_nodes()


def test_trust_proves_through_azure_and_pins(world: World) -> None:
    world.host_keys.forget("azl-id-1")
    world.run_command.answers = {"web_1": f"{A.text} root@web-1\n"}
    world.probe.keys = {"web_1": A}

    status, out, err = world("node", "trust", "web-1")

    assert (status, err) == (0, "")
    assert out == (
        "NAME    ADDRESS    KEY                                                 TYPE         "
        "PROVEN BY    PROVEN                SEEN    NOTE\n"
        f"web-1   20.0.0.1   {A.fingerprint}  ssh-ed25519  "
        "run-command  1970-01-01T00:00:00Z  yes\n"
    )
    assert world.host_keys.pinned("azl-id-1") is not None


def test_a_machine_that_shows_another_key_is_refused_with_13(world: World) -> None:
    world.run_command.answers = {"web_1": f"{A.text}\n"}
    world.probe.keys = {"web_1": B}

    result = world("node", "trust", "web-1")

    assert result.status == 13
    assert result.err.startswith("error: 20.0.0.1 is not web-1: its host key is " + B.fingerprint)


def test_a_machine_outside_azure_is_trusted_by_fingerprint_only(
    world: World, tmp_path: Path
) -> None:
    hosts = tmp_path / "hosts"
    hosts.write_text("box 192.0.2.2:2222\n", encoding="utf-8")
    world.probe.keys = {"box": A}
    argv = ("node", "trust", "box", "--hosts", str(hosts))

    asked = world(*argv)
    wrong = world(*argv, "--fingerprint", B.fingerprint)
    right = world(*argv, "--fingerprint", A.fingerprint, "-o", "json")

    assert (asked.status, wrong.status, right.status) == (13, 13, 0)
    assert "--fingerprint SHA256:..., as the machine itself shows it" in asked.err
    assert right.json()[0]["alias"] == "[192.0.2.2]:2222"
    assert world.host_keys.pinned("[192.0.2.2]:2222") is not None


def test_pins_are_listed_and_forgotten_without_azure(world: World) -> None:
    assert world("node", "trust", "--list", "-o", "name").out == "db-1\nweb-1\nweb-2\n"
    assert world("node", "trust", "--forget", "web-1", "-o", "name").out == "web-1\n"
    assert world("node", "trust", "--list", "-o", "name").out == "db-1\nweb-2\n"
    assert world("node", "trust", "--forget", "web-1").status == 5
    assert world("node", "trust", "--forget").status == 2
    assert world.inventory.asked == []
