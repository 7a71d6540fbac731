"""A wish for tests."""

from typing import Any

from azlinux_cli.domain.in_place import InPlaceWish, Repository

KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----"


def some_wish(**changed: Any) -> InPlaceWish:
    values: dict[str, Any] = {
        "as_of": "2026-11-22",
        "repositories": (Repository("azl4-base", "https://packages.invalid/4/base/$basearch"),),
        "keys": (KEY,),
        "protected": ("kernel", "openssh-server", "sudo"),
    }
    return InPlaceWish(**{**values, **changed})
