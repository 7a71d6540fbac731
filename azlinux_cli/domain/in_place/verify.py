"""After the boot: is it 4.0, all of it, and does it let in whom it let in."""

from collections.abc import Sequence

from azlinux_cli.domain.errors import RemoteError
from azlinux_cli.domain.in_place.guard import speak_part
from azlinux_cli.domain.in_place.place import in_place_script
from azlinux_cli.domain.in_place.prove import LEFT, what_is_left
from azlinux_cli.domain.in_place.wish import InPlaceWish
from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.node_state import NodeState
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.package.script import filled
from azlinux_cli.domain.probe import read_sections

_OLD, _BASE = "azurelinux-official-", "azurelinux-base"
_VERIFY = r"""
printf '\n@@azl firewall\n'
if [ "$(firewall-cmd --state 2>/dev/null)" = running ]; then
for P in $(cat "$K/openings"); do
if ! firewall-cmd -q --query-port="$P" && ! firewall-cmd -q --query-service=@SERVICE@; then
echo "$P"; fi
done
fi
printf '\n@@azl selinux\n'; getenforce 2>/dev/null
"""


def verify_script(run: str, wish: InPlaceWish) -> str:
    text = filled(_VERIFY, service="azl-kept")
    return in_place_script(run, text, LEFT, speak_part(wish.guard_s))


def read_verification(
    stdout: str, state: NodeState, kernel: str, stays: Sequence[str]
) -> tuple[str, ...]:
    """What is not as it must be, a phrase for each. Raises RemoteError for half an answer."""
    sections = read_sections(stdout)
    if not sections.complete:
        raise RemoteError("the node's answer about what it has become is not whole")
    wrong = []
    if state.os is not OsKind.AZURE_LINUX_4:
        wrong.append(f"it calls itself {state.os.value}")
    if state.kernels.running != kernel:
        wrong.append(f"it runs kernel {state.kernels.running}, not {kernel}")
    ids = state.repositories.ids if state.repositories else ()
    if not any(name.startswith(_BASE) for name in ids):
        wrong.append("no repository of 4.0 is enabled")
    wrong += [f"repository {name} of 3.0 is enabled" for name in ids if name.startswith(_OLD)]
    wrong += what_is_left(sections, stays)
    wrong += [f"the firewall does not let {short(p)} in" for p in sections.lines("firewall")]
    if acted := sections.get("guard-acted"):
        wrong.append(f"its guard took risky steps back at {short(acted)}: azl was silent too long")
    return tuple(wrong)
