"""What is done on the new machine, in this order: accounts, repositories, packages, files, units.

Each is a job that may be done again: what is there already stays as it is, or is written anew.
Each says what it came to in sections.
"""

from azlinux_cli.domain.manifest.archive import LIST_END, LISTING, SHOWN, home_of, listed
from azlinux_cli.domain.manifest.plan import EnabledUnit, Restoration
from azlinux_cli.domain.manifest.policy import beside
from azlinux_cli.domain.probe import MUST_ANSWER
from azlinux_cli.domain.remote_command import command_line, quoted

_PROLOGUE = r"""
LC_ALL=C; export LC_ALL
PATH=$PATH:/usr/sbin:/sbin; export PATH
H=@HOME@
L=$H/got/.azl
command -v tar >/dev/null 2>&1 || dnf -y @MUST_ANSWER@ install tar gzip </dev/null
got() {
rm -rf "$H/got" && mkdir -p "$H/got" && chmod 700 "$H/got" &&
tar -x -p -z -f "$H/archive" -C "$H/got" .azl
}
"""
# A line with the same name takes the place of the one that is there; the rest is appended. A file
# gets its name whole, and only if no line is lost: a full disk leaves the accounts as they were.
_ACCOUNTS = r"""
umask 077
got || exit
cat >"$L/ids" <<'@LIST_END@' || exit
@USERS@
@LIST_END@
cat >"$L/gids" <<'@LIST_END@' || exit
@GROUPS@
@LIST_END@
cat >"$L/members" <<'@LIST_END@' || exit
@MEMBERS@
@LIST_END@
put() {
T=/etc/$1.azl
cat >"$T" && [ "$(wc -l <"$T")" -ge "$(wc -l <"/etc/$1")" ] || { rm -f "$T"; return 1; }
chown --reference="/etc/$1" "$T" && chmod --reference="/etc/$1" "$T" || return
chcon --reference="/etc/$1" "$T" 2>/dev/null
sync "$T" && mv "$T" "/etc/$1"
}
merged() {
awk -F: -v list="$2" 'BEGIN {
while ((getline line < list) > 0) { split(line, part, ":")
n++; name[n] = part[1]; new[part[1]] = line } }
$1 in new { print new[$1]; seen[$1] = 1; next } { print }
END { for (i = 1; i <= n; i++) if (!(name[i] in seen)) print new[name[i]] }' "/etc/$1"
}
joined() {
awk -F: -v OFS=: -v list="$L/members" 'BEGIN {
while ((getline line < list) > 0) { split(line, part, " ")
who[part[1]] = who[part[1]] " " part[2] } }
$1 in who { n = split(who[$1], part, " ")
for (i = 1; i <= n; i++) if (index("," $4 ",", "," part[i] ",") == 0)
$4 = $4 ($4 == "" ? "" : ",") part[i] }
{ print }' "/etc/$1"
}
awk -F: -v OFS=: -v list="$L/gids" 'BEGIN {
while ((getline line < list) > 0) { split(line, part, " "); id[part[1]] = part[2] } }
$1 in id { $3 = id[$1]; $4 = ""; print }' "$L/group" >"$L/group.new" || exit
awk -F: -v OFS=: -v list="$L/gids" 'BEGIN {
while ((getline line < list) > 0) { split(line, part, " "); id[part[1]] = part[2] } }
$1 in id { $4 = ""; print }' "$L/gshadow" >"$L/gshadow.new" || exit
awk -F: -v OFS=: -v list="$L/ids" 'BEGIN {
while ((getline line < list) > 0) { split(line, part, " ")
id[part[1]] = part[2]; gid[part[1]] = part[3] } }
$1 in id { $3 = id[$1]; $4 = gid[$1]; print }' "$L/passwd" >"$L/passwd.new" || exit
awk -F: -v list="$L/ids" 'BEGIN {
while ((getline line < list) > 0) { split(line, part, " "); id[part[1]] = 1 } }
$1 in id' "$L/shadow" >"$L/shadow.new" || exit
for F in group gshadow passwd shadow; do
if [ -s "$L/$F.new" ]; then merged $F "$L/$F.new" >"$L/whole" && put $F <"$L/whole" || exit; fi
done
for F in group gshadow; do joined $F >"$L/whole" && put $F <"$L/whole" || exit; done
rm -rf "$H/got"
printf '@@azl end\n'
"""
_REPOSITORIES = r"""
cat >"$H/sources" <<'@LIST_END@' || exit
@SOURCES@
@LIST_END@
sed -i '/^$/d' "$H/sources"
if [ -s "$H/sources" ]; then tar -x -p -z -f "$H/archive" -C / -T "$H/sources" || exit; fi
for F in /etc/pki/rpm-gpg/*; do
if grep -q "^${F#/}$" "$H/sources"; then rpm --import "$F" 2>/dev/null; fi
done
printf '@@azl end\n'
"""
# By the state of rpm's database, not by what the tool says. One that cannot be installed does not
# keep the others away: after a failure each gets a transaction of its own.
_PACKAGES = r"""
T=dnf
command -v dnf5 >/dev/null 2>&1 && T=dnf5
S=--skip-broken
[ $T = dnf5 ] && S='--skip-broken --skip-unavailable'
there() { rpm -q --whatprovides "$1" >/dev/null 2>&1; }
bring() {
timeout @SECONDS@ $T -y @MUST_ANSWER@ install $S "$@" </dev/null 2>&1
}
set --
for N in @NAMES@; do there "$N" || set -- "$@" "$N"; done
[ $# = 0 ] || bring "$@"
[ $# = 0 ] || for N do there "$N" || bring "$N" | tail -n 5; done
printf '\n@@azl missing\n'
for N in @NAMES@; do there "$N" || echo "$N"; done
printf '\n@@azl end\n'
"""
# - A configuration that the new sshd or sudo refuses would lock everybody out: what was carried of
#   it is set aside, and said.
# - Labels are the new policy's: restorecon gives them.
_FILES = r"""
got || exit
sshd -t 2>/dev/null; A=$?
tar -x -p -z -f "$H/archive" -C / --same-owner --xattrs --xattrs-include='*' --acls \
--keep-directory-symlink --anchored --exclude=.azl || exit
(cd "$L/beside" && find . -type f -print0) | xargs -0 -r sh -c 'L=$1; shift
for F do
T=/${F#./}@SUFFIX@
mkdir -p "${T%/*}" && cp -a "$L/beside/$F" "$T.new" && mv "$T.new" "$T" || exit 255
done' sh "$L" || exit
if command -v restorecon >/dev/null 2>&1 && selinuxenabled; then
{ named "$L/files"; named "$L/roots"; } | xargs -0 -r restorecon -RF
fi
aside() {
grep "^$1" "$L/files" | while IFS= read -r X; do
F=$(printf "/$X."); F=${F%.}
if [ -f "$F" ]; then mv "$F" "$F@SUFFIX@"; echo "$X"; fi
done
}
printf '\n@@azl set-aside\n'
if [ $A = 0 ] && ! sshd -t 2>/dev/null; then aside etc/ssh/; fi
if command -v visudo >/dev/null 2>&1 && ! visudo -c -q 2>/dev/null; then aside etc/sudoers.d/; fi
printf '\n@@azl differing\n'
mv "$L/listing" "$L/listing.old" && listing >"$L/listing" || exit
comm -23 "$L/listing.old" "$L/listing" >"$L/lost"
head -n @SHOWN@ "$L/lost" | cut -c1-300
printf '\n@@azl compared\n%s %s %s\n' "$(wc -l <"$L/listing.old")" "$(wc -l <"$L/lost")" \
"$(sha256sum <"$L/listing.old" | cut -c1-64)"
rm -rf "$H/got"
sync
printf '\n@@azl end\n'
"""
_UNITS = r"""
systemctl daemon-reload
is_on() { [ "$(systemctl is-enabled "$1" 2>/dev/null)" = enabled ]; }
linked() {
case "$2" in /*) G=$2 ;; *) G=${1%/*}/$2 ;; esac
[ -e "$G" ] && mkdir -p "${1%/*}" && ln -sfn "$2" "$1"
}
on() {
N=$1; shift
systemctl enable "$N" >/dev/null 2>&1
if ! is_on "$N"; then
while [ $# -gt 1 ]; do linked "$1" "$2" || echo "$N"; shift 2; done
fi
}
masked() {
systemctl mask "$1" >/dev/null 2>&1
[ -L "/etc/systemd/system/$1" ] || ln -s /dev/null "/etc/systemd/system/$1" || echo "$1"
}
printf '\n@@azl not-enabled\n'
@ENABLE@
@DISABLE@
@MASK@
printf '\n@@azl opened\n'
if firewall-cmd --state >/dev/null 2>&1; then
for P in @PORTS@; do
firewall-cmd -q --permanent --add-port="$P" && firewall-cmd -q --add-port="$P" && echo "$P"
done
fi
systemctl daemon-reload
printf '\n@@azl end\n'
"""


