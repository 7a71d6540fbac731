from azlinux_cli.adapters.azure.image_resource import offered_of
from azlinux_cli.adapters.azure.network_template import network_template, ssh_rule
from azlinux_cli.domain.network import NetworkDeployment


def test_only_what_is_missing_is_in_the_template() -> None:
    kinds = [
        [
            resource["type"].rpartition("/")[2]
            for resource in network_template(m, "westeurope", "r1")["resources"]
        ]
        for m in (
            NetworkDeployment("azl-vnet", "azl-nsg", ("*",)),
            NetworkDeployment("azl-vnet", None),
            NetworkDeployment(None, "azl-nsg", ("*",)),
        )
    ]

    assert kinds == [
        ["networkSecurityGroups", "virtualNetworks"],
        ["virtualNetworks"],
        ["networkSecurityGroups"],
    ]


def test_every_resource_says_who_made_it() -> None:
    made = network_template(NetworkDeployment("v", "n", ("*",)), "westeurope", "r1")["resources"]

    assert [r["tags"] for r in made] == [{"azl-created-by": "azl", "azl-run": "r1"}] * 2


def test_one_source_and_many_are_written_differently() -> None:
    one, many = ssh_rule(["*"])["properties"], ssh_rule(["10.0.0.0/8", "::1/128"])["properties"]

    assert one["sourceAddressPrefix"] == "*"
    assert "sourceAddressPrefixes" not in one
    assert many["sourceAddressPrefixes"] == ["10.0.0.0/8", "::1/128"]
    assert "sourceAddressPrefix" not in many


def test_an_image_definition_in_azls_words() -> None:
    document = {
        "properties": {
            "architecture": "Arm64",
            "hyperVGeneration": "V2",
            "features": [{"name": "SecurityType", "value": "TrustedLaunch"}],
        }
    }
    offered = offered_of(document, "/image")

    assert (offered.architecture, offered.generation) == ("Arm64", "V2")
    assert offered.security == "TrustedLaunch"
    assert offered.reference.resource_id == "/image"
    assert offered_of({}, "/x").generation == "V1"
