"""The steps of both variants in one order: each variant's own stay in theirs."""

import pytest

from azlinux_cli.domain.replace.path import Variant
from azlinux_cli.domain.replace.step import BACK, CUTOVER, in_order


@pytest.mark.parametrize("variant", Variant)
def test_a_variants_steps_keep_their_order_among_all(variant: Variant) -> None:
    for steps in (CUTOVER, BACK):
        own = [step.value for step in steps[variant]]
        assert [step for step in in_order(steps) if step in own] == own
