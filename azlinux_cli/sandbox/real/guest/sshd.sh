#!/bin/sh
# The SSH server of a real node without systemd: start, stop, reload, status.
pid=$(cat /run/sshd.pid 2>/dev/null)
running() { [ -n "$pid" ] && [ -d "/proc/$pid" ]; }
case "$1" in
start) running || /usr/sbin/sshd -E /run/azl/sshd.log ;;
stop) running && kill "$pid" && rm -f /run/sshd.pid ;;
reload) running && kill -HUP "$pid" ;;
restart) "$0" stop; "$0" start ;;
status) running ;;
esac
