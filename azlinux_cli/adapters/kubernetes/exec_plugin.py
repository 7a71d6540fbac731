"""Signing in by a program that the kubeconfig names, as kubectl does.

Format: "Authenticating", client-go credential plugins (client.authentication.k8s.io).
"""

from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.adapters.kubernetes.kubeconfig import Access, ExecPlugin
from azlinux_cli.domain.errors import OperationTimeoutError, SignInError, UsageError

VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")
DEADLINE_S = 300.0  # somebody may have to type a code into a browser


@dataclass(frozen=True, slots=True)
class Credential:
    """What the program gave: a token, or a certificate with its key, as PEM."""

    token: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    key: str = field(default="", repr=False)


def run_plugin(access: Access, plugin: ExecPlugin) -> Credential:
    """Its stderr is the user's: it asks and explains there.

    Raises UsageError (it is not there, or of another age), SignInError, OperationTimeoutError.
    """
    import json
    import os
    import subprocess
    import sys

    if plugin.api_version not in VERSIONS:
        raise UsageError(
            f"the kubeconfig's {plugin.command} speaks {plugin.api_version or 'no version'}, "
            f"azl {' and '.join(VERSIONS)}",
            hint="kubelogin convert-kubeconfig",
        )
    info = json.dumps(_info(access, plugin, interactive=sys.stdin.isatty()))
    environment = {**os.environ, **plugin.environment, "KUBERNETES_EXEC_INFO": info}
    command = [plugin.command, *plugin.arguments]
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, timeout=DEADLINE_S, check=False
        )
    except FileNotFoundError:
        hint = plugin.install_hint.splitlines() or "az aks install-cli installs kubelogin"
        raise UsageError(
            f"the kubeconfig signs in with {plugin.command}, which is not there", hint=hint
        ) from None
    except OSError as error:
        raise UsageError(f"could not start {plugin.command}: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise OperationTimeoutError(
            f"{plugin.command} did not sign in within {DEADLINE_S:g} s"
        ) from None
    if done.returncode != 0:
        raise SignInError(f"{plugin.command} did not sign in: exit status {done.returncode}")
    return _credential(plugin.command, done.stdout)


def _info(access: Access, plugin: ExecPlugin, *, interactive: bool) -> dict[str, Any]:
    from base64 import b64encode

    spec: dict[str, Any] = {"interactive": interactive}
    if plugin.wants_cluster:
        authority = b64encode(access.ca.encode()).decode()
        spec["cluster"] = {"server": access.server, "certificate-authority-data": authority}
    return {"kind": "ExecCredential", "apiVersion": plugin.api_version, "spec": spec}


def _credential(command: str, output: bytes) -> Credential:
    """What it printed is never shown: a token may be in it."""
    import json

    try:
        status = json.loads(output)["status"]
        found = Credential(
            token=str(status.get("token") or ""),
            certificate=str(status.get("clientCertificateData") or ""),
            key=str(status.get("clientKeyData") or ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SignInError(f"{command} printed no ExecCredential") from None
    if not found.token and not found.certificate:
        raise SignInError(f"{command} gave neither token nor certificate")
    return found