def accounts_body(run: str, plan: Restoration) -> str:
    accounts = plan.accounts
    return _filled(
        _ACCOUNTS,
        run,
        USERS="\n".join(f"{a.name} {a.uid} {a.gid}" for a in accounts.accounts),
        GROUPS="\n".join(f"{g.name} {g.gid}" for g in accounts.groups),
        MEMBERS="\n".join(f"{group} {member}" for group, member in accounts.memberships),
    )


def repositories_body(run: str, plan: Restoration) -> str:
    return _filled(_REPOSITORIES, run, SOURCES=listed(plan.sources))


def packages_body(run: str, plan: Restoration, *, seconds: int) -> str:
    names = command_line(plan.packages) if plan.packages else ""
    return _filled(_PACKAGES, run, NAMES=names, SECONDS=str(int(seconds)), MUST_ANSWER=MUST_ANSWER)


def files_body(run: str) -> str:
    return LISTING + _filled(_FILES, run, SUFFIX=beside(""))


def units_body(run: str, plan: Restoration) -> str:
    return _filled(
        _UNITS,
        run,
        ENABLE="\n".join(map(_on, plan.enable)),
        DISABLE="\n".join(command_line(("systemctl", "disable", n)) for n in plan.disable),
        MASK="\n".join(command_line(("masked", n)) for n in plan.mask),
        PORTS=command_line(plan.ports) if plan.ports else "",
    )


def _on(unit: EnabledUnit) -> str:
    return command_line(("on", unit.name, *(word for link in unit.links for word in link)))


def _filled(text: str, run: str, **values: str) -> str:
    filled = (_PROLOGUE + text).replace("@HOME@", quoted(home_of(run)))
    constants = {"LIST_END": LIST_END, "SHOWN": str(SHOWN), "MUST_ANSWER": MUST_ANSWER}
    for name, value in {**values, **constants}.items():
        filled = filled.replace(f"@{name}@", value)
    return filled
