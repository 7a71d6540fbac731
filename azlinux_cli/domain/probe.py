"""The one script that `node report` runs on a node, and how its output is cut into sections.

POSIX sh, read-only but for the package tool's metadata cache. It reports what it finds and
decides nothing: what the words mean is decided in node_report.py. Its parts serve other
questions to a node, too (node_state/script.py).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from azlinux_cli.domain.errors import RemoteError

# - The kernel ends /sys/kernel/security/lsm without a line break; the next marker needs one.
# - A line break before each mark: what comes before may not end with one.
# - sudo may run commands on a terminal of its own (use_pty on 4.0): streams are joined anyway.
PROLOGUE = r"""
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/sbin:/sbin; export PATH
S=
if [ "$(id -u)" != 0 ] && sudo -n true >/dev/null 2>&1; then S='sudo -n'; fi
"""
IDENTITY = r"""
printf '\n@@azl os-release\n'; cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release
printf '\n@@azl release\n'; cat /etc/azurelinux-release /etc/mariner-release 2>/dev/null
printf '\n@@azl kernel\n'; uname -r
printf '\n@@azl agent\n'; systemctl is-active waagent.service 2>/dev/null
printf '\n@@azl flag\n'; if [ -e /run/reboot-required ]; then echo yes; fi
if command -v rpm >/dev/null 2>&1; then
printf '\n@@azl kernels\n'
rpm -q --qf '%{NAME} %{VERSION}-%{RELEASE}\n' kernel kernel-core kernel-hwe
printf '\n@@azl release-package\n'; rpm -q --qf '%{VERSION}-%{RELEASE}\n' azurelinux-release-common
fi
if command -v trident >/dev/null 2>&1; then
printf '\n@@azl trident\n'; $S trident get status </dev/null 2>/dev/null
fi
"""
_REPORT = r"""
printf '\n@@azl uptime\n'; cat /proc/uptime
printf '\n@@azl now\n'; date +%s
printf '\n@@azl selinux\n'; getenforce 2>/dev/null
printf '\n@@azl lsm\n'; cat /sys/kernel/security/lsm 2>/dev/null
if command -v rpm >/dev/null 2>&1; then
printf '\n@@azl installed\n'; rpm -qa --qf '%{INSTALLTIME}\n' | sort -n | tail -n 1
fi
"""
# $T: the package tool that is the system's own. $A: the one that azl asks; dnf where it is
# installed, since tdnf has no switch for repositories that are down. $R runs it, for so long.
TOOL = r"""
T=
for P in dnf5 tdnf dnf; do
if [ -z "$T" ] && command -v $P >/dev/null 2>&1; then T=$P; fi
done
printf '\n@@azl tool\n'; echo "$T"
A=$T
if [ "$T" = tdnf ] && command -v dnf >/dev/null 2>&1; then A=dnf; fi
R="$S env LC_ALL=C timeout @SECONDS@"
"""
# - `skip_if_unavailable` off, for every repository: it is on as shipped, and a repository that is
#   down would look like "no updates" (azure-linux-image-tools PR 730). tdnf has no such switch:
#   its words are searched for the failure instead.
# - `-y` for metadata too: dnf 4 skips a repository whose metadata key nobody accepted.
MUST_ANSWER = "--setopt=skip_if_unavailable=0 '--setopt=*.skip_if_unavailable=0'"
_UPDATES = (
    r"""
case "$A" in
dnf5)
printf '\n@@azl updates\n'
$R dnf5 -q -y @MUST_ANSWER@ check-upgrade </dev/null 2>&1
printf '\n@@azl updates-status %s\n' "$?" ;;
dnf)
printf '\n@@azl updates\n'
$R dnf -q -y @MUST_ANSWER@ check-update </dev/null 2>&1
printf '\n@@azl updates-status %s\n' "$?" ;;
tdnf)
printf '\n@@azl updates\n'
$R tdnf -y list updates </dev/null 2>&1
printf '\n@@azl updates-status %s\n' "$?" ;;
esac
"""
).replace("@MUST_ANSWER@", MUST_ANSWER)
RESTART = r"""
printf '\n@@azl restart\n'
case "$A" in
dnf5) $R dnf5 -y needs-restarting -r </dev/null 2>&1 ;;
*)
if command -v needs-restarting >/dev/null 2>&1; then
$R needs-restarting -r </dev/null 2>&1
fi ;;
esac
"""
END = r"""
printf '\n@@azl end\n'
"""
_MARK = re.compile(r"^@@azl ([a-z-]+)(?: (\d+))?$")


def probe_script(package_seconds: int) -> str:
    """The script; the package tool gets `package_seconds` for each question, then is given up."""
    parts = (PROLOGUE, IDENTITY, _REPORT, TOOL, _UPDATES, RESTART, END)
    return joined(parts, package_seconds)


def joined(parts: Sequence[str], package_seconds: int) -> str:
    """One script of its parts, in which each call of the package tool has so much time."""
    text = "".join(parts).replace("@SECONDS@", str(int(package_seconds)))
    return "".join(line + "\n" for line in text.split("\n") if line)


@dataclass(frozen=True, slots=True)
class Sections:
    """What the script printed, by section; `statuses`: of the commands whose status it tells."""

    text: dict[str, str]
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def updates_status(self) -> int | None:
        """The package tool's exit status."""
        return self.statuses.get("updates")

    def get(self, name: str) -> str:
        return self.text.get(name, "").strip()

    def lines(self, name: str) -> list[str]:
        return [line for line in self.text.get(name, "").split("\n") if line.strip()]

    @property
    def complete(self) -> bool:
        return "end" in self.text


# What any honest line and section stays below: a node may print what it likes.
_LINE = 4096
_LINES = 5_000


def read_sections(stdout: str) -> Sections:
    """Cut at the marks. What a login profile printed before the first one is dropped.

    Raises RemoteError when there is no mark at all.
    """
    text: dict[str, list[str]] = {}
    statuses: dict[str, int] = {}
    current: list[str] | None = None
    for raw in stdout.replace("\r", "").split("\n"):
        mark = _MARK.match(raw)
        if mark and mark[2]:
            statuses[mark[1].removesuffix("-status")] = int(mark[2])
        if mark:
            current = text.setdefault(mark[1], [])
        elif current is not None and len(current) < _LINES:
            current.append(raw[:_LINE])
    if not text:
        raise RemoteError("the report script did not run")
    return Sections({name: "\n".join(lines) for name, lines in text.items()}, statuses)
