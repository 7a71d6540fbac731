"""What asks a machine what it is: POSIX sh, read-only, for root.

As with the other scripts it decides nothing; read.py says what the words mean. Names of files are
C strings as stat(1) writes them, so that a line is a line whatever a file is called. Every part
is bounded, and what was cut is named in the section `over`.
"""

from azlinux_cli.domain.manifest.policy import OWN_STATE, RULES, Handling, regex
from azlinux_cli.domain.node_state.repository_file import FILE
from azlinux_cli.domain.probe import END, IDENTITY, PROLOGUE, joined
from azlinux_cli.domain.remote_command import RemoteCommand, command_line, quoted

LINES = 4_000  # of any section
HASHED_BYTES = 16_777_216  # of one file in /etc that is read for its digest
ROOTS = ("/home", "/root", "/srv", "/opt", "/usr/local", "/var/www", "/var/spool/cron", "/data")

# Runs only once all of it has come, and nothing in it reads the rest of it for its input.
_BEGIN = "azl_all() {"
_RUN = "}\nazl_all </dev/null\n"
_BOUNDS = r"""
bounded() {
awk -v name="$1" -v most=@LINES@ 'NR <= most { print }
END { if (NR > most) printf "\n@@azl over\n%s %d\n", name, NR }'
}
"""
_ACCOUNTS = r"""
printf '\n@@azl account\n'; cut -d: -f1,3,4,6,7 /etc/passwd | bounded account
printf '\n@@azl password\n'
awk -F: '{ s = "set"; if ($2 == "") s = "empty"; else if ($2 ~ /^[!*]/) s = "locked"
print $1 ":" s }' /etc/shadow 2>/dev/null | bounded password
printf '\n@@azl group\n'; cut -d: -f1,3,4 /etc/group | bounded group
printf '\n@@azl key\n'
cut -d: -f1,6 /etc/passwd | while IFS=: read -r N H; do
if [ -n "$H" ] && [ -f "$H/.ssh/authorized_keys" ]; then
ssh-keygen -lf "$H/.ssh/authorized_keys" 2>/dev/null | sed "s/^/$N /"
fi
done | bounded key
printf '\n@@azl host-key\n'
for F in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$F" 2>/dev/null; done
"""
_SYSTEM = r"""
printf '\n@@azl architecture\n'; uname -m
printf '\n@@azl host-name\n'; hostname
printf '\n@@azl time-zone\n'; readlink /etc/localtime || cat /etc/timezone 2>/dev/null
printf '\n@@azl locale\n'; sed -n 's/^LANG=//p' /etc/locale.conf 2>/dev/null
printf '\n@@azl key-map\n'; sed -n 's/^KEYMAP=//p' /etc/vconsole.conf 2>/dev/null
printf '\n@@azl mount\n'
findmnt -n -r -o SOURCE,TARGET,FSTYPE,OPTIONS \
-t nosysfs,noproc,nodevtmpfs,nodevpts,notmpfs,nocgroup,nocgroup2,nosquashfs 2>/dev/null |
bounded mount
printf '\n@@azl fstab\n'
grep -v '^ *#' /etc/fstab 2>/dev/null | sed 's/\(pass[a-z]*\)=[^, \t]*/\1=/g' | bounded fstab
printf '\n@@azl swap\n'; sed 1d /proc/swaps 2>/dev/null | cut -d' ' -f1 | bounded swap
printf '\n@@azl listeners\n'
ss -H -lntup 2>&1
printf '\n@@azl listeners-status %s\n' "$?"
printf '\n@@azl firewall\n'
firewall-cmd --state >/dev/null 2>&1 && echo active
printf '\n@@azl rules\n'
{ nft list ruleset; iptables-save; ip6tables-save; } 2>/dev/null |
grep -v -e '^#' -e '^ *$' -e '^COMMIT' -e '^:' -e '^\*' -e '^ *}' -e ' {$' -e 'type filter' |
sed 's/\[[0-9:]*\]//g; s/counter packets [0-9]* bytes [0-9]*//' | bounded rules
printf '\n@@azl address\n'; ip -o addr show scope global 2>/dev/null | bounded address
printf '\n@@azl module\n'
cat /etc/modules-load.d/*.conf /etc/modules 2>/dev/null | grep -v -e '^ *[#;]' -e '^ *$' |
bounded module
printf '\n@@azl setting\n'
cat /etc/sysctl.conf /etc/sysctl.d/*.conf 2>/dev/null | grep -v -e '^ *[#;]' | grep = |
sed 's/^[- ]*//; s/ *=.*//' | sort -u | while read -r K; do
V=$(cat "/proc/sys/$(printf %s "$K" | tr . /)" 2>/dev/null) &&
printf '%s = %s\n' "$K" "$(printf %s "$V" | tr '\n\t' '  ')"
done | bounded setting
"""
_PACKAGES = r"""
printf '\n@@azl package\n'
rpm -qa --qf '%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\t%{ARCH}\t%{VENDOR}\n' 2>/dev/null |
sort | bounded package
printf '\n@@azl repositories\n'
for F in /etc/yum.repos.d/*.repo /etc/yum/repos.d/*.repo /etc/distro.repos.d/*.repo; do
if [ -f "$F" ]; then echo "@FILE@$F"; grep -i -v '^ *[a-z_]*password' "$F"; fi
done | bounded repositories
"""
_UNITS = r"""
printf '\n@@azl unit-file\n'
systemctl list-unit-files --no-legend --no-pager --state=enabled,disabled,masked 2>/dev/null |
bounded unit-file
printf '\n@@azl unit-link\n'
find /etc/systemd/system -type l -printf '%p\t%l\n' 2>/dev/null | sort | bounded unit-link
"""
# - A line break in a name is turned into a byte that no name has here, and back.
# - Owned and unchanged files are left out by name before any of the rest is read.
# - What others may not read has no digest: one of a short secret would give it away.
_FILES = r"""
O=$(rpm -qa --qf '[%{FILENAMES}\n]' 2>/dev/null | grep '^/etc/')
V=$(timeout @SECONDS@ rpm -Va --nodeps --noscripts --nomtime 2>/dev/null)
if [ "$?" = 124 ]; then printf '\n@@azl verify-late\nyes\n'; fi
printf '\n@@azl changed-program\n'
printf '%s\n' "$V" | grep -v ' /etc/' | bounded changed-program
printf '\n@@azl file\n'
{ printf '%s\n' "$V" | sed -n 's|^[^/]*\(/etc/.*\)|V \1|p'
printf '%s\n' "$O" | sed 's/^/N /'
find /etc -xdev -regextype posix-extended @NEVER@ -prune -o \
\( -type f -o -type l -o -type d \) -print0 |
tr '\n\0' '\001\n' | sort | sed 's/^/F /'
} | awk '{ name = substr($0, 3) }
/^V/ { changed[name] = 1 } /^N/ { owned[name] = 1 }
/^F/ && !(name in owned) { print "U" name }
/^F/ && (name in owned) && (name in changed) { print "C" name }' |
head -n @MORE@ | tr '\n\001' '\0\n' | QUOTING_STYLE=c xargs -0 -r sh -c '
for F do
P=${F#?}
S=-
if [ -f "$P" ] && [ ! -L "$P" ]; then
M=$(stat -c "%s %a" "$P")
case "$M" in *0) ;;
*) if [ "${M% *}" -le @HASHED@ ]; then S=$(sha256sum <"$P"); S=${S%% *}; fi ;; esac
fi
printf "%s %s %s\n" "${F%"$P"}" "$S" "$(stat -c "%f %U:%u %G:%g %s %C %N" "$P")"
done' sh | bounded file
"""
_DIRECTORIES = r"""
printf '\n@@azl directory\n'
for D in @ROOTS@ /var/lib/*; do
case "${D#/var/lib/}" in @OWN@) continue ;; esac
if [ -d "$D" ] && [ ! -L "$D" ]; then
M=-; mountpoint -q "$D" 2>/dev/null && M=mounted
N=$(find "$D" -xdev -mindepth 1 -print0 2>/dev/null | tr -dc '\0' | wc -c)
printf '%s %s %s %s\n' "$(du -xsk "$D" 2>/dev/null | cut -f1)" "$N" "$M" \
"$(QUOTING_STYLE=c stat -c %N "$D")"
fi
done | bounded directory
"""


