"""Bringing the staged set: one transaction of the package tool, from files, with no repository."""

from collections.abc import Sequence

from azlinux_cli.domain.node_job import directory_of
from azlinux_cli.domain.package.nevra import LockedPackage
from azlinux_cli.domain.package.resolve import INSTALLED
from azlinux_cli.domain.package.tool import RPMS, PackageTool
from azlinux_cli.domain.remote_command import RemoteCommand, quoted

# `before` is written once: what a power cut leaves is compared with the packages before the first.
_BODY = r"""
umask 022
D=@RPMS@
if [ ! -e "$D/before" ]; then
@INSTALLED@ >"$D/before.new"; mv "$D/before.new" "$D/before"
fi
set --
while read -r N E V R A C; do
F=$D/$N-$V-$R.$A.rpm
if [ -e "$F" ] && ! grep -qFx "$N $E $V $R $A" "$D/before"; then set -- "$@" "$F"; fi
done <"$D/locked"
if [ $# = 0 ]; then exit 0; fi
@APPLY@ "$@" </dev/null
"""
_EXAMINE = r"""
LC_ALL=C; export LC_ALL
D=@RPMS@
printf '@@azl packages\n'
if [ -e "$D/before" ]; then
@INSTALLED@ >"$D/after"
printf '@@azl added\n'; comm -13 "$D/before" "$D/after"
printf '@@azl gone\n'; comm -23 "$D/before" "$D/after"
printf '@@azl now\n'; cat "$D/after"
fi
printf '@@azl end\n'
"""


def transact_body(run: str, tool: PackageTool) -> str:
    """A job's body; what `stage_body` has put there is installed, and nothing else can be."""
    return (
        _BODY.replace("@RPMS@", quoted(f"{directory_of(run)}/{RPMS}"))
        .replace("@INSTALLED@", INSTALLED)
        .replace("@APPLY@", tool.apply)
    )


def examine_command(run: str) -> RemoteCommand:
    """What has changed in rpm's database since before the transaction."""
    text = _EXAMINE.replace("@RPMS@", quoted(f"{directory_of(run)}/{RPMS}"))
    return RemoteCommand("sudo -n sh -s", text.replace("@INSTALLED@", INSTALLED))


def undo_body(tool: PackageTool, added: Sequence[str], gone: Sequence[str]) -> str:
    """A job's body: the builds that were there before come back, new packages go.

    `added` are exact names that have no older build, `gone` exact names of builds to bring back.
    Kernels are in neither: they stand beside each other.
    """
    lines = [f"{tool.downgrade} {' '.join(map(quoted, gone))} </dev/null || exit"] if gone else []
    if added:
        names = " ".join(map(quoted, added))
        lines.append(f"rpm -e --test {names} && rpm -e {names}")
    return "\n".join(lines) or "true"


def exact_names(locked: Sequence[LockedPackage]) -> list[str]:
    return [package.nevra.exact for package in locked]
