"""What stands by on the machine while its packages are exchanged, and without azl.

A unit of the run, started now and at the next boot. It keeps a second SSH server on a port of its
own, from copies of the old programs and libraries, for keys only. And it is a dead man's switch:
if azl has not spoken to it for so long, and no job of the run goes on, it takes risky steps back: a
firewall that was not there before, a configuration that sshd does not take, the default kernel.
Packages it leaves alone: the machine is to be reached, no more.
"""

from azlinux_cli.domain.in_place.place import guard_unit, in_place_script, place_of
from azlinux_cli.domain.package.script import filled

RESCUE_PROGRAM = "azl-rescue"
UNIT_HOME = "/etc/systemd/system"
PAM_FILE = f"/etc/pam.d/{RESCUE_PROGRAM}"
# - PAM by a file of its own: without PAM sshd sends users away whose password is locked, and all
#   modules but the one copied may need libraries that are exchanged.
# - 9.8 and later run each session in another program, which gets the old libraries by a wrapper.
#   Before that, `-r`: it must not begin itself anew under the new ones. Later ones ignore it.
_RESCUE = r"""
R=$I/rescue
if [ ! -e "$R/ready" ]; then
rm -rf "$R"; mkdir -p "$R/lib"
O=$(command -v sshd)
cp "$O" "$R/@PROGRAM@"
M=
for F in /usr/libexec/openssh /usr/lib/openssh /usr/lib/ssh; do
if [ -x "$F/sshd-session" ]; then M=$F/sshd-session; cp "$M" "$R/sshd-session"; fi
done
for F in $(ldd "$O" $M | grep -o '/[^ ):]*' | sort -u); do
case "$F" in */sshd|*/sshd-session) ;; *) cp -L "$F" "$R/lib/" ;; esac
done
for F in /usr/lib/security /usr/lib64/security /lib/security /lib/*/security; do
if [ -e "$F/pam_permit.so" ]; then cp -L "$F/pam_permit.so" "$R/lib/"; fi
done
cp /etc/ssh/ssh_host_*_key "$R/"
L=$(ls "$R"/lib/ld-linux* | head -n 1)
{
echo 'Port @PORT@'
for F in "$R"/ssh_host_*_key; do echo "HostKey $F"; done
echo 'PidFile none'
echo 'AuthenticationMethods publickey'
echo 'PasswordAuthentication no'
echo 'KbdInteractiveAuthentication no'
echo 'PermitRootLogin no'
echo "AllowUsers ${SUDO_USER:-root}"
echo 'UsePAM yes'
echo 'Subsystem sftp internal-sftp'
if [ -n "$M" ]; then echo "SshdSessionPath $R/session"; echo 'PAMServiceName @PROGRAM@'; fi
} >"$R/sshd_config"
E="exec timeout --foreground -k 5 @SECONDS@ $L --library-path $R/lib"
printf '#!/bin/sh\nexec %s --library-path %s %s "$@"\n' \
"$L" "$R/lib" "$R/sshd-session" >"$R/session"
printf '#!/bin/sh\nmkdir -p /run/sshd\n%s %s -r -D -E %s -f %s\n' \
"$E" "$R/@PROGRAM@" "$R/log" "$R/sshd_config" >"$R/start"
chmod 755 "$R/session" "$R/start"
for F in auth account session; do echo "$F required $R/lib/pam_permit.so"; done >@PAM@
chmod 644 @PAM@
X=$("$L" --library-path "$R/lib" "$R/@PROGRAM@" -t -f "$R/sshd_config" 2>&1) && touch "$R/ready"
printf '\n@@azl rescue-trouble\n'; if [ ! -e "$R/ready" ]; then printf '%s\n' "$X"; fi
fi
"""
_GUARD = r"""
PATH=$PATH:/usr/sbin:/sbin; export PATH
I=$1; H=${I%/*}
if [ -e "$I/rescue/ready" ]; then sh "$I/rescue/start" </dev/null >/dev/null 2>&1 & fi
busy() {
for F in "$H"/*/pid; do
if [ -e "$F" ] && [ ! -e "${F%pid}exit" ]; then
read -r P T <"$F"
if [ "$(cut -d' ' -f22 "/proc/$P/stat" 2>/dev/null)" = "$T" ]; then return 0; fi
fi
done
return 1
}
later() { echo $(($(date +%s) + $1)) >"$I/guard.later" && mv "$I/guard.later" "$I/guard.until"; }
until_then() { cat "$I/guard.until" 2>/dev/null || echo 0; }
while :; do
if busy; then later "$2"; elif [ "$(date +%s)" -ge "$(until_then)" ]; then break; fi
sleep 1
done
if [ ! -e "$I/guard.acted" ]; then
sh "$I/guard.undo" "$I" >"$I/guard.log" 2>&1 </dev/null
date +%s >"$I/guard.acted"
fi
wait
"""
# The default kernel: the one of before, unless nobody had chosen any.
_UNDO = r"""
PATH=$PATH:/usr/sbin:/sbin; export PATH
K=$1/kept
if [ ! -e "$K/firewalld" ]; then systemctl stop firewalld; systemctl disable firewalld; fi
if ! sshd -t; then tar -C / -xf "$K/ssh.tar"; fi
systemctl restart sshd
grub2-editenv - unset next_entry
if [ -s "$K/default" ]; then grub2-editenv - set saved_entry="$(cat "$K/default")"; fi
"""
_UNIT = r"""
printf '%s\n' @GUARD@ >"$I/guard.sh"
printf '%s\n' @UNDO@ >"$I/guard.undo"
{
printf '[Unit]\nDescription=A way in while azl exchanges packages\n'
printf '[Service]\nExecStart=/bin/sh %s/guard.sh %s @SECONDS@\n' @PLACE@ @PLACE@
printf '[Install]\nWantedBy=multi-user.target\n'
} >@FILE@
chmod 644 @FILE@
systemctl daemon-reload >/dev/null 2>&1
systemctl enable @NAME@ >/dev/null 2>&1 </dev/null
systemctl start @NAME@ >/dev/null 2>&1 </dev/null
for N in $(seq 1 50); do
if ss -H -lnt 2>/dev/null | grep -q ':@PORT@ '; then break; fi
sleep 0.1
done
printf '\n@@azl guard\n'; systemctl is-active @NAME@
printf '\n@@azl rescue\n'; ss -H -lnt 2>/dev/null | grep ':@PORT@ '
"""
# Whoever is there speaks for azl. Not once it has acted: then it is too late.
_SPEAK = r"""
if [ -e "$I/guard.sh" ]; then
echo $(($(date +%s) + @SECONDS@)) >"$I/guard.new" && mv "$I/guard.new" "$I/guard.until"
fi
printf '\n@@azl guard-acted\n'; cat "$I/guard.acted" 2>/dev/null
"""
_GONE = r"""
systemctl stop @NAME@ >/dev/null 2>&1 </dev/null
systemctl disable @NAME@ >/dev/null 2>&1 </dev/null
rm -f @FILE@ @PAM@
systemctl daemon-reload >/dev/null 2>&1
"""


