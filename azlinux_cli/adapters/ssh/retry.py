"""A server that hangs up before it has said who it is has begun nothing: it may be asked again.

sshd does that when too many are waiting to sign in (MaxStartups).
"""

PAUSES_S = (0.3, 1.0, 3.0)


def dropped_at_the_door(error: BaseException, *, heard: bool) -> bool:
    """`heard`: the server's version line had come."""
    cause: BaseException | None = error
    while cause is not None and not heard:
        if isinstance(cause, (ConnectionError, EOFError)):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
