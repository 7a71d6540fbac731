"""What asks a 3.0 node whether it can become 4.0: POSIX sh, one round trip, decides nothing.

It changes nothing but the package tool's metadata cache, as `update check` does; the metadata of
the 4.0 repositories goes to a directory of its own, which is removed again. Values only: no line
of a file is printed that may hold a password.
"""

from azlinux_cli.domain.migration.script_package import OWN_PACKAGES, TARGET
from azlinux_cli.domain.migration.script_system import SYSTEM
from azlinux_cli.domain.node_state.script import STATE
from azlinux_cli.domain.probe import END, joined
from azlinux_cli.domain.update.script import PENDING


def migration_script(package_seconds: int) -> str:
    """The script; each question to the package tool gets `package_seconds`, then is given up."""
    return joined((STATE, SYSTEM, PENDING, OWN_PACKAGES, TARGET, END), package_seconds)
