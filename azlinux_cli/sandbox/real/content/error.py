"""What goes wrong while content is made, for the caller to say."""


class ContentError(Exception):
    """Content could not be made; `hint` is what to do about it."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
