#!/bin/sh
# systemctl, reboot, poweroff, halt and shutdown of a real node whose first process is a script.
# Going down asks PID 1 to end, which ends all that runs here.
me=${0##*/}
quiet= failed= verb= units=
down() { # USR1: reboot, USR2: poweroff
    if [ "$(id -u)" != 0 ]; then
        echo 'Call to Reboot failed: Interactive authentication required.' >&2
        exit 1
    fi
    touch /run/nologin /run/azl/going-down
    setsid sh -c "trap '' HUP TERM; sleep 0.3; kill -$1 1" >/dev/null 2>&1 </dev/null &
    exit 0
}
case "$me" in
reboot) down USR1 ;;
poweroff | halt) down USR2 ;;
shutdown)
    for word in "$@"; do
        case "$word" in -r | --reboot) down USR1 ;; -c) exit 0 ;; esac
    done
    down USR2
    ;;
esac

for word in "$@"; do
    case "$word" in
    -q | --quiet) quiet=yes ;;
    --failed) failed=yes ;;
    --version) echo "systemd 255 (a stand-in: PID 1 of this node is a script)"; exit 0 ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else units="$units ${word%.service}"; fi ;;
    esac
done
say() { [ -n "$quiet" ] || echo "$@"; }
known() { # whether the image has such a unit; what it knows is in a file, one unit a line
    grep -qx "$1" /usr/lib/azl/units 2>/dev/null
}
running() {
    case "$1" in
    sshd | ssh) /usr/lib/azl/sshd status ;;
    *) known "$1" ;;
    esac
}
refuse() { echo "systemctl of this node: $* is not there without systemd as PID 1" >&2; exit 1; }

case "${verb:-list-units}" in
reboot | kexec | soft-reboot) down USR1 ;;
poweroff | halt) down USR2 ;;
is-system-running)
    if [ -e /run/azl/going-down ]; then say stopping; exit 1; fi
    say running
    ;;
is-active)
    status=4
    for unit in $units; do
        if running "$unit"; then say active; status=0
        else say inactive; known "$unit" && [ $status = 4 ] && status=3; fi
    done
    exit $status
    ;;
is-enabled)
    status=1
    for unit in $units; do
        if known "$unit"; then say enabled; status=0; else say not-found; [ $status = 0 ] || status=4; fi
    done
    exit $status
    ;;
is-failed)
    for unit in $units; do if running "$unit"; then say active; else say inactive; fi; done
    exit 1
    ;;
status)
    [ -n "$units" ] || refuse 'status of the whole system'
    status=0
    for unit in $units; do
        if ! known "$unit"; then
            echo "Unit $unit.service could not be found." >&2
            status=4
        elif running "$unit"; then
            printf '● %s.service\n     Active: active (running)\n' "$unit"
        else
            printf '● %s.service\n     Active: inactive (dead)\n' "$unit"
            [ $status = 0 ] && status=3
        fi
    done
    exit $status
    ;;
list-units)
    [ -n "$failed" ] && { echo '0 loaded units listed.'; exit 0; }
    while read -r unit; do echo "  $unit.service loaded active running"; done </usr/lib/azl/units
    ;;
start | stop | restart | reload | try-restart)
    for unit in $units; do
        case "$unit" in
        sshd | ssh) /usr/lib/azl/sshd "${verb#try-}" ;;
        *) known "$unit" || { echo "Failed to $verb $unit.service: Unit $unit.service not found." >&2; exit 5; } ;;
        esac
    done
    ;;
daemon-reload | daemon-reexec | enable | disable | mask | unmask | reset-failed) ;;
*) refuse "$verb" ;;
esac
