"""Bringing exactly the locked files to a node, before anything is changed on it."""

import re
from collections.abc import Sequence

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.package.locked import LockedPackage, snapshot_time
from azlinux_cli.domain.package.nevra import Nevra
from azlinux_cli.domain.package.script import (
    END,
    FULL_KIB,
    files_of,
    filled,
    free_kib_of,
    read_rows,
    script_of,
)
from azlinux_cli.domain.package.tool import PackageTool
from azlinux_cli.domain.package.verdict import Code, TransactionVerdict, few
from azlinux_cli.domain.package.why import reason
from azlinux_cli.domain.probe import Sections, read_sections

_KEYS = "/etc/pki/rpm-gpg"
_SECTION = re.compile(r"\[([^\]]+)\]")
_OFF = frozenset({"0", "no", "false", "off"})
_PATIENCE_S = 120  # with other processes that hold dnf 4's locks (its status 200)
# - Files that are all there already are not fetched again: repositories need not answer then.
# - rpm's keys: dnf 4 takes a repository's key when it downloads, dnf5 and tdnf only when they
#   install. So keys that the system ships, and its repositories name, are taken here.
# - Nothing is written but the packages: the disk may be full, and an empty list would prove a lot.
# - `uniq -u` of one list and twice the other: what is in the one only.
_FETCH = r"""
V=$(printf '%s\n' @SUMS@ | sort)
Y=$(sha256sum "$D"/*.rpm 2>/dev/null | cut -d' ' -f1 | sort)
if [ "$Y" != "$V" ]; then
for I in $(seq 0 @PATIENCE@); do
L=$(timeout @SECONDS@ @COMMAND@ 2>&1 </dev/null)
S=$?
if [ "$S" != 200 ]; then break; fi
sleep 1
done
printf '\n@@azl fetch\n'; printf '%s\n' "$L" | tail -n 60
printf '\n@@azl fetch-status %s\n' "$S"
Y=$(sha256sum "$D"/*.rpm 2>/dev/null | cut -d' ' -f1 | sort)
fi
printf '\n@@azl present\n'; { printf '%s\n' "$V"; printf '%s\n' "$Y"; } | sort | uniq -d | wc -l
printf '\n@@azl missing\n'
{ printf '%s\n' "$Y"; printf '%s\n' "$Y"; printf '%s\n' "$V"; } | sort | uniq -u
printf '\n@@azl foreign\n'
for X in $({ printf '%s\n' "$V"; printf '%s\n' "$V"; printf '%s\n' "$Y"; } | sort | uniq -u); do
for F in $(sha256sum "$D"/*.rpm | grep "^$X " | cut -d' ' -f3); do
rpm -qp --qf "$Q" "$F" 2>/dev/null
done
done
printf '\n@@azl free\n'; df -Pk "$W" | tail -n 1
printf '\n@@azl there\n'; rpm -q --qf "$Q" @BUILDS@ | grep -v ' not installed'
if [ -n "$Y" ]; then
@TRUST@
printf '\n@@azl files\n'; printf '%s\n' "$Y" | wc -l
printf '\n@@azl proven\n'; @CHECK@ "$D"/*.rpm 2>/dev/null | grep -c 'digests signatures OK'
printf '\n@@azl unproven\n'; @CHECK@ "$D"/*.rpm 2>/dev/null | grep -v 'digests signatures OK'
@ASKED@
fi
"""
_TRUST = r"""
if rpm -K "$D"/*.rpm 2>/dev/null | grep -q 'SIGNATURES NOT OK'; then
for K in $(cat /etc/yum.repos.d/*.repo | grep '^ *gpgkey' | grep -o '@KEYS@/[^ ,]*' | sort -u); do
rpm --import "$K"
done
fi
""".replace("@KEYS@", _KEYS)
_ASKED = r"""
printf '\n@@azl checked\n'
cat /etc/dnf/dnf.conf /etc/tdnf/tdnf.conf /etc/yum.repos.d/*.repo 2>/dev/null | \
grep -E '^ *(\[|gpgcheck)'
"""


def stage_script(
    run: str,
    tool: PackageTool,
    locked: Sequence[LockedPackage],
    *,
    seconds: int,
    keyring: str = "",
) -> str:
    """Also fit to be a job's body; the tool gets `seconds`.

    `keyring`: a database of rpm's on the node. With it its keys alone are trusted, and every
    package must be signed by one, whatever the node's repositories ask for.
    """
    coming = [package for package in locked if package.comes]
    specs = [package.nevra.spec for package in coming]
    check = ["rpm", *(["--dbpath", keyring] if keyring else []), "-K"]
    template = _FETCH.replace("@TRUST@", "" if keyring else _TRUST)
    text = filled(
        template.replace("@ASKED@", "" if keyring else _ASKED),
        check=check,
        sums=[package.checksum.removeprefix("sha256:") for package in coming],
        builds=[package.nevra.short for package in coming],
        seconds=str(int(seconds)),
        patience=str(_PATIENCE_S),
        command=tool.download("install", specs, files_of(run), at_s=snapshot_time(coming)),
    )
    return script_of(run, text, END)


