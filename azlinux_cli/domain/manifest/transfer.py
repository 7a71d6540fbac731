"""Moving an archive in pieces: each is read at its place and written at its place.

Whoever is stopped goes on where the file on the new machine ends; a piece that is written twice is
the same piece. What came is believed once its digest is that of what was packed.
"""

import re
from dataclasses import dataclass

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.manifest.archive import archive_of, home_of
from azlinux_cli.domain.remote_command import RemoteCommand, quoted

PIECE_BYTES = 8 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ANSWER = re.compile(r"@@azl there\n(\d+) (\d+) (\S+)\n@@azl end")
# A part of another archive is of no use. `truncate` would leave holes: `part` grows by pieces.
_LOOK = r"""
umask 077
H=@HOME@
azl_all() {
mkdir -p "$H" || exit
if [ "$(cat "$H/part-of" 2>/dev/null)" != @DIGEST@ ]; then
rm -f "$H/part" && echo @DIGEST@ >"$H/part-of" || exit
fi
A=-
if [ -e "$H/archive" ]; then A=$(sha256sum <"$H/archive" | cut -c1-64); fi
if [ ! -e "$H/part" ]; then : >"$H/part" || exit; fi
printf '@@azl there\n%s %s %s\n@@azl end\n' "$(wc -c <"$H/part")" \
"$(df -Pk "$H" | tail -n 1 | awk '{ print $4 * 1024 }' | cut -d. -f1)" "$A"
}
azl_all
"""
_SETTLE = r"""
H=@HOME@
if [ "$(sha256sum <"$H/archive" 2>/dev/null | cut -c1-64)" = @DIGEST@ ]; then exit 0; fi
sync "$H/part"
if [ "$(sha256sum <"$H/part" | cut -c1-64)" = @DIGEST@ ]; then mv "$H/part" "$H/archive"
else rm -f "$H/part"; echo 'what came is not what was sent'; exit 3; fi
"""
_FORGET = "azl_all() { rm -rf @HOME@; }\nazl_all\n"


@dataclass(frozen=True, slots=True)
class Packed:
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class There:
    """What is on the new machine; `archive`: the digest of a whole one."""

    part_bytes: int
    free_bytes: int
    archive: str


def look_command(run: str, packed: Packed) -> RemoteCommand:
    """Makes the place ready, too. Answer: `read_there`."""
    text = _LOOK.replace("@HOME@", quoted(home_of(run))).replace("@DIGEST@", _checked(packed))
    return RemoteCommand("sudo -n sh -s", text)


def read_there(stdout: str) -> There:
    """Raises RemoteError for an answer that is not whole."""
    match = _ANSWER.search(stdout.replace("\r", ""))
    if match is None:
        raise RemoteError("the node's answer about the archive is not whole")
    return There(int(match[1]), int(match[2]), match[3])


def settle_body(run: str, packed: Packed) -> str:
    """The job that believes what came, or throws it away (status 3)."""
    return _SETTLE.replace("@HOME@", quoted(home_of(run))).replace("@DIGEST@", _checked(packed))


def read_line(run: str, offset: int, size: int) -> str:
    """Prints so many bytes of the archive from there on."""
    path, skip, count = archive_of(run), str(int(offset)), str(int(size))
    return (
        f"sudo -n dd if={quoted(path)} iflag=skip_bytes,count_bytes,fullblock bs=65536 "
        f"skip={quoted(skip)} count={quoted(count)} status=none"
    )


def write_line(run: str, offset: int) -> str:
    """Writes its input at that place of the part."""
    path, seek = f"{home_of(run)}/part", str(int(offset))
    return (
        f"sudo -n dd of={quoted(path)} oflag=seek_bytes iflag=fullblock bs=65536 "
        f"seek={quoted(seek)} conv=notrunc status=none"
    )


def forget_command(run: str) -> RemoteCommand:
    """The archive and all that belongs to it goes."""
    return RemoteCommand("sudo -n sh -s", _FORGET.replace("@HOME@", quoted(home_of(run))))


def _checked(packed: Packed) -> str:
    if not _DIGEST.fullmatch(packed.digest):
        raise RemoteError("this is the digest of no archive")
    return packed.digest
