"""Looking at this machine: its ssh, its agent, its keys, its clock against the cloud's."""

import os
import shutil
import subprocess
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path

from azlinux_cli.domain.check import KeyFile
from azlinux_cli.domain.errors import UnreachableError

PATIENCE_S = 5.0
_KEYS = ("id_ed25519", "id_ecdsa", "id_rsa")
_SERVERS = ("uvicorn", "asyncssh", "trustme")
_NO_KEYS = 1  # of ssh-add -l: an agent without keys; 2 is no agent


class ThisMachine:
    """`ports.workstation.Workstation`."""

    def cloud_time(self, endpoint: str, ca_bundle: str | None) -> float:
        import ssl
        import urllib.error
        import urllib.request

        url = f"{endpoint.rstrip('/')}/metadata/endpoints?api-version=2022-09-01"
        if not url.startswith("https://"):
            raise UnreachableError(f"{endpoint} is not an https address")
        try:
            context = ssl.create_default_context(cafile=ca_bundle)
            request = urllib.request.Request(url, method="GET")  # noqa: S310 - https, see above
            with urllib.request.urlopen(  # noqa: S310
                request, timeout=PATIENCE_S, context=context
            ) as answer:
                date = answer.headers.get("Date")
        except urllib.error.HTTPError as error:  # an answer all the same
            date = error.headers.get("Date")
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise UnreachableError(f"{endpoint}: {reason}") from error
        if not date:
            raise UnreachableError(f"{endpoint} answers, but not as Azure does (no Date)")
        return parsedate_to_datetime(date).timestamp()

    def ssh_version(self) -> str | None:
        path = shutil.which("ssh")
        if path is None:
            return None
        done = _run(path, "-V")
        return done.stderr.strip().split("\n")[0] if done is not None else path

    def agent_keys(self) -> int | None:
        path = shutil.which("ssh-add")
        if path is None or not os.environ.get("SSH_AUTH_SOCK"):
            return None
        done = _run(path, "-l")
        if done is None or done.returncode > _NO_KEYS:
            return None
        return 0 if done.returncode else len(done.stdout.splitlines())

    def key_files(self, chosen: str | None) -> list[KeyFile]:
        home = Path.home() / ".ssh"
        paths = [Path(chosen).expanduser()] if chosen else [home / name for name in _KEYS]
        return [KeyFile(str(p), p.stat().st_mode & 0o777) for p in paths if p.is_file()]

    def can_rehearse(self) -> bool:
        return all(find_spec(name) is not None for name in _SERVERS)


def _run(*argv: str) -> "subprocess.CompletedProcess[str] | None":
    """None: it did not answer in time, or could not be started."""
    try:
        return subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=PATIENCE_S,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
