"""Which operating system a machine runs, from its os-release.

The order of the questions is the rule: ACL calls itself `ID=azurelinux` and so would pass for
Azure Linux 3 if the version were asked first. Sources: the os-release files of the distributions
(docs/facts.md, "Identity").
"""

import shlex
from dataclasses import dataclass
from enum import StrEnum


class OsKind(StrEnum):
    """The kinds azl tells apart; the value is what users type after --os and read in tables."""

    MARINER_2 = "2.0"
    AZURE_LINUX_3 = "3.0"
    AZURE_LINUX_4 = "4.0"
    ACL = "acl"
    OS_GUARD = "osguard"
    FLATCAR = "flatcar"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OsRelease:
    """The fields of /etc/os-release, unquoted as a shell would."""

    fields: dict[str, str]

    @classmethod
    def parse(cls, text: str) -> "OsRelease":
        """Parse as shell assignments: 3.0 quotes VERSION_ID, 4.0 does not. Skips bad lines."""
        fields = {}
        for line in text.splitlines():
            key, equals, value = line.strip().partition("=")
            if not equals or key.startswith("#"):
                continue
            try:
                words = shlex.split(value)
            except ValueError:
                continue
            fields[key] = words[0] if words else ""
        return cls(fields)

    @property
    def id(self) -> str:
        return self.fields.get("ID", "")

    @property
    def variant_id(self) -> str:
        return self.fields.get("VARIANT_ID", "")

    @property
    def version_id(self) -> str:
        return self.fields.get("VERSION_ID", "")

    @property
    def pretty_name(self) -> str:
        return self.fields.get("PRETTY_NAME", "")

    @property
    def version(self) -> str:
        """The most precise version here: 3.0 and ACL carry a build date, 4.0 does not."""
        version = self.fields.get("VERSION", "").split(" ")[0]
        return version if version.startswith(self.version_id) and version else self.version_id


# The first rule whose fields all match decides; "major" is VERSION_ID up to the first dot.
_RULES: tuple[tuple[dict[str, str], OsKind], ...] = (
    ({"ID": "flatcar"}, OsKind.FLATCAR),
    ({"ID": "azurecontainerlinux"}, OsKind.ACL),
    ({"ID": "acl"}, OsKind.ACL),
    ({"ID": "azurelinux", "VARIANT_ID": "azurecontainerlinux"}, OsKind.ACL),
    ({"ID": "azurelinux", "VARIANT_ID": "osguard"}, OsKind.OS_GUARD),
    ({"ID": "azurelinux", "major": "4"}, OsKind.AZURE_LINUX_4),
    ({"ID": "azurelinux", "major": "3"}, OsKind.AZURE_LINUX_3),
    ({"ID": "azurelinux", "major": "2"}, OsKind.MARINER_2),
    ({"ID": "mariner", "major": "2"}, OsKind.MARINER_2),
)


def classify(release: OsRelease) -> OsKind:
    """The kind of a machine; OTHER for anything azl has no knowledge of."""
    facts = {**release.fields, "major": release.version_id.partition(".")[0]}
    for wanted, kind in _RULES:
        if all(facts.get(key) == value for key, value in wanted.items()):
            return kind
    return OsKind.OTHER
