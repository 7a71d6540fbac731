"""`azl vm create` with everything wrong that can be: one sentence, the right status, no change."""

from pathlib import Path

import pytest

from tests.fakes.create_world import CreateWorld, settings


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CreateWorld:
    monkeypatch.chdir(tmp_path)
    return CreateWorld()


BAD = [
    ([], 2, "no machine was named"),
    (["web 1"], 2, "'web 1' cannot be a machine's name"),
    (["web_1"], 2, "'web_1' cannot be a machine's name"),
    (["-1web"], 2, "no such option"),
    (["x" * 65], 2, "is 65 characters long"),
    (["web-[3-1]"], 2, "'web-[3-1]' is not a node set"),
    (["web-*"], 2, "'web-*' cannot be a machine's name"),
    (["web-[1-2000]"], 2, "2000 machines are too many"),
    (["web-1", "WEB-1"], 2, "named more than once: web-1"),
    (["a", "b", "--count", "2"], 2, "--count takes one name"),
    (["web", "--count", "0"], 2, "0 is not in the range"),
    (["web", "--count", "many"], 2, "'many' is not a valid"),
    (["web", "--size", "Standard_D2s_v9"], 2, "size 'Standard_D2s_v9' does not exist"),
    (["web", "--size", "Standard_D2ps_v5", "--arch", "x64"], 2, "is Arm64, the image is x64"),
    (["web", "--zone", "9"], 2, "'9' is not an availability zone"),
    (["web", "--zone", "3", "--size", "Standard_B2s_v2"], 7, "not available in zone 3"),
    (["web", "--image", "ubuntu"], 2, "'ubuntu' is not an image"),
    (["web", "--image", "a:b:c"], 2, "'a:b:c' is not an image"),
    (["web", "--image", "a:b:c:latest"], 5, "image a:b:c:latest is not offered in westeurope"),
    (["web", "--image", "/subscriptions/x"], 2, "is not the id of an image"),
    (["web", "--image", "azurelinux-3", "--arch", "i386"], 2, "'i386' is not an architecture"),
    (["web", "--location", "atlantis"], 2, "'atlantis' offers no VM size"),
    (["web", "--location", "../x"], 2, "'../x' is not a region"),
    (["web", "-g", "bad/group"], 2, "cannot be a resource group's name"),
    (["web", "--ssh-source", "home"], 2, "'home' is not an address or a network"),
    (["web", "--admin-username", "root"], 2, "does not accept 'root'"),
    (["web", "--os-disk-size-gb", "0"], 2, "1 to 4095 GB, not 0"),
    (["web", "--os-disk-size-gb", "big"], 2, "'big' is not a valid"),
    (["web", "--data-disk-sizes-gb", "64GB"], 2, "'64GB' is not a disk size"),
    (["web", "--data-disk-sizes-gb", "1,1,1,1,1", "--size", "D2s_v5"], 2, "at most 4 data disks"),
    (["web", "--tags", "novalue"], 2, "'novalue' is not KEY=VALUE"),
    (["web", "--tags", "=x"], 2, "'=x' is not KEY=VALUE"),
    (["web", "--tags", "a/b=x"], 2, "cannot be a tag's name"),
    (["web", "--assign-identity", "me"], 2, "is not the id of"),
    (["web", "--security-type", "Fort"], 2, "'Fort' is not a security type"),
    (["web", "--image", "acl", "--security-type", "Standard"], 2, "only with Trusted Launch"),
    (["web", "--max-price", "1"], 2, "--max-price is for Spot machines only"),
    (["web", "--spot", "--max-price", "-3"], 2, "-3 is not a price"),
    (["web", "--spot", "--max-price", "nan"], 2, "nan is not a price"),
    (["web", "--spot", "--eviction-policy", "keep"], 2, "'Keep' is not an eviction policy"),
    (["web", "--custom-data", "missing"], 2, "missing does not exist"),
    (["web", "--custom-data", "."], 2, ". is a directory"),
    (["web", "--custom-data", "latin"], 2, "latin is not UTF-8 text"),
    (["web", "--custom-data", "huge"], 2, "huge is too long for custom data"),
    (["web", "--custom-data", "butane"], 2, "butane is Butane, and Azure Linux 3.0 reads cloud-"),
    (["web", "--image", "acl", "--custom-data", "init"], 2, "has no cloud-init"),
    (["web", "--image", "acl", "--custom-data", "disks"], 2, "does not translate 'disks'"),
    (["web", "--ssh-key-value", "nope.pub"], 2, "nope.pub is neither a public key nor a file"),
    (["web", "--ssh-key-value", "ssh-rsa !!"], 2, "is damaged: not base64"),
    (["web", "--vnet", "nope"], 5, "there is no virtual network 'nope'"),
    (["web", "--subnet", "s"], 2, "needs the network it is in"),
    (["web", "--nsg", "/x"], 2, "is not the id of"),
    (["web", "--from-file", "missing.yaml"], 2, "missing.yaml does not exist"),
    (["--from-file", "."], 2, ". is a directory"),
    (["--from-file", "latin"], 2, "latin is not UTF-8 text"),
    (["--from-file", "init"], 2, "init is empty"),
    (["--from-file", "fleet", "--size", "x"], 2, "--size and --from-file exclude each other"),
    (["--from-file", "fleet", "--count", "2"], 2, "--count and --from-file exclude each other"),
    (["web", "--timeout", "0"], 2, "is not in the range"),
    (["web", "--parallel", "0"], 2, "is not in the range"),
    (["web", "--sise", "x"], 2, "no such option"),
]


