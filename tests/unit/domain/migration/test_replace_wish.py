"""What somebody wants of a replacement comes back out of a plan as it went in."""

import json

from azlinux_cli.domain.migration.replace_wish import (
    ReplaceWish,
    replace_document,
    replace_wish_from,
)


def test_a_wish_survives_its_document() -> None:
    for wish in (
        ReplaceWish(),
        ReplaceWish(("/srv",), True, ("vim", "pkg.unmapped"), 3.5, 10.0, 20.0),
    ):
        document = json.loads(json.dumps(replace_document(wish)))
        assert replace_wish_from(document) == wish
