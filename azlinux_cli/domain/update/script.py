"""What asks a node for its state and its pending updates, in one go.

Read-only but for the package tool's metadata cache, and keys that it accepts for that.
"""

from azlinux_cli.domain.node_state.script import STATE
from azlinux_cli.domain.probe import END, MUST_ANSWER, joined

# dnf 4 ends each line of a format itself, dnf5 does not. The mark tells packages from talk.
_FORMAT = "@ %{name} %{epoch} %{version} %{release} %{arch} %{repoid} %{downloadsize}"
# Whatever a repository's list of advisories says of these updates, its own metadata tells whether
# it has such a list: an empty answer is then an answer.
# `--refresh`: dnf asks again after 48 hours only, and until then neither sees a new update nor that
# a repository is down.
PENDING = (
    (
        r"""
U=; N=; D=
case "$A" in
dnf5)
D=/var/cache/libdnf5
U=$($R dnf5 -q -y --refresh @MUST_ANSWER@ repoquery --upgrades --latest-limit=1 --qf '@FORMAT@\n' \
</dev/null 2>&1) ;;
dnf)
D=/var/cache/dnf
U=$($R dnf -q -y --refresh @MUST_ANSWER@ repoquery --upgrades --latest-limit=1 --qf '@FORMAT@' \
</dev/null 2>&1) ;;
tdnf)
D=/var/cache/tdnf
U=$($R tdnf -y --refresh list updates </dev/null 2>&1) ;;
esac
Q=$?
if [ -n "$A" ]; then
printf '\n@@azl updates\n%s\n' "$U"
printf '\n@@azl updates-status %s\n' "$Q"
case "$A" in
tdnf) N=$(printf '%s\n' "$U" | grep -E '^[^ ]+\.(noarch|x86_64|aarch64) ' | cut -d' ' -f1) ;;
*) N=$(printf '%s\n' "$U" | grep '^@ ' | cut -d' ' -f2) ;;
esac
fi
if [ -n "$N" ]; then
printf '\n@@azl replaced\n'
rpm -q --qf '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE} %{ARCH}\n' $N
printf '\n@@azl advisories\n'
case "$A" in
dnf5) $R dnf5 -q -y advisory list --json </dev/null 2>/dev/null ;;
dnf) $R dnf -q -y updateinfo list </dev/null 2>/dev/null ;;
tdnf) $R tdnf -y updateinfo list </dev/null 2>/dev/null ;;
esac
printf '\n@@azl advisories-status %s\n' "$?"
printf '\n@@azl advised\n'
$S sh -c "grep -l 'type=.updateinfo' $D/*/repodata/repomd.xml" 2>/dev/null
if [ -z "$S" ]; then
grep -l 'type=.updateinfo' $HOME/.cache/libdnf5/*/repodata/repomd.xml \
/var/tmp/dnf-*/*/repodata/repomd.xml 2>/dev/null
fi
fi
"""
    )
    .replace("@MUST_ANSWER@", MUST_ANSWER)
    .replace("@FORMAT@", _FORMAT)
)


def check_script(package_seconds: int) -> str:
    """The script; the package tool gets `package_seconds` for each question, then is given up."""
    return joined((STATE, PENDING, END), package_seconds)
