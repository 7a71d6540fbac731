"""What Azure lets be named how. Every check raises UsageError with the rule that was broken.

Source: "Naming rules and restrictions for Azure resources", Microsoft.Compute/virtualMachines,
Microsoft.Resources/resourcegroups; the computer name of a Linux VM (REST reference, osProfile)
may not hold an underscore, so a machine's name may not either: azl uses one for both.
"""

import re

from azlinux_cli.domain.errors import UsageError

LONGEST_NAME = 64
LONGEST_GROUP = 90
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_GROUP = re.compile(r"[\w().-]*[\w()-]")
_USER = re.compile(r"[a-z_][a-z0-9_-]*")
_LONGEST_USER = 32  # useradd(8)

# REST reference, virtualMachines, osProfile.adminUsername: "Disallowed values".
RESERVED_USERS = frozenset({
    "administrator", "admin", "user", "user1", "test", "user2", "test1", "user3", "admin1", "1",
    "123", "a", "actuser", "adm", "admin2", "aspnet", "backup", "console", "david", "guest", "john",
    "owner", "root", "server", "sql", "support", "support_388945a0", "sys", "test2", "test3",
    "user4", "user5",
})  # fmt: skip


def check_machine_name(name: str) -> str:
    """`name`, which is the VM's and the computer's."""
    if not name:
        raise UsageError("a machine's name may not be empty")
    if len(name) > LONGEST_NAME:
        raise UsageError(
            f"{name[:20]}... is {len(name)} characters long; "
            f"a machine's name has at most {LONGEST_NAME}"
        )
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a machine's name",
            hint="letters, digits, '-' and '.'; the first and the last a letter or a digit",
        )
    return name


def check_group_name(name: str) -> str:
    if len(name) > LONGEST_GROUP or not _GROUP.fullmatch(name):
        raise UsageError(
            f"{name[: LONGEST_GROUP + 1]!r} cannot be a resource group's name",
            hint=f"at most {LONGEST_GROUP} letters, digits, '_', '-', '.', '(' and ')'; "
            "the last not a '.'",
        )
    return name


def check_admin_user(name: str) -> str:
    """A Linux user name that Azure accepts as administrator."""
    if name.lower() in RESERVED_USERS:
        raise UsageError(
            f"Azure does not accept {name!r} as an administrator's name",
            hint="use another one: --admin-username azureuser",
        )
    if len(name) > _LONGEST_USER or not _USER.fullmatch(name):
        raise UsageError(
            f"{name[: _LONGEST_USER + 1]!r} cannot be a Linux user's name",
            hint=f"at most {_LONGEST_USER} lower-case letters, digits, '_' and '-'; "
            "the first a letter or '_'",
        )
    return name


def check_location(name: str) -> str:
    """A region as ARM spells it: "West Europe" is `westeurope`."""
    spelled = name.replace(" ", "").lower()
    if not spelled.isalnum() or not spelled.isascii():
        raise UsageError(f"{name!r} is not a region", hint="regions look like westeurope")
    return spelled


def numbered(name: str, count: int) -> list[str]:
    """`--count`: NAME-1 .. NAME-count."""
    return [f"{name}-{number}" for number in range(1, count + 1)]
