"""What would change packages meanwhile is switched off, and was written down before."""

from collections.abc import Sequence

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.package.script import filled
from azlinux_cli.domain.probe import read_sections

# Old values are kept once: a second attempt would keep "disabled".
_QUIET = r"""
if [ ! -e "$K/timers" ]; then
for U in @TIMERS@; do
E=$(systemctl is-enabled "$U" 2>/dev/null); A=$(systemctl is-active "$U" 2>/dev/null)
if [ "$E" = enabled ] || [ "$A" = active ]; then echo "$U ${E:-unknown} ${A:-unknown}"; fi
done >"$K/timers.new"
mv "$K/timers.new" "$K/timers"
fi
for U in $(cut -d' ' -f1 "$K/timers"); do
systemctl disable --now "$U" >/dev/null 2>&1 </dev/null
done
printf '\n@@azl quiet\n'; cat "$K/timers"
printf '\n@@azl loud\n'
for U in $(cut -d' ' -f1 "$K/timers"); do
if [ "$(systemctl is-active "$U" 2>/dev/null)" = active ]; then echo "$U"; fi
done
"""
# As they were. On 4.0 a timer may be gone: it is named.
LOUD_AGAIN = r"""
printf '\n@@azl timers-gone\n'
if [ -e "$K/timers" ]; then
while read -r U E A; do
if [ "$E" = enabled ]; then systemctl enable "$U" >/dev/null 2>&1 </dev/null; fi
if [ "$A" = active ]; then systemctl start "$U" >/dev/null 2>&1 </dev/null; fi
if [ "$A" = active ] && [ "$(systemctl is-active "$U" 2>/dev/null)" != active ]; then echo "$U"; fi
done <"$K/timers"
fi
"""


def quiesce_script(run: str, timers: Sequence[str]) -> str:
    return in_place_script(run, filled(_QUIET, timers=timers))


def read_quiesced(stdout: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of units that were switched off, and of those that are on nevertheless.

    Raises RemoteError for an answer that is not whole.
    """
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about its timers is not whole")
    quiet = tuple(line.split()[0] for line in sections.lines("quiet"))
    return quiet, tuple(line.strip() for line in sections.lines("loud"))
