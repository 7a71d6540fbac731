"""The archive that goes from the old machine to the new one, and back out of it on the old side.

It lies in /var/lib/azl/RUN/carry, mode 0600, on both machines, and goes when the carry is over.
Inside: files and directories by their names below /, and `.azl`:

    files, roots     the lists, C-escaped, a line each      passwd, shadow, group, gshadow
    beside/          what is not put in place                the lines of the accounts that go along
    listing          what is in it, with modes, owners by name, times and digests

Hashes of passwords and private keys are in it, and nowhere else: no list and no log has them.
"""

from azlinux_cli.domain.manifest.c_string import escaped
from azlinux_cli.domain.manifest.plan import Restoration
from azlinux_cli.domain.node_job import directory_of
from azlinux_cli.domain.remote_command import quoted

STEP = "carry"
LIST_END = "@azl-end-of-list@"
SHOWN = 50  # names of files that are told, of those that are not as they should be

# `named LIST`: names with a NUL behind each; printf reads the escapes. `listing`: of all that the
# lists name. Owners are names: ids may differ. A directory's time is that of its last change, and
# a socket is nothing that an archive could have.
LISTING = r"""
named() { while IFS= read -r X; do printf "/$X\0"; done <"$1"; }
listing() {
{ named "$L/files" | xargs -0 -r sh -c 'find "$@" -maxdepth 0 -print0 2>/dev/null' sh
named "$L/roots" | xargs -0 -r sh -c 'find "$@" -xdev ! -type s -print0 2>/dev/null' sh
} | sort -zu >"$L/all"
{ xargs -0 -r sh -c 'find "$@" -maxdepth 0 \( -type d -printf "%y %#m %u %g %p\0" \
-o -type l -printf "%y %u %g %l %p\0" -o -printf "%y %#m %u %g %s %T@ %n %p\0" \)' sh <"$L/all"
xargs -0 -r sh -c 'find "$@" -maxdepth 0 -type f -print0' sh <"$L/all" |
xargs -0 -r sha256sum -z
} | tr '\n\0' '\001\n' | sort
rm -f "$L/all"
}
"""
_PACK = r"""
LC_ALL=C; export LC_ALL
umask 077
H=@HOME@
L=$H/stage/.azl
rm -rf "$H/stage" "$H/archive.new"
mkdir -p "$L/beside" || exit
cat >"$L/files" <<'@LIST_END@' || exit
@FILES@
@LIST_END@
cat >"$L/roots" <<'@LIST_END@' || exit
@ROOTS@
@LIST_END@
cat >"$L/aside" <<'@LIST_END@' || exit
@BESIDE@
@LIST_END@
cat >"$L/names" <<'@LIST_END@' || exit
@NAMES@
@LIST_END@
sed -i '/^$/d' "$L/files" "$L/roots" "$L/aside" "$L/names"
@HOST_KEYS@
for F in passwd shadow group gshadow; do
awk -F: -v list="$L/names" 'BEGIN { while ((getline name < list) > 0) wanted[name] = 1 }
$1 in wanted' "/etc/$F" >"$L/$F" || exit
done
(cd / && tar -c --no-recursion -T "$L/aside") | tar -x -p -C "$L/beside"
listing >"$L/listing" || exit
tar -c --format=posix -S --one-file-system --xattrs --xattrs-include='*' \
--xattrs-exclude=security.selinux --acls -I 'gzip -1' -f "$H/archive.new" \
-C "$H/stage" .azl -C / --no-recursion -T "$L/files" --recursion -T "$L/roots" 2>"$H/said"
S=$?
printf '@@azl changed\n'
grep -e 'file changed as we read it' -e 'File removed before we read it' \
-e 'Cannot stat: No such file' "$H/said" | cut -c1-300 | head -n @SHOWN@
printf '\n@@azl trouble\n'
grep -v -e 'file changed as we read it' -e 'File removed before we read it' \
-e 'Cannot stat: No such file' -e 'socket ignored' -e 'Exiting with failure status' \
-e "Removing leading" "$H/said" | cut -c1-300 | head -n @SHOWN@ >"$H/trouble"
cat "$H/trouble"
[ $S -gt 1 ] && [ -s "$H/trouble" ] && { rm -f "$H/archive.new"; exit $S; }
rm -rf "$H/stage"
sync "$H/archive.new" && mv "$H/archive.new" "$H/archive" || exit
printf '\n@@azl packed\n'
printf '%s %s\n' "$(wc -c <"$H/archive")" "$(sha256sum <"$H/archive" | cut -c1-64)"
printf '\n@@azl end\n'
"""
_HOST_KEYS = r"""
find /etc/ssh -maxdepth 1 -name 'ssh_host_*' -type f | sed 's|^/||' >>"$L/files"
"""


def home_of(run: str) -> str:
    """Where a run keeps its archive."""
    return f"{directory_of(run)}/{STEP}"


def archive_of(run: str) -> str:
    return f"{home_of(run)}/archive"


def pack_body(run: str, plan: Restoration) -> str:
    """The job that makes the archive anew. What it says: `read_packed`."""
    names = {*(a.name for a in plan.accounts.accounts), *(g.name for g in plan.accounts.groups)}
    values = {
        "@HOME@": quoted(home_of(run)),
        "@FILES@": listed(plan.files),
        "@ROOTS@": listed(plan.directories),
        "@BESIDE@": listed(plan.beside),
        "@NAMES@": "\n".join(sorted(names)),
        "@HOST_KEYS@": _HOST_KEYS.strip() if plan.host_keys else ":",
        "@LIST_END@": LIST_END,
        "@SHOWN@": str(SHOWN),
    }
    text = LISTING + _PACK
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def listed(paths: tuple[str, ...]) -> str:
    """A name below / on each line."""
    return "\n".join(escaped(path.lstrip("/")) for path in paths)
