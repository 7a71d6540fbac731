#!/bin/sh
# systemctl, reboot, poweroff, halt and shutdown of a real node whose first process is a script.
# Going down asks PID 1 to end, which ends all that runs here.
me=${0##*/}
quiet= failed= legend=yes now= verb= units=
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
    --no-legend) legend= ;;
    --now) now=yes ;;
    --version) echo "systemd 255 (a stand-in: PID 1 of this node is a script)"; exit 0 ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$word; else units="$units ${word%.service}"; fi ;;
    esac
done
say() { [ -n "$quiet" ] || echo "$@"; }
unit=/usr/lib/azl/unit
known() { # whether there is such a unit: a file, or one of those the image has by a list of names
    $unit is "$1" || grep -qx "$1" /usr/lib/azl/units 2>/dev/null
}
state() {
    case "$1" in
    sshd | ssh) if /usr/lib/azl/sshd status; then echo active; else echo inactive; fi ;;
    *) if $unit is "$1"; then $unit state "$1"; elif known "$1"; then echo active; else echo inactive; fi ;;
    esac
}
running() { [ "$(state "$1")" = active ]; }
act() { # start, stop and the like of one unit
    case "$2" in sshd | ssh) /usr/lib/azl/sshd "${1#try-}"; return ;; esac
    if ! $unit is "$2"; then known "$2"; return; fi
    case "$1" in
    start | stop) $unit "$1" "$2" ;;
    try-restart) running "$2" || return 0; $unit stop "$2"; $unit start "$2" ;;
    restart) $unit stop "$2"; $unit start "$2" ;;
    esac
}
link_of() { # what enables a unit
    case "$1" in
    *.timer) echo "/etc/systemd/system/timers.target.wants/$1" ;;
    *) echo "/etc/systemd/system/multi-user.target.wants/$1.service" ;;
    esac
}
refuse() { echo "systemctl of this node: $* is not there without systemd as PID 1" >&2; exit 1; }

case "${verb:-list-units}" in
reboot | kexec | soft-reboot) down USR1 ;;
poweroff | halt) down USR2 ;;
is-system-running)
    if [ -e /run/azl/going-down ]; then say stopping; exit 1; fi
    if [ -n "$($unit failed)" ]; then say degraded; exit 1; fi
    say running
    ;;
is-active)
    status=4
    for name in $units; do
        say "$(state "$name")"
        if running "$name"; then status=0
        else known "$name" && [ $status = 4 ] && status=3; fi
    done
    exit $status
    ;;
is-enabled)
    status=1
    for name in $units; do
        if $unit is "$name" && [ ! -e "$(link_of "$name")" ]; then say disabled
        elif known "$name"; then say enabled; status=0; else say not-found; [ $status = 0 ] || status=4; fi
    done
    exit $status
    ;;
is-failed)
    status=1
    for name in $units; do
        say "$(state "$name")"
        if [ "$(state "$name")" = failed ]; then status=0; fi
    done
    exit $status
    ;;
status)
    [ -n "$units" ] || refuse 'status of the whole system'
    status=0
    for name in $units; do
        if ! known "$name"; then
            echo "Unit $name.service could not be found." >&2
            status=4
        elif running "$name"; then
            printf '● %s.service\n     Active: active (running)\n' "$name"
        else
            printf '● %s.service\n     Active: %s\n' "$name" "$(state "$name" | sed 's/inactive/& (dead)/')"
            [ $status = 0 ] && status=3
        fi
    done
    exit $status
    ;;
list-units)
    if [ -n "$failed" ]; then
        for name in $($unit failed); do echo "$name.service loaded failed failed $name.service"; done
        [ -z "$legend" ] || echo "$($unit failed | wc -l) loaded units listed."
        exit 0
    fi
    while read -r name; do echo "  $name.service loaded active running"; done </usr/lib/azl/units
    ;;
start | stop | restart | reload | try-restart)
    status=0
    for name in $units; do
        known "$name" || { echo "Failed to $verb $name.service: Unit $name.service not found." >&2; exit 5; }
        act "$verb" "$name" || status=1
    done
    exit $status
    ;;
enable | disable)
    for name in $units; do
        $unit is "$name" || continue
        link=$(link_of "$name")
        mkdir -p "${link%/*}"
        if [ "$verb" = enable ]; then ln -sf "../${link##*/}" "$link"
        else rm -f "$link"; fi
        [ -z "$now" ] || $unit "$(case $verb in enable) echo start ;; *) echo stop ;; esac)" "$name"
    done
    ;;
reset-failed) for name in ${units:-$($unit failed)}; do $unit stop "$name"; done ;;
daemon-reload | daemon-reexec | mask | unmask) ;;
*) refuse "$verb" ;;
esac
