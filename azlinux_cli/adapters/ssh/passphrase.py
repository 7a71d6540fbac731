"""Asking a person for a passphrase, if there is one."""

import sys
from collections.abc import Callable


def asker() -> Callable[[str], str] | None:
    """Reads from the terminal without echo; None when nobody sits there."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    from getpass import getpass

    return getpass
