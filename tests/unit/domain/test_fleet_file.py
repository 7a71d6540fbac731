import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from azlinux_cli.adapters.yaml_file import load_located
from azlinux_cli.domain import fleet_file
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.fleet_file import FleetFile, parse_fleet
from azlinux_cli.domain.machine import CustomData, MachineSpec, SecurityType, Spot
from azlinux_cli.domain.network import NetworkWish

BASE = MachineSpec("", admin_username="azureuser")


def read(path: str) -> CustomData:
    if path == "missing.yaml":
        raise UsageError("missing.yaml does not exist")
    return CustomData(path, "#cloud-config\n")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def parsed(text: str) -> FleetFile:
    Path("fleet.yaml").write_text(text, encoding="utf-8")
    return parse_fleet(load_located("fleet.yaml", what="a fleet file"), BASE, read)


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as caught:
        parsed(text)
    return " | ".join([caught.value.message, *caught.value.hints])


FULL = """\
resourceGroup: web
location: westeurope
sshSources: [10.0.0.0/8]
sshKeys: [~/.ssh/id_ed25519.pub]
network: {vnet: prod, subnet: web, nsg: none}
defaults:
  image: azurelinux-4
  tags: {team: a, env: test}
machines:
  - name: web-[1-2]
    size: Standard_D2s_v5
    zone: 1
    tags: {role: web, env: prod}
    customData: init.yaml
  - name: db
    image: acl
    architecture: arm64
    osDiskSizeGb: 64
    dataDiskSizesGb: [128, 256]
    spot: {maxPrice: 0.05, evictionPolicy: Delete}
    identities: ["[system]"]
    securityType: trustedlaunch
    adminUsername: core
    publicIp: false
    bootDiagnostics: false
"""


def test_everything_a_file_can_say() -> None:
    fleet = parsed(FULL)

    assert (fleet.resource_group, fleet.location) == ("web", "westeurope")
    assert fleet.ssh_sources == ("10.0.0.0/8",)
    assert fleet.ssh_keys == ("~/.ssh/id_ed25519.pub",)
    assert fleet.wish == NetworkWish("prod", "web", "none")
    one, two, db = fleet.specs
    assert (one.name, two.name) == ("web-1", "web-2")
    assert one.image == "azurelinux-4"
    assert one.zone == "1"
    assert one.tags == {"team": "a", "env": "prod", "role": "web"}
    assert one.custom_data == CustomData("init.yaml", "#cloud-config\n")
    assert one.where == "fleet.yaml:10"
    assert db == MachineSpec(
        "db",
        image="acl",
        architecture="Arm64",
        os_disk_size_gb=64,
        data_disk_sizes_gb=(128, 256),
        spot=Spot(0.05, "Delete"),
        tags={"team": "a", "env": "test"},
        identities=("[system]",),
        security_type=SecurityType.TRUSTED_LAUNCH,
        admin_username="core",
        public_ip=False,
        boot_diagnostics=False,
        where="fleet.yaml:15",
    )
    assert db.tags == {"team": "a", "env": "test"}


