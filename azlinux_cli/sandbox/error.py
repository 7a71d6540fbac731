"""What goes wrong with a sandbox, for the CLI to say."""


class SandboxError(Exception):
    """A sandbox could not be started, stopped or asked; `hint` is what to type next."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
