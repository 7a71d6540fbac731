"""A sandbox process for tests, and how clients reach it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.settings import load_settings
from azlinux_cli.domain.settings import Settings
from azlinux_cli.sandbox import process
from tests.command import AzlProcess

OPERATION_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class SandboxCloud:
    """A running sandbox. `status` is what `azl sandbox status -o json` prints of it."""

    status: Mapping[str, Any]
    environ: Mapping[str, str]

    @property
    def settings(self) -> Settings:
        """azl's settings for this sandbox, as a profile would give them."""
        return load_settings({}, environ=self.environ)

    @property
    def azl(self) -> AzlProcess:
        """Real azl processes that talk to this sandbox."""
        return AzlProcess(self.environ)

    def requests(self) -> list[dict[str, Any]]:
        """Every request so far: time, method, path, status, milliseconds, client."""
        text = Path(self.status["requestLog"]).read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]


@contextmanager
def running_sandbox(
    state_dir: Path, options: process.Options | None = None
) -> Iterator[SandboxCloud]:
    """A sandbox below `state_dir`; its operations take no time to speak of."""
    options = options or process.Options(operation_seconds=OPERATION_SECONDS)
    status = process.start(state_dir, options)
    try:
        secret = state_dir / "client-secret"
        secret.write_text(status["clientSecret"] or "", encoding="utf-8")
        secret.chmod(0o600)
        yield SandboxCloud(status, environment(status, secret))
    finally:
        process.stop(state_dir)


def environment(status: Mapping[str, Any], secret: Path) -> dict[str, str]:
    """The AZL_* variables that point azl at a sandbox, without a profile."""
    return {
        "AZL_CLOUD": "sandbox",
        "AZL_ENDPOINT": status["endpoint"],
        "AZL_AUTHORITY": status["endpoint"],
        "AZL_CA_BUNDLE": status["caBundle"],
        "AZL_SIGN_IN": "service-principal",
        "AZL_TENANT_ID": status["tenantId"],
        "AZL_SUBSCRIPTION": status["subscriptionId"],
        "AZL_CLIENT_ID": status["clientId"],
        "AZL_CLIENT_SECRET_FILE": str(secret),
        "AZL_SSH_PORT": str(status["sshPort"]),
        "AZL_SSH_SOURCE": "127.0.0.0/8",
        "AZL_LOCATION": "westeurope",
    }
