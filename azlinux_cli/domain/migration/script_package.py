"""The script's part about packages: what is installed, and what the 4.0 repositories make of it."""

# A repository whose metadata nobody signed is asked all the same: nothing is installed from it
# here. 4.0's own files do not ask for that signature either (repo_gpgcheck=0).
PATHS = ("base", "microsoft", "cloud-native")
STAGE = "4/prod"
DEFAULT_HOST = "https://packages.microsoft.com"

# rpm 4 prints (none) for a kind of signature that a package has not.
_SIGNATURE = "%{RSAHEADER:pgpsig}%{DSAHEADER:pgpsig}%{SIGGPG:pgpsig}"
OWN_PACKAGES = r"""
if command -v rpm >/dev/null 2>&1; then
printf '\n@@azl packages\n'
rpm -qa --qf '%{NAME}\t%{VENDOR}\t@SIGNATURE@\n' 2>/dev/null | grep -v '^gpg-pubkey'
printf '\n@@azl database\n'; $S rpm --verifydb 2>&1
printf '\n@@azl database-status %s\n' "$?"
fi
if [ "$A" = dnf ]; then
printf '\n@@azl origins\n'
$R dnf -q -y -C repoquery --installed --qf '%{name} %{from_repo}' </dev/null 2>/dev/null
fi
""".replace("@SIGNATURE@", _SIGNATURE)
# dnf only: tdnf cannot be told to take another repository for one question. Packages are asked for
# by name first, those that are not there by what replaces them; then the transaction itself is
# resolved and answered with no. Where it cannot be resolved, once more with what it would take.
TARGET = (
    r"""
if [ "$A" = dnf ]; then
H=$(sed -n 's|^baseurl *= *\(.*\)/azurelinux/[^/]*/prod/.*|\1|p' /etc/yum.repos.d/*.repo \
2>/dev/null | head -n 1)
H=${H:-@HOST@}
printf '\n@@azl target-url\n'; echo "$H/azurelinux/@STAGE@"
C=$($S mktemp -d /var/tmp/azl-target.XXXXXX 2>&1)
if ! $S test -d "$C"; then
printf '\n@@azl target\nno place for their metadata: %s\n' "$C"
printf '\n@@azl target-status 1\n'
else
M=$(uname -m)
set -f
O="--setopt=cachedir=$C --disablerepo=* --setopt=*.repo_gpgcheck=0 @MUST_ANSWER@ --releasever=4.0"
for P in @PATHS@; do
O="$O --repofrompath=azl4-$P,$H/azurelinux/@STAGE@/$P/$M --enablerepo=azl4-$P"
done
I=$(rpm -qa --qf '%{NAME}\n' | grep -v '^gpg-pubkey' | sort -u)
G=$($R dnf -q -y $O repoquery --qf '@ %{name} %{repoid}' $I </dev/null 2>&1)
Q=$?
printf '\n@@azl target\n%s\n' "$G"
printf '\n@@azl target-status %s\n' "$Q"
if [ "$Q" = 0 ]; then
F=$(printf '%s\n' "$G" | sed -n 's/^@ \([^ ]*\) .*/\1/p' | sort -u)
L=$(for N in $I; do printf '%s\n' "$F" | grep -q -x -F -e "$N" || echo "$N"; done | tr '\n' ',')
printf '\n@@azl replaced-by\n'
$R dnf -q -y -C $O repoquery --qf '@ %{name} = %{obsoletes}' --whatobsoletes "$L" \
</dev/null 2>/dev/null
D=$($R dnf -y -C $O --setopt=protected_packages= distro-sync --assumeno </dev/null 2>&1)
printf '\n@@azl transaction\n%s\n' "$D"
case "$D" in
*Problem*)
printf '\n@@azl erasing\n'
$R dnf -y -C $O --setopt=protected_packages= distro-sync --assumeno --allowerasing \
</dev/null 2>&1 ;;
esac
fi
set +f
$S rm -rf "$C"
fi
fi
"""
).replace("@HOST@", DEFAULT_HOST)
TARGET = TARGET.replace("@STAGE@", STAGE).replace("@PATHS@", " ".join(PATHS))
TARGET = TARGET.replace(
    "@MUST_ANSWER@", "--setopt=skip_if_unavailable=0 --setopt=*.skip_if_unavailable=0"
)
