"""A sandbox process for tests, and how clients reach it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.settings import load_settings
from azlinux_cli.domain.settings import Settings
from tests.command import AzlProcess


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
def running_sandbox(state_dir: Path) -> Iterator[SandboxCloud]:
    """A sandbox below `state_dir` whose operations take no time to speak of."""
    from azlinux_cli.sandbox import process

    status = process.start(state_dir, process.Options(operation_seconds=0.05))
    try:
        document = status.document()
        secret = state_dir / "client-secret"
        secret.write_text(document["clientSecret"], encoding="utf-8")
        secret.chmod(0o600)
        yield SandboxCloud(document, _environ(document, secret))
    finally:
        process.stop(state_dir)


def _environ(status: Mapping[str, Any], secret: Path) -> dict[str, str]:
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
    }