def manifest_script(package_seconds: int) -> str:
    """The script; rpm's comparison of files gets `package_seconds`, then is given up."""
    text = joined(
        (
            *(_BEGIN, PROLOGUE, _BOUNDS, IDENTITY, _SYSTEM, _ACCOUNTS, _PACKAGES, _UNITS, _FILES),
            *(_DIRECTORIES, END, _RUN),
        ),
        package_seconds,
    )
    values = {
        "@NEVER@": _never(),
        "@HASHED@": str(HASHED_BYTES),
        "@ROOTS@": command_line(ROOTS),
        "@OWN@": "|".join(map(quoted, OWN_STATE)),
        "@FILE@": FILE,
        "@LINES@": str(LINES),
        "@MORE@": str(LINES + 1),
    }
    for mark, value in values.items():
        text = text.replace(mark, value)
    return text


def manifest_command(package_seconds: int) -> RemoteCommand:
    return RemoteCommand("sudo -n sh -s", manifest_script(package_seconds))


def _never() -> str:
    """What never goes along is not even looked at."""
    unseen = {Handling.NEVER, Handling.HOST_KEY}
    rules = (rule for rule in RULES if rule.handling in unseen)
    patterns = [p for rule in rules for p in rule.patterns if p.startswith("/etc/")]
    return f"-regex {quoted('|'.join(map(regex, patterns)))}"