def read_stage(stdout: str, locked: Sequence[LockedPackage]) -> TransactionVerdict:
    """Whether the node has the set, all of it and nothing else, and may trust it.

    Raises RemoteError for an answer that is not whole.
    """
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about the files of the set is not whole")
    _check_whole(sections, locked)
    there = read_rows(sections.lines("there"))
    sums = {line.strip() for line in sections.lines("missing")}
    missing = [
        package
        for package in locked
        if package.checksum.removeprefix("sha256:") in sums and package.nevra not in there
    ]
    foreign = list(read_rows(sections.lines("foreign")))
    found = _full(stdout, sections) if missing else None
    found = found or _differs(missing, foreign) or _not_to_be_had(sections, missing)
    found = found or _unexpected(foreign) or _unproven(sections, locked)
    return found or TransactionVerdict(
        ok=True, code=Code.DONE, message="the files of the set are on the node"
    )


def _check_whole(sections: Sections, locked: Sequence[LockedPackage]) -> None:
    """Every file is said to be there or missing. Raises RemoteError where one is neither."""
    present, missing = sections.get("present"), sections.lines("missing")
    coming = sum(package.comes for package in locked)
    if not present.isdecimal() or int(present) + len(missing) != coming:
        raise RemoteError("the node's lists of the files of the set do not agree")


def _full(stdout: str, sections: Sections) -> TransactionVerdict | None:
    """A shell that cannot write its files says so anywhere."""
    free_kib = free_kib_of(sections.get("free"))
    if "No space left on device" in stdout or (free_kib is not None and free_kib < FULL_KIB):
        return _refusal(Code.DISK_FULL, "the disk is full: the set cannot be downloaded", [])
    return None


def _differs(
    missing: Sequence[LockedPackage], foreign: Sequence[Nevra]
) -> TransactionVerdict | None:
    names = [str(p.nevra) for p in missing if p.nevra in foreign]
    if not names:
        return None
    message = (
        f"{few(names)}: what the repository serves under this name is not what was resolved "
        "(its SHA-256 differs)"
    )
    return _refusal(Code.DIFFERENT, message, names)


def _not_to_be_had(
    sections: Sections, missing: Sequence[LockedPackage]
) -> TransactionVerdict | None:
    lines = sections.lines("fetch")
    why = reason(lines)
    if missing and lines and (why is None or why[0] is Code.NO_SUCH_PACKAGE):
        names = [str(package.nevra) for package in missing]
        return _refusal(Code.NOT_SERVED, f"no repository serves {few(names)} any more", names)
    if missing and why is not None:
        return _refusal(*why, [str(package.nevra) for package in missing])
    if sections.statuses.get("fetch", 0) == 0:
        return None
    said = short(lines[-1]) if lines else "it printed nothing"
    return _refusal(*(why or (Code.FAILED, f"the package tool failed: {said}")), [])


def _unexpected(foreign: Sequence[Nevra]) -> TransactionVerdict | None:
    if not foreign:
        return None
    names = [str(nevra) for nevra in foreign]
    message = f"this node would need more than the set: {few(names)}"
    return _refusal(Code.NOT_LOCKED, message, names)


def _unproven(sections: Sections, locked: Sequence[LockedPackage]) -> TransactionVerdict | None:
    """A package that its repository asks a signature of, and that has none that rpm accepts."""
    checked = _checked(sections.lines("checked"))
    default = checked.get("main", True)
    by_file = {package.nevra.short: package for package in locked}
    for line in sections.lines("unproven"):
        path, _, said = line.rpartition(": ")
        name = path.rpartition("/")[2].removesuffix(".rpm")
        package = by_file.get(name)
        bad = "NOT OK" in said
        if not bad and package is not None and not checked.get(package.repository, default):
            continue
        code = Code.WRONG_KEY if bad else Code.UNSIGNED
        what = "is signed by a key that this node does not trust" if bad else "is not signed"
        return _refusal(code, f"{short(name)} {what} (rpm says: {short(said)})", [name])
    return _unchecked(sections)


def _unchecked(sections: Sections) -> TransactionVerdict | None:
    """What rpm says nothing of is not proven."""
    files, proven = sections.get("files"), sections.get("proven")
    told = len(sections.lines("unproven")) + (int(proven) if proven.isdecimal() else 0)
    if files.isdecimal() and told < int(files):
        return _refusal(Code.UNSIGNED, "rpm does not check the signatures of the set", [])
    return None


def _checked(lines: Sequence[str]) -> dict[str, bool]:
    """By repository, whether it asks for signatures."""
    found: dict[str, bool] = {}
    section = "main"
    for line in lines:
        if match := _SECTION.match(line.strip()):
            section = match[1]
        else:
            key, _, value = (part.strip() for part in line.partition("="))
            if key == "gpgcheck":
                found[section] = value.lower() not in _OFF
    return found


def _refusal(code: Code, message: str, names: Sequence[str]) -> TransactionVerdict:
    return TransactionVerdict(ok=False, code=code, message=message, facts={"packages": [*names]})
