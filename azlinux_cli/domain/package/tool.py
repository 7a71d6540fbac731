"""How each package tool is told the same thing: one table."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import InhibitedError
from azlinux_cli.domain.probe import MUST_ANSWER

RPMS = "rpms"  # of a run, below its directory on the node
_LOCAL = "--disablerepo='*' --setopt=localpkg_gpgcheck=1"


@dataclass(frozen=True, slots=True)
class PackageTool:
    """`resolve` and `fetch` download into `$D`; `apply` takes files and no repository.

    Each is shell text that package names are put behind. Empty: the tool cannot.
    """

    name: str
    resolve: str
    fetch: str
    apply: str
    available: str
    downgrade: str
    remove_duplicates: str


_DNF = PackageTool(
    "dnf",
    resolve=f'dnf -y --refresh {MUST_ANSWER} upgrade --downloadonly --downloaddir="$D"',
    fetch=f'dnf -y --refresh {MUST_ANSWER} install --downloadonly --downloaddir="$D"',
    apply=f"dnf -y {_LOCAL} upgrade",
    available=(
        f"dnf -q -y {MUST_ANSWER} repoquery --available "
        "--qf '= %{name} %{epoch} %{version} %{release} %{arch}'"
    ),
    downgrade=f"dnf -y {MUST_ANSWER} downgrade",
    remove_duplicates="dnf -y remove --duplicates",
)
_DNF5 = PackageTool(
    "dnf5",
    resolve=f'dnf5 -y --refresh {MUST_ANSWER} upgrade --downloadonly --destdir="$D"',
    fetch=f'dnf5 -y --refresh {MUST_ANSWER} install --downloadonly --destdir="$D"',
    apply=f"dnf5 -y {_LOCAL} upgrade",
    available=(
        f"dnf5 -q -y {MUST_ANSWER} repoquery --available "
        "--qf '= %{name} %{epoch} %{version} %{release} %{arch}\\n'"
    ),
    downgrade=f"dnf5 -y {MUST_ANSWER} downgrade",
    remove_duplicates="dnf5 -y remove --duplicates",
)
# No repository can be made to count for tdnf: its words are searched for the failure instead.
_TDNF = PackageTool(
    "tdnf",
    resolve='tdnf -y --refresh --downloadonly --downloaddir="$D" update',
    fetch='tdnf -y --refresh --downloadonly --downloaddir="$D" install',
    apply="tdnf -y --disablerepo='*' install",
    available="",
    downgrade="",
    remove_duplicates="",
)
_TOOLS = {tool.name: tool for tool in (_DNF, _DNF5, _TDNF)}


def tool_named(name: str | None) -> PackageTool:
    """Raises InhibitedError for a tool that azl cannot drive."""
    tool = _TOOLS.get(name or "")
    if tool is None:
        raise InhibitedError(f"azl does not know how to update with {name or 'no package tool'}")
    return tool
