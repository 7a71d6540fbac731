"""Custom data: what a machine reads at its first boot, and which system reads which kind.

Azure Linux 3.0 and 4.0 run cloud-init; Azure Container Linux runs Ignition in its initramfs and has
no cloud-init, so cloud-init data sent there would be ignored without a word (source: AKS
engineering notes on ACL, "Ignition from custom data"; docs/facts.md).
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from azlinux_cli.domain.butane import ignition_of
from azlinux_cli.domain.errors import UsageError
from azlinux_cli.domain.operating_system import OsKind

# REST reference, osProfile.customData: "The maximum length of the binary array is 65535 bytes".
MOST_BYTES = 65_535


class Format(StrEnum):
    CLOUD_INIT = "cloud-init"
    IGNITION = "Ignition"
    BUTANE = "Butane"
    UNKNOWN = "unknown"


# "User-data formats" in cloud-init's documentation; "## template: jinja" precedes #cloud-config.
_CLOUD_INIT_MARKS = (
    "#cloud-config", "#cloud-boothook", "#include", "#part-handler", "#cloud-config-archive",
    "#upstart-job", "## template:", "#!", "Content-Type: multipart", "MIME-Version:",
)  # fmt: skip
_IGNITION_SYSTEMS = {OsKind.ACL, OsKind.FLATCAR}
_NAMES = {
    OsKind.ACL: "Azure Container Linux",
    OsKind.FLATCAR: "Flatcar",
    OsKind.AZURE_LINUX_3: "Azure Linux 3.0",
    OsKind.AZURE_LINUX_4: "Azure Linux 4.0",
    OsKind.MARINER_2: "Azure Linux 2.0",
}


def recognize(text: str, document: object) -> Format:
    """The format of a file, from its first line and, failing that, its parsed YAML or JSON."""
    if text.lstrip("\ufeff").startswith(_CLOUD_INIT_MARKS):
        return Format.CLOUD_INIT
    if isinstance(document, Mapping):
        if isinstance(document.get("ignition"), Mapping) and "variant" not in document:
            return Format.IGNITION
        if "variant" in document:
            return Format.BUTANE
    return Format.UNKNOWN


def custom_data_for(system: OsKind, text: str, document: Any, *, source: str) -> str:
    """What to send to a machine of this system. `document` is `text` read as YAML, or None.

    Raises UsageError when the system would not understand it, or it is too long.
    """
    kind = recognize(text, document)
    if system in _IGNITION_SYSTEMS:
        text = _for_ignition(system, kind, text, document, source)
    elif system is not OsKind.OTHER:
        _for_cloud_init(system, kind, source)
        if text.partition("\n")[0].strip() == "#cloud-config":  # an archive is a list
            _check_mapping(text, document, source)
    size = len(text.encode())
    if size > MOST_BYTES:
        raise UsageError(
            f"{source} is too long for custom data: {size} bytes, at most {MOST_BYTES}",
            hint="let the machine fetch the rest itself (cloud-init #include, Ignition `source`)",
        )
    return text


def _check_mapping(text: str, document: object, source: str) -> None:
    """cloud-init warns in its own log about broken YAML, and then the machine comes up without."""
    empty = all(not line.strip() or line.startswith("#") for line in text.splitlines())
    if not isinstance(document, Mapping) and not empty:
        raise UsageError(
            f"{source} is no valid #cloud-config: it is not a YAML mapping",
            hint="cloud-init would start the machine without it; `cloud-init schema` checks files",
            code="CustomDataInvalid",
        )


def _for_ignition(system: OsKind, kind: Format, text: str, document: Any, source: str) -> str:
    if kind is Format.CLOUD_INIT:
        raise UsageError(
            f"{source} is cloud-init data, and {_NAMES[system]} has no cloud-init: "
            "it reads Ignition at its first boot and would ignore this without a word",
            hint="write it as Butane (`variant: flatcar`) or Ignition JSON",
            code="CustomDataMismatch",
        )
    if kind is Format.BUTANE:
        return json.dumps(ignition_of(document, source=source), separators=(",", ":"))
    if kind is Format.UNKNOWN:
        raise UsageError(
            f"{source} is neither Ignition nor Butane, and {_NAMES[system]} reads nothing else",
            hint="Ignition is JSON with an `ignition` object; Butane is YAML with `variant`",
            code="CustomDataMismatch",
        )
    _check_version(document, source)
    return text


def _check_version(document: Any, source: str) -> None:
    version = document["ignition"].get("version")
    if not isinstance(version, str) or not version.startswith("3."):
        raise UsageError(
            f"{source} says Ignition version {version!r}; version 3 is expected",
            hint='{"ignition": {"version": "3.3.0"}, ...}',
        )


def _for_cloud_init(system: OsKind, kind: Format, source: str) -> None:
    if kind in {Format.IGNITION, Format.BUTANE}:
        raise UsageError(
            f"{source} is {kind}, and {_NAMES.get(system, system)} reads cloud-init: "
            "it would ignore this without a word",
            hint="write it as cloud-init (#cloud-config), or create the machine with --image acl",
            code="CustomDataMismatch",
        )
    if kind is Format.UNKNOWN:
        raise UsageError(
            f"{source} has no first line that cloud-init knows, so it would ignore this",
            hint="start it with #cloud-config, or with #! for a script",
            code="CustomDataMismatch",
        )
