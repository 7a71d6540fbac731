"""The template language, as far as the sandbox speaks it."""

from typing import Any

import pytest

from azlinux_cli.sandbox.arm.deployment.expression import Scope, TemplateError, evaluate

GROUP = {"id": "/subscriptions/s/resourceGroups/g", "location": "westeurope"}
SCOPE = Scope(
    group=GROUP,
    subscription={"subscriptionId": "s"},
    parameters={"Names": ["a", "b"], "object": {"key": "v"}},
    variables={"nic": "the-nic"},
    loop=("loop", 2),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("[[not an expression]", "[not an expression]"),
        ("[not one either", "[not one either"),
        ("['it''s']", "it's"),
        ("[concat('nic', copyIndex())]", "nic2"),
        ("[concat('nic', copyIndex(1))]", "nic3"),
        ("[copyIndex('Loop', 10)]", 12),
        ("[parameters('names')[1]]", "b"),
        ("[parameters('object').KEY]", "v"),
        ("[parameters('object')['key']]", "v"),
        ("[variables('NIC')]", "the-nic"),
        ("[concat(parameters('names'), createArray('c'))]", ["a", "b", "c"]),
        ("[resourceGroup().location]", "westeurope"),
        ("[subscription().subscriptionId]", "s"),
        (
            "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]",
            f"{GROUP['id']}/providers/Microsoft.Network/virtualNetworks/v/subnets/s",
        ),
        (
            "[resourceId('other', 'Microsoft.Compute/disks', 'd')]",
            "/subscriptions/s/resourceGroups/other/providers/Microsoft.Compute/disks/d",
        ),
        (
            "[resourceId('s2', 'other', 'Microsoft.Compute/disks', 'd')]",
            "/subscriptions/s2/resourceGroups/other/providers/Microsoft.Compute/disks/d",
        ),
        ("[format('{0}-{1}-{0}', 'a', 3)]", "a-3-a"),
        ("[format('{{{0}}}', 'a')]", "{a}"),
        ("[if(equals(1, 1), 'yes', uniqueString('not asked'))]", "yes"),
        ("[if(not(true()), 1, -2)]", -2),
        ("[toLower(concat('A', 'B'))]", "ab"),
        ("[length(parameters('names'))]", 2),
        ("[contains(parameters('object'), 'KEY')]", True),
        ("[ concat( 'a' , 'b' ) ]", "ab"),
    ],
)
def test_expressions_become_values(text: str, value: Any) -> None:
    assert evaluate(text, SCOPE) == value


def test_expressions_are_found_at_any_depth() -> None:
    value = {"a": [{"b": "[variables('nic')]"}], "[variables('nic')]": None, "n": 1}

    assert evaluate(value, SCOPE) == {"a": [{"b": "the-nic"}], "the-nic": None, "n": 1}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[uniqueString('a')]", "The template function 'uniqueString' is not valid"),
        ("[parameters('missing')]", "The template parameter 'missing' is not found"),
        ("[parameters('object').missing]", "property 'missing' doesn't exist"),
        ("[parameters('names')[2]]", "can't be evaluated"),
        ("[copyIndex('other')]", "copyIndex"),
        ("[concat('a'", None),
        ("[concat('a']", "Unable to parse"),
        ("[concat('a'))]", "Unable to parse"),
        ("['a' 'b']", "Unable to parse"),
        ("[a]", "Unable to parse"),
        ("[]", "Unable to parse"),
        ("[?]", "Unable to parse"),
        ("[add('a', 1)]", "Unable to evaluate template language function 'add'"),
        ("[div(1, 0)]", "Unable to evaluate"),
        ("[format('{0:N2}', 1)]", "does not format"),
        ("[resourceId('Microsoft.Compute/disks', 'a', 'b')]", "takes 1 names"),
        ("[reference('x')]", "'reference' is not expected at this location"),
    ],
)
def test_what_it_does_not_know_it_refuses_by_name(text: str, words: str | None) -> None:
    if words is None:
        assert evaluate(text, SCOPE) == text
        return
    with pytest.raises(TemplateError, match=words):
        evaluate(text, SCOPE)
