"""The exact set that an update would bring to a node: found and downloaded, none installed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError, RemoteError
from azlinux_cli.domain.node_job import directory_of
from azlinux_cli.domain.package.nevra import LockedPackage, Nevra
from azlinux_cli.domain.package.tool import RPMS, PackageTool
from azlinux_cli.domain.remote_command import quoted

NEVRA_FORMAT = "%{NAME} %{EPOCHNUM} %{VERSION} %{RELEASE} %{ARCH}"
# What rpm has, keys apart, a line each.
INSTALLED = f"rpm -qa --qf '{NEVRA_FORMAT}\\n' | grep -v '^gpg-pubkey ' | LC_ALL=C sort"
_BODY = r"""
umask 022
D=@RPMS@
mkdir -p "$D"; rm -f "$D"/*.rpm
@RESOLVE@
printf '\n@@azl resolve-status %s\n' "$?"
for F in "$D"/*.rpm; do
if [ -e "$F" ]; then
printf '@ %s %s\n' "$(rpm -qp --nosignature --qf '@FORMAT@ %{SIZE}' "$F" 2>/dev/null)" \
"$(sha256sum <"$F" | cut -d' ' -f1)"
fi
done
printf '@@azl installed\n'
@INSTALLED@
printf '@@azl available\n'
@AVAILABLE@
printf '@@azl resolved\n'
"""
_STATUS = re.compile(r"^@@azl resolve-status (\d+)$", re.MULTILINE)
BROKEN_REPOSITORY = re.compile(
    r"failed to (synchronize cache|download metadata)|disabling repo|ignoring repositories"
    r"|Error\((1[24]\d\d|2[0-9]{3})\)",
    re.IGNORECASE,
)
_SAID = 300


@dataclass(frozen=True, slots=True)
class Question:
    """`names` empty: everything that has an update. `exclude` are names or globs."""

    names: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def resolve_body(run: str, tool: PackageTool, question: Question) -> str:
    """A job's body."""
    words = [f"--exclude={name}" for name in question.exclude] + list(question.names)
    resolve = f"{tool.resolve} {' '.join(map(quoted, words))} </dev/null"
    names = '$(for F in "$D"/*.rpm; do rpm -qp --nosignature --qf \'%{NAME} \' "$F"; done)'
    available = f"{tool.available} {names} </dev/null 2>/dev/null" if tool.available else ":"
    return (
        _BODY.replace("@RPMS@", quoted(f"{directory_of(run)}/{RPMS}"))
        .replace("@RESOLVE@", resolve)
        .replace("@FORMAT@", NEVRA_FORMAT)
        .replace("@INSTALLED@", INSTALLED)
        .replace("@AVAILABLE@", available)
    )


def read_resolved(name: str, log: str) -> tuple[LockedPackage, ...]:
    """From the job's log, by name. Raises RemoteError when the tool did not find a set.

    A repository that could not be asked is a failure, never "nothing to do".
    """
    status = _STATUS.search(log)
    if status is None or "@@azl resolved" not in log:
        raise RemoteError(f"{name}: the exact set of packages could not be found: {tail(log)}")
    said = log[: status.start()]
    if int(status[1]) or BROKEN_REPOSITORY.search(said):
        raise unresolved(name, said)
    listed, _, rest = log[status.end() :].partition("@@azl installed\n")
    installed_text, _, available_text = rest.partition("@@azl available\n")
    installed = [Nevra.parse(line) for line in installed_text.splitlines() if line.strip()]
    served = {
        Nevra.parse(line.removeprefix("= "))
        for line in available_text.splitlines()
        if line.startswith("= ")
    }
    files = [line.split() for line in listed.splitlines() if line.startswith("@ ")]
    return tuple(sorted((_locked(f, installed, served) for f in files), key=lambda p: p.nevra))


def _locked(words: Sequence[str], installed: Sequence[Nevra], served: set[Nevra]) -> LockedPackage:
    """Of `@ NAME EPOCH VERSION RELEASE ARCH SIZE SHA256`."""
    nevra = Nevra.parse(" ".join(words[1:6]))
    before = [old for old in installed if (old.name, old.arch) == (nevra.name, nevra.arch)]
    replaced = before[-1] if before and not stays(nevra.name) else None
    return LockedPackage(
        nevra,
        f"sha256:{words[7]}",
        int(words[6]),
        str(replaced) if replaced else None,
        (replaced in served) if replaced and served else None,
    )


def stays(name: str) -> bool:
    """Whether older builds stay beside the new one (installonly: kernels)."""
    return name == "kernel" or name.startswith(("kernel-core", "kernel-modules", "kernel-hwe"))


def unresolved(name: str, said: str) -> AzlError:
    down = BROKEN_REPOSITORY.search(said) is not None
    what = "a repository cannot be reached" if down else "the packages do not fit together"
    return RemoteError(
        f"{name}: {what}, and nothing was changed: {tail(said)}",
        hint=f"azl node run {name} --sudo -- 'dnf -y makecache || tdnf -y makecache'"
        if down
        else "--exclude leaves a package out",
        code="RepositoryDown" if down else "DoesNotResolve",
    )


def tail(text: str) -> str:
    """The end of what a tool said, as one line."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and "@@azl" not in line]
    errors = [line for line in lines if re.search(r"error|fail|cannot|no ", line, re.IGNORECASE)]
    return " | ".join((errors or lines)[-3:])[-_SAID:] or "it said nothing"
