#!/bin/sh
# Services of a real node without systemd: start, stop, state, failed, boot, fail. Each is a plain file
# /etc/systemd/system/NAME.service, of which ExecStart and Type=oneshot count, and whether it is
# enabled. A timer, /etc/systemd/system/NAME.timer, is active or not, and never fires. What became of it is in /run/azl/units: active, inactive or failed.
umask 022 # whoever starts one: all may ask what became of it
files=/etc/systemd/system
name=${2%.service}
state=/run/azl/units/$name
case "$name" in *.timer) file=$files/$name ;; *) file=$files/$name.service ;; esac
value() { grep "^$1=" "$file" | tail -n 1 | cut -d= -f2-; }
told() { cat "$state" 2>/dev/null || echo inactive; }
# Of a service that runs on: its shell leads a process group, and tells how it ended.
keep='echo $$ >"$1.pid"
sh -c "exec $2"
status=$?
[ "$(cat "$1")" = active ] || exit
if [ $status = 0 ]; then echo inactive >"$1"; else echo failed >"$1"; fi'

case "$1" in
is) [ -f "$file" ] && [ ! -L "$file" ] ;;
state) told ;;
start)
    [ "$(told)" = active ] && exit 0
    mkdir -p /run/azl/units
    case "$name" in *.timer) echo active >"$state"; exit ;; esac
    if [ "$(value Type)" = oneshot ]; then
        echo inactive >"$state"
        sh -c "$(value ExecStart)" </dev/null >"$state.log" 2>&1 && exit 0
        echo failed >"$state"
        echo "Job for $name.service failed because the control process exited with error code." >&2
        exit 1
    fi
    echo active >"$state"
    setsid sh -c "$keep" sh "$state" "$(value ExecStart)" </dev/null >"$state.log" 2>&1 &
    ;;
stop)
    echo inactive >"$state"
    pid=$(cat "$state.pid" 2>/dev/null)
    if [ -n "$pid" ]; then kill -TERM "-$pid" 2>/dev/null; fi
    rm -f "$state.pid"
    ;;
fail)
    mkdir -p /run/azl/units
    echo failed >"$state"
    ;;
failed)
    for state in /run/azl/units/*; do
        case "$state" in *.*) continue ;; esac
        [ "$(told)" = failed ] && echo "${state##*/}"
    done
    true
    ;;
boot)
    for link in $files/multi-user.target.wants/*.service $files/timers.target.wants/*.timer; do
        link=${link##*/}
        if "$0" is "$link"; then "$0" start "$link"; fi
    done
    ;;
esac
