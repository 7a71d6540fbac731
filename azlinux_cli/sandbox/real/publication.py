"""Updates that an operator publishes to a fleet's repositories while it runs."""

import re
from subprocess import CalledProcessError

from azlinux_cli.sandbox.kernel.machines import SEVERITIES, PublishedUpdate
from azlinux_cli.sandbox.real.content import Advisory, ContentError, Mirror, Package

# What rpm takes for a name, and for `[EPOCH:]VERSION-RELEASE`.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9+._-]*")
_EVR = re.compile(r"([0-9]+:)?[A-Za-z0-9+._~^]+-[A-Za-z0-9+._~^]+")
_ADVISORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]*")


def publish(mirror: Mirror, update: PublishedUpdate) -> None:
    """Raises ValueError for an update that makes no sense or cannot be built."""
    _check(update)
    advisory = None
    if update.advisory:
        title = f"{update.name} update"
        advisory = Advisory(update.advisory, update.severity, title, (update.name,))
    try:
        scripts = {"post": update.post} if update.post else {}
        package = Package(update.name, update.evr, scripts=scripts)
        mirror.publish(update.release, [package], advisory)
    except ContentError as error:
        raise ValueError(error.message) from error
    except (OSError, CalledProcessError) as error:
        raise ValueError(f"{update.name}-{update.evr} could not be published: {error}") from error


def _check(update: PublishedUpdate) -> None:
    for pattern, value, what in (
        (_NAME, update.name, "a package's name"),
        (_EVR, update.evr, "a version: [EPOCH:]VERSION-RELEASE, as 8.11.1-9.azl3"),
        (_ADVISORY, update.advisory or "A", "an advisory's id"),
    ):
        if not pattern.fullmatch(value):
            raise ValueError(f"{value[:60]!r} is not {what}")
    if update.severity not in SEVERITIES:
        raise ValueError(f"{update.severity!r} is no severity: {', '.join(SEVERITIES)}")
