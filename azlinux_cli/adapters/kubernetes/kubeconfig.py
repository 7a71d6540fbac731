"""Kubeconfigs: where a cluster's API is, whom to believe, and how to sign in.

Format: "Organizing Cluster Access Using kubeconfig Files"; kubeconfig (v1) of the API reference.
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azlinux_cli.domain.errors import UsageError

_AGAIN = "az aks get-credentials writes a kubeconfig anew"


@dataclass(frozen=True, slots=True)
class ExecPlugin:
    """A program that signs in (kubelogin)."""

    api_version: str
    command: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    install_hint: str = ""
    wants_cluster: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """`ca` empty: the computer's own authorities. `certificate` and `key` are PEM."""

    context: str
    server: str
    ca: str = ""
    proxy: str = ""
    token: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    plugin: ExecPlugin | None = None


def read_access(text: str, *, source: str, context: str = "", folder: Path | None = None) -> Access:
    """The access that a kubeconfig gives. `folder`: what relative paths in it start from.

    Raises UsageError: it is none, names what is not there, or asks for what azl does not do.
    """
    document = _loaded(text, source)
    name = context or str(document.get("current-context") or "")
    if not name:
        raise UsageError(f"{source} has no current context", hint=_AGAIN)
    chosen = _named(document, "contexts", name, source).get("context") or {}
    cluster = _named(document, "clusters", str(chosen.get("cluster")), source).get("cluster") or {}
    user = _named(document, "users", str(chosen.get("user")), source).get("user") or {}
    reader = _Reader(source, folder or Path())
    server = str(cluster.get("server") or "")
    if not server.startswith("https://"):
        raise UsageError(f"{source}: the server of {name} is no https address", hint=_AGAIN)
    if cluster.get("tls-server-name"):
        raise UsageError(f"{source} has a tls-server-name, which azl does not know")
    if cluster.get("insecure-skip-tls-verify"):
        raise UsageError(
            f"{source} wants the server of {name} not to be verified, which azl never does",
            hint="put the CA into certificate-authority-data",
        )
    return Access(
        context=name,
        server=server.rstrip("/"),
        ca=reader.text(cluster, "certificate-authority"),
        proxy=str(cluster.get("proxy-url") or ""),
        **_sign_in(reader, user, name),
    )


def _loaded(text: str, source: str) -> Mapping[str, Any]:
    import yaml

    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError:  # its words may quote a token
        raise UsageError(f"{source} is not valid YAML", hint=_AGAIN) from None
    if not isinstance(document, Mapping):
        raise UsageError(f"{source} is no kubeconfig", hint=_AGAIN)
    return document


def _named(document: Mapping[str, Any], part: str, name: str, source: str) -> Mapping[str, Any]:
    entries = document.get(part)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and entry.get("name") == name:
            return entry
    raise UsageError(f"{source} has no {part.removesuffix('s')} {name}", hint=_AGAIN)


def _sign_in(reader: "_Reader", user: Mapping[str, Any], context: str) -> dict[str, Any]:
    """A token before a certificate before a program, as kubectl has it."""
    if user.get("token"):
        return {"token": str(user["token"])}
    if user.get("tokenFile"):
        return {"token": reader.file(str(user["tokenFile"])).strip()}
    certificate = reader.text(user, "client-certificate")
    if certificate:
        return {"certificate": certificate, "key": reader.text(user, "client-key")}
    if isinstance(user.get("exec"), Mapping):
        return {"plugin": _plugin(user["exec"])}
    raise UsageError(
        f"{reader.source}: azl cannot sign in as the user of {context}: neither token nor "
        "certificate nor exec",
        hint=(_AGAIN, "kubelogin convert-kubeconfig, if it has an auth-provider"),
    )


def _plugin(document: Mapping[str, Any]) -> ExecPlugin:
    pairs = document.get("env") or ()
    return ExecPlugin(
        api_version=str(document.get("apiVersion") or ""),
        command=str(document.get("command") or ""),
        arguments=tuple(map(str, document.get("args") or ())),
        environment={
            str(pair["name"]): str(pair.get("value", "")) for pair in pairs if "name" in pair
        },
        install_hint=str(document.get("installHint") or "").strip(),
        wants_cluster=bool(document.get("provideClusterInfo")),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    source: str
    folder: Path

    def text(self, document: Mapping[str, Any], name: str) -> str:
        """What stands in `name-data` as base64, or in the file `name`."""
        data = document.get(f"{name}-data")
        if data:
            try:
                return b64decode(str(data), validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                raise UsageError(f"{self.source}: {name}-data is not base64") from None
        path = document.get(name)
        return self.file(str(path)) if path else ""

    def file(self, path: str) -> str:
        try:
            return (self.folder / path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise UsageError(
                f"could not read {path}, which {self.source} names: {reason}"
            ) from None
