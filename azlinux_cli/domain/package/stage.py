"""The frozen set, on a node's disk before anything is installed: the same files, byte for byte."""

import re
from collections.abc import Sequence

from azlinux_cli.domain.errors import AzlError, RemoteError
from azlinux_cli.domain.node_job import directory_of
from azlinux_cli.domain.package.nevra import LockedPackage
from azlinux_cli.domain.package.resolve import INSTALLED, tail
from azlinux_cli.domain.package.tool import RPMS, PackageTool
from azlinux_cli.domain.remote_command import quoted

_BODY = r"""
umask 022
D=@RPMS@
mkdir -p "$D"
cat >"$D/locked" <<'@azl-end@'
@LOCKED@
@azl-end@
@INSTALLED@ >"$D/installed"
lacking() {
while read -r N E V R A C; do
if grep -qFx "$N $E $V $R $A" "$D/installed"; then continue; fi
F=$D/$N-$V-$R.$A.rpm
if [ -e "$F" ] && [ "$(sha256sum <"$F" | cut -d' ' -f1)" = "$C" ]; then continue; fi
echo "$N-$E:$V-$R.$A"
done <"$D/locked"
}
W=$(lacking)
if [ -n "$W" ]; then
@FETCH@ $W </dev/null
printf '\n@@azl fetch-status %s\n' "$?"
fi
for P in $(lacking); do printf '@lacking %s\n' "$P"; done
while read -r N E V R A C; do
F=$D/$N-$V-$R.$A.rpm
if [ -e "$F" ]; then
case "$(rpm -K "$F" 2>&1)" in
*'digests signatures OK') ;;
*) printf '@unsigned %s\n' "$N-$V-$R.$A" ;;
esac
fi
done <"$D/locked"
printf '@@azl staged\n'
"""
_LACKING = re.compile(r"^@lacking (\S+)$", re.MULTILINE)
_UNSIGNED = re.compile(r"^@unsigned (\S+)$", re.MULTILINE)
_SHOWN = 5


def stage_body(run: str, tool: PackageTool, locked: Sequence[LockedPackage]) -> str:
    """A job's body: what is not there yet is downloaded by its exact name, then digested."""
    lines = [f"{p.nevra.line} {p.checksum.removeprefix('sha256:')}" for p in locked]
    return (
        _BODY.replace("@RPMS@", quoted(f"{directory_of(run)}/{RPMS}"))
        .replace("@LOCKED@", "\n".join(lines))
        .replace("@INSTALLED@", INSTALLED)
        .replace("@FETCH@", tool.fetch)
    )


def objection_to_stage(name: str, log: str) -> AzlError | None:
    """Why the frozen set is not there, from the job's log; None: it is."""
    if "@@azl staged" not in log:
        return RemoteError(f"{name}: the download did not end: {tail(log)}", code="NotStaged")
    if lacking := _LACKING.findall(log):
        return RemoteError(
            f"{name}: {_few(lacking)} cannot be had as it was frozen: no longer served, or another "
            f"file by now: {tail(log.partition('@@azl fetch-status')[0])}",
            hint="a new plan freezes what the repositories have now",
            code="ContentMoved",
        )
    if unsigned := _UNSIGNED.findall(log):
        return RemoteError(
            f"{name}: {_few(unsigned)} is not signed by a key that this machine trusts",
            hint="nothing was installed; ask whoever publishes that repository",
            code="NotSigned",
        )
    return None


def _few(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
