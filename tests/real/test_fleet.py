"""Twenty real machines at once, and azl itself asking them."""

from concurrent.futures import ThreadPoolExecutor

from azlinux_cli.domain.vm import VmRef
from tests.command import AzlProcess
from tests.real.fleet import Fleet
from tests.sandbox_machine import make_machine

COUNT = 20


def test_twenty_machines_run_side_by_side_and_azl_asks_them_all(fleet: Fleet) -> None:
    public = fleet.key_file.with_name(fleet.key_file.name + ".pub").read_text()
    names = {f"n-{number}" for number in range(1, COUNT + 1)}
    refs = [VmRef(fleet.arm.subscription, fleet.group, name) for name in names]
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(lambda ref: make_machine(fleet.arm, ref, key=public), refs))
    azl = AzlProcess({**fleet.cloud.environ, "AZL_SSH_KEY": str(fleet.key_file)})
    where = ("--all", "-g", fleet.group, "-o", "json")

    proven = azl("node", "trust", *where)
    assert proven.status == 0, proven.err
    asked = azl("node", "run", *where, "--", "cat /etc/hostname /etc/machine-id; uname -r; id -un")

    assert asked.status == 0, asked.err
    said = {result["name"]: result["stdout"].split() for result in asked.json()}
    assert {name: lines[0] for name, lines in said.items()} == {name: name for name in names}
    assert len({lines[1] for lines in said.values()}) == COUNT  # each is a machine of its own
    assert {lines[2].rpartition(".")[2] for lines in said.values()} == {"azl3"}
    assert {lines[3] for lines in said.values()} == {"azureuser"}
