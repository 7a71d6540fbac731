"""What every package tool does around a transaction: the lock, the question, the work."""

from azlinux_cli.sandbox.nodes.program.call import Call
from azlinux_cli.sandbox.nodes.program.package.tool import Request
from azlinux_cli.sandbox.nodes.transaction import Outcome, Plan, Result, execute

LOCK_WAIT_S = 5.0
RUN_COMMAND_LIMIT_S = 5_400.0  # Azure gives a script 90 minutes ("Run Command", restrictions)
LOCK_HOLDER = 4242
_WITHOUT_POWER_S = 86_400.0


async def wait_for_lock(call: Call) -> bool:
    """Wait while another process holds the lock. False if the wait would never end here.

    A fault that is counted lets go after a short while; one until cleared is asked every second.
    """
    machine = call.machine
    if machine.fault_is_counted("package-manager-locked"):
        machine.take("package-manager-locked")
        await call.sleep(LOCK_WAIT_S)
        return True
    for _ in range(24 * 3600):
        if not machine.faulted("package-manager-locked"):
            return True
        if call.waits_in_vain:
            await call.sleep(RUN_COMMAND_LIMIT_S)
            return False
        await call.sleep(1.0)
    return False


async def confirmed(request: Request) -> bool:
    """`Is this ok`, unless the options have answered it: no wins. No answer is a no."""
    if request.has("--assumeno"):
        return False
    if request.assume_yes:
        return True
    request.call.out("Is this ok [y/N]: ")
    return (await request.call.streams.stdin.read()).strip().lower() in {"y", "yes"}


async def carry_out(request: Request, tool: str, plan: Plan) -> Outcome:
    """Carry out a plan. When the power is cut, nobody is left to hear of it: it does not end."""
    call = request.call
    outcome = execute(call.machine, tool, call.user, call.command_line(), plan)
    if outcome.result is Result.POWER_CUT:
        await call.sleep(_WITHOUT_POWER_S)
    return outcome


def missing_mb(outcome: Outcome) -> int:
    """How much room the package lacked that filled the disk."""
    kib = outcome.culprit.size_kib if outcome.culprit else 1024
    return -(-kib // 1024) or 1
