"""Who holds the lock of a package tool, for scripts: PID, COMMAND and PATH in a line."""

from azlinux_cli.domain.node_state.script import LOCK_FILES, PID_FILES

_TEMPLATE = r"""
X=$(
lslocks -n -r -o PID,COMMAND,PATH 2>/dev/null | grep -E '@LOCK_FILES@'
for F in @PID_FILES@; do
P=$(cat "$F" 2>/dev/null)
if [ -n "$P" ] && [ -d "/proc/$P" ]; then echo "$P $(cat /proc/$P/comm) $F"; fi
done
)
"""
# Into $X.
HOLDERS = _TEMPLATE.replace("@LOCK_FILES@", LOCK_FILES).replace("@PID_FILES@", " ".join(PID_FILES))