def test_a_file_may_say_very_little() -> None:
    (spec,) = parsed("machines: [{name: web}]").specs

    assert spec == MachineSpec("web", where="fleet.yaml:1")
    assert parsed("machines: [{name: web, spot: false}]").specs[0].spot is None
    assert parsed("machines: [{name: web, spot: true}]").specs[0].spot == Spot()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "fleet.yaml is empty"),
        ("# nothing\n", "fleet.yaml is empty"),
        ("web", "fleet.yaml:1: a mapping is expected, not 'web'"),
        ("[web]", "fleet.yaml:1: a mapping is expected, not a list"),
        ("location: x", "fleet.yaml:1: 'machines' is missing"),
        ("machines:", "fleet.yaml:1: machines: a list is expected, not nothing"),
        ("machines: []", "machines: no machine is declared"),
        ("machines: {name: web}", "machines: a list is expected, not a mapping"),
        ("machines: [web]", "machines[0]: a mapping is expected, not 'web'"),
        ("machines:\n- size: x", "fleet.yaml:2: machines[0]: 'name' is missing"),
        ("machines: [{name: 1}]", "machines[0].name: text is expected, not 1 | put it in quotes"),
        ("machines: [{name: ''}]", "machines[0].name: may not be empty"),
        ("machines: [{name: 'w[3-1]'}]", "machines[0].name: 'w[3-1]' is not a node set"),
        ("machines: [{name: 'w[1-9999]'}]", "the most is"),
        (
            "machines:\n- {name: a}\n- {name: A}",
            "fleet.yaml:3: A is declared already at fleet.yaml:2",
        ),
        ("machines: [{name: 'w[1,1]'}, {name: w1}]", "w1 is declared already"),
        (
            "machines:\n- name: a\n  sise: x",
            "fleet.yaml:3: machines[0].sise: no such key | did you mean 'size'?",
        ),
        ("machines: [{name: a}]\nregion: x", "fleet.yaml:2: region: no such key"),
        ("defaults: {name: x}\nmachines: [{name: a}]", "defaults.name: no such key"),
        ("machines: [{name: a, zone: [1]}]", "machines[0].zone: text is expected"),
        (
            "machines: [{name: a, osDiskSizeGb: '30'}]",
            "osDiskSizeGb: a whole number is expected, not '30'",
        ),
        ("machines: [{name: a, osDiskSizeGb: true}]", "a whole number is expected, not True"),
        (
            "machines: [{name: a, dataDiskSizesGb: 64}]",
            "dataDiskSizesGb: a list is expected, not 64",
        ),
        ("machines: [{name: a, publicIp: 'no'}]", "publicIp: true or false is expected, not 'no'"),
        ("machines: [{name: a, tags: [x]}]", "tags: a mapping is expected, not a list"),
        ("machines: [{name: a, tags: {v: 1.0}}]", "tags.v: text is expected, not 1.0"),
        ("machines: [{name: a, spot: {price: 1}}]", "spot.price: no such key"),
        ("machines: [{name: a, spot: {maxPrice: cheap}}]", "spot.maxPrice: a price"),
        ("machines: [{name: a, architecture: vax}]", "architecture: 'vax' is not an architecture"),
        (
            "machines: [{name: a, securityType: None}]",
            "securityType: 'None' is not a security type",
        ),
        (
            "machines: [{name: a, customData: missing.yaml}]",
            "fleet.yaml:1: machines[0].customData: missing.yaml does not exist",
        ),
        ("network: {vpc: x}\nmachines: [{name: a}]", "network.vpc: no such key"),
        (
            "machines: [{name: a}]\nmachines: []",
            "fleet.yaml:2: machines: given twice (before in line 1)",
        ),
        ("machines: [{name: a, size: x, size: y}]", "machines[0].size: given twice"),
        ("machines: [{name: a}", "fleet.yaml:1: not valid YAML"),
        ("machines:\n\t- a", "fleet.yaml:2: not valid YAML"),
        ("a: 1\n---\nb: 2", "not valid YAML"),
        (
            "machines: !!python/object/apply:os.system ['true']",
            "machines[0]: a mapping is expected, not 'true'",
        ),
        ("machines: [{name: a, size: !!binary x}]", "not valid YAML"),
        ("machines: &a [*a]", "too much in one document"),
        ("<<: {location: x}\nmachines: [{name: a}]", "<<: no such key"),
        ("? {a: b}\n: c\nmachines: [{name: a}]", "no such key"),
    ],
)
def test_a_bad_file_names_the_line_and_the_key(text: str, said: str) -> None:
    assert said in refusal(text)


def test_aliases_of_aliases_do_not_fill_the_memory() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{here}: &{here} [{','.join(['*' + before] * 9)}]\n"
        for before, here in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert "too much in one document" in refusal(bomb)


def test_the_documented_schema_and_the_parser_know_the_same_keys() -> None:
    path = Path(__file__).parents[3] / "docs" / "schemas" / "fleet.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    machine = schema["properties"]["machines"]["items"]["properties"]

    assert set(schema["properties"]) == set(fleet_file._TOP)
    assert set(machine) == set(fleet_file._MACHINE)
    assert set(schema["properties"]["defaults"]["properties"]) == set(fleet_file._DEFAULTS)
    Draft202012Validator(schema).validate(
        yaml.safe_load(FULL.replace("trustedlaunch", "TrustedLaunch"))
    )
