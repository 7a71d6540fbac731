"""What the scripts about packages have in common. POSIX sh, for root; `read_sections` cuts them.

A run keeps below /var/lib/azl/RUN: `rpms`, the files of its set; `packages/before`, what was
installed at the beginning; `packages/log` and `packages/status` of its transaction.
"""

from collections.abc import Sequence

from azlinux_cli.domain.node_job import directory_of
from azlinux_cli.domain.package.nevra import Nevra, parse_nevra
from azlinux_cli.domain.probe import Sections
from azlinux_cli.domain.remote_command import RemoteCommand, command_line, quoted

# The digest is that of the package's header: equal builds have equal ones, however they are signed.
_ROW = r"%{NAME} %{EPOCHNUM} %{VERSION} %{RELEASE} %{ARCH} %{SHA256HEADER}\n"
_FIELDS = 6
FULL_KIB = 1024  # less than that is none
# - No file of a run is for others than root; what a package's scripts write is (umask of the tool).
# - PATH: scripts of packages and rpm itself look for programs in /usr/sbin.
_HEAD = r"""
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/sbin:/sbin; export PATH
H=@HOME@; W=$H/packages; D=$H/rpms; Q='@ROW@'
umask 077
mkdir -p "$W" "$D"
"""
END = r"""
printf '\n@@azl end\n'
"""


def script_of(run: str, *parts: str) -> str:
    """One script of its parts, without blank lines. Raises UsageError for a hostile run id."""
    head = _HEAD.replace("@HOME@", quoted(directory_of(run))).replace("@ROW@", _ROW)
    text = "".join((head, *parts))
    return "".join(line + "\n" for line in text.split("\n") if line)


def free_kib_of(line: str) -> int | None:
    """Of `DEVICE BLOCKS USED AVAILABLE ...`, a line of df."""
    words = line.split()
    return int(words[3]) if len(words) > 3 and words[3].isdecimal() else None  # noqa: PLR2004


def files_of(run: str) -> str:
    """The directory of the files of a run's set."""
    return f"{directory_of(run)}/rpms"


def as_root(script: str) -> RemoteCommand:
    """Asks it now. A shell runs what stands in braces only once all of it has come."""
    text = "{\n" + script + "}\n"
    return RemoteCommand("sudo -n sh -s", text)


def filled(template: str, **values: str | Sequence[str]) -> str:
    """`@NAME@` in shell text: a word, or several words."""
    for name, value in values.items():
        words = quoted(value) if isinstance(value, str) else command_line(value)
        template = template.replace(f"@{name.upper()}@", words)
    return template


def read_rows(lines: Sequence[str]) -> dict[Nevra, str]:
    """Builds and the digests of their headers. Lines that are none (`gpg-pubkey`, talk) are not."""
    found = {}
    for line in lines:
        words = line.split()
        if len(words) == _FIELDS and words[1].isdecimal() and words[0] != "gpg-pubkey":
            name, epoch, version, release, arch, digest = words
            found[parse_nevra(f"{name}-{epoch}:{version}-{release}.{arch}")] = digest
    return found


def read_offers(sections: Sections, name: str = "offers") -> dict[str, str]:
    """Repositories by full name without epoch, which tdnf does not print."""
    found = {}
    for line in sections.lines(name):
        words = line.split()
        if words[0] == "@" and len(words) == 7:  # noqa: PLR2004 - the mark, five names, repository
            found[f"{words[1]}-{words[3]}-{words[4]}.{words[5]}"] = words[6]
        elif len(words) == 3 and "." in words[0]:  # noqa: PLR2004 - tdnf: NAME.ARCH EVR REPOSITORY
            package, _, arch = words[0].rpartition(".")
            found[f"{package}-{words[1].rpartition(':')[2]}.{arch}"] = words[2]
    return found
