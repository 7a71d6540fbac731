"""What azl does, as pyinfra's own operations have it."""

from pyinfra.operations import server

server.shell(
    name="upgrade",
    commands=["dnf -y --setopt=*.skip_if_unavailable=0 --refresh upgrade"],
    _sudo=True,
)
due = server.shell(
    name="reboot needed?",
    commands=["dnf needs-restarting -r"],
    _sudo=True,
    _ignore_errors=True,
)
# Its default delay is 10 s; with 1 s it meets a machine that is about to go down, and gives up.
server.reboot(name="reboot", delay=2, interval=1, _sudo=True, _if=due.did_error)
