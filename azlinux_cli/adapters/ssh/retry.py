"""A server that hangs up before it has said who it is has begun nothing: it may be asked again.

sshd does that when too many are waiting to sign in (MaxStartups), in both engines' experience.
"""

PAUSES_S = (0.3, 1.0, 3.0)


def dropped_at_the_door(error: BaseException, *, heard: bool) -> bool:
    """`heard`: the server's version line had come."""
    return not heard and isinstance(error, (ConnectionError, EOFError))