@pytest.mark.parametrize(("argv", "status", "said"), BAD, ids=[" ".join(b[0])[:40] for b in BAD])
def test_bad_input_is_refused_in_one_sentence_and_nothing_is_made(
    world: CreateWorld, argv: list[str], status: int, said: str
) -> None:
    Path("init").write_text("#cloud-config\n", encoding="utf-8")
    Path("latin").write_bytes(b"#cloud-config\n# caf\xe9\n")
    Path("huge").write_text("#cloud-config\n#" + "x" * 70_000, encoding="utf-8")
    Path("butane").write_text("variant: flatcar\nversion: 1.0.0\n", encoding="utf-8")
    disks = "variant: flatcar\nversion: 1.0.0\nstorage: {disks: []}\n"
    Path("disks").write_text(disks, encoding="utf-8")
    Path("fleet").write_text("machines: [{name: web}]\n", encoding="utf-8")
    group = () if "-g" in argv else ("-g", "rg")
    done = world(*argv, *group)

    assert done.out == ""
    assert said.lower() in done.err.lower()
    assert done.err.splitlines()[0].startswith("error: ")
    assert all(line.startswith("hint: ") for line in done.err.splitlines()[1:])
    assert "Traceback" not in done.err
    assert done.status == status
    assert world.cloud.groups == {}
    assert world.records.saves == 0
    assert world.keys.generated == 0


def test_a_private_key_by_mistake_is_refused_and_not_echoed(world: CreateWorld) -> None:
    secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----"
    done = world("web", "-g", "rg", "--ssh-key-value", secret)

    assert done.status == 2
    assert "is a private key" in done.err
    assert "c2VjcmV0" not in done.err


def test_no_group_says_how_to_name_one(world: CreateWorld) -> None:
    done = world("web")

    assert done.status == 2
    assert "no resource group is named" in done.err
    assert "azl config set resource-group" in done.err


def test_no_region_says_how_to_name_one_unless_the_group_has_one(world: CreateWorld) -> None:
    world.settings = settings(location=None)
    assert "no region was named" in world("web-1", "-g", "rg").err

    world.cloud.add_group("rg", "eastus")
    assert world("web-1", "-g", "rg").status == 0
    assert world.cloud.plans[0].location == "eastus"