def guard_part(run: str, *, port: int, guard_s: float) -> str:
    """Builds it and starts it; its time begins now."""
    unit = guard_unit(run)
    rescue = _RESCUE.replace("@PORT@", str(int(port))).replace("@SECONDS@", str(int(guard_s)))
    rescue = filled(rescue, program=RESCUE_PROGRAM, pam=PAM_FILE)
    start = filled(
        _UNIT.replace("@PORT@", str(int(port))).replace("@SECONDS@", str(int(guard_s))),
        guard=_GUARD,
        undo=_UNDO,
        place=place_of(run),
        file=f"{UNIT_HOME}/{unit}",
        name=unit,
    )
    until = 'echo $(($(date +%s) + @S@)) >"$I/guard.until"\n'.replace("@S@", str(int(guard_s)))
    return rescue + until + start


def speak_part(guard_s: float) -> str:
    """A sign of life for it, in a script that is sent anyway."""
    return _SPEAK.replace("@SECONDS@", str(int(guard_s)))


def speak_script(run: str, guard_s: float) -> str:
    return in_place_script(run, speak_part(guard_s))


def guard_gone_part(run: str) -> str:
    unit = guard_unit(run)
    values = {"file": f"{UNIT_HOME}/{unit}", "pam": PAM_FILE}
    return filled(_GONE, name=unit, **values)
