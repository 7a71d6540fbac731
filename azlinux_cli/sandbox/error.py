"""What goes wrong with the sandbox's process, for its users to say."""


class SandboxError(Exception):
    """It cannot be started, asked or stopped; `hint` is what to do about it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ImpossibleError(SandboxError):
    """What was asked for cannot be had on this machine, or not with what is in the sandbox."""
