"""What Azure shows of a script's output.

"Output is limited to the last 4,096 bytes" ("Run scripts in your Linux VM by using action Run
Commands"); the Linux handler keeps that much of each stream (run-command-handler-linux,
`maxTailLen`).
"""

from azlinux_cli.sandbox.kernel.machines import CommandOutput

LIMIT_BYTES = 4096


def tail(text: str) -> str:
    """The last 4,096 bytes; a character cut in two is dropped."""
    return text.encode()[-LIMIT_BYTES:].decode(errors="ignore")


def enable_message(output: CommandOutput) -> str:
    """The message has this form whatever the exit status (azure-cli#19251)."""
    return f"Enable succeeded: \n[stdout]\n{tail(output.stdout)}\n[stderr]\n{tail(output.stderr)}"
