"""From the command line to the exit status."""

import contextlib
import fcntl
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from . import change, query
from .arguments import Arguments
from .error import GENERIC, INVALID, NOT_ROOT, SYSTEM, TdnfError
from .output import complain, say
from .session import Session

VERSION = "3.5.8"
_LOCK = Path("/var/run/.tdnf-instance-lockfile")
_CHANGES: dict[str, Callable[[Session], None]] = {
    "autoremove": change.autoremove,
    "clean": query.clean,
    "distro-sync": change.distro_sync,
    "downgrade": change.downgrade,
    "erase": change.remove,
    "install": change.install,
    "makecache": query.makecache,
    "reinstall": change.reinstall,
    "remove": change.remove,
    "update": change.update,
    "upgrade": change.update,
}
_QUERIES: dict[str, Callable[[Session], None]] = {
    "check-update": query.check_update,
    "history": query.history,
    "list": query.list_packages,
    "repolist": query.repolist,
    "updateinfo": query.updateinfo,
}


def main() -> int:
    logger = logging.getLogger("dnf")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    try:
        _run(Arguments(sys.argv[1:]))
    except TdnfError as error:
        if {"-j", "--json"} & set(sys.argv):
            say(json.dumps({"Error": error.number, "ErrorMessage": str(error)}))
        else:
            complain(f"Error({error.number}) : {error}")
        return error.status
    return 0


def _run(arguments: Arguments) -> None:
    if arguments.has("--version"):
        say(f"tdnf: {VERSION}")
        return
    verb = (_CHANGES | _QUERIES).get(arguments.verb)
    if verb is None:
        raise TdnfError(INVALID, arguments.verb)
    if not arguments.silent:
        say("Loaded plugin: tdnfrepogpgcheck")
    if arguments.verb in _CHANGES and os.geteuid() != 0:
        raise TdnfError(NOT_ROOT)
    with _locked():
        session = Session(arguments)
        try:
            verb(session)
        except session.dnf.exceptions.Error as error:
            complain(str(error))
            raise TdnfError(GENERIC) from None
        except OSError as error:
            raise TdnfError((SYSTEM + (error.errno or 0), str(error))) from None


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """One tdnf of root's at a time; the others wait."""
    if os.geteuid() != 0:
        yield
        return
    with _LOCK.open("w") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say(f"waiting for tdnf_instance lock on {_LOCK}")
            fcntl.lockf(file, fcntl.LOCK_EX)
        yield
