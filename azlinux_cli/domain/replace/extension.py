"""Extensions of a machine that was made again: which are put back, and why others are not.

Sources: the pages of the extensions ("Custom Script Extension Version 2", "VMAccess Extension",
"Log Analytics virtual machine extension for Linux"); protected settings are never shown (REST
reference, Virtual Machine Extensions).
"""

from collections.abc import Mapping

from azlinux_cli.domain.replace.model import Extension

_RUNS = "it would run its command again"
_SECRET = "it cannot be put back without its protected settings, which Azure does not show"  # noqa: S105 - no secret
_NOT_BACK: Mapping[str, str] = {
    "customscript": _RUNS,
    "customscriptforlinux": _RUNS,
    "runcommandlinux": _RUNS,
    "dscforlinux": _RUNS,
    "vmaccessforlinux": _SECRET,
    "omsagentforlinux": _SECRET,
    "linuxdiagnostic": _SECRET,
    "dockerextension": _SECRET,
    "azurekeyvaultforlinux": "it fetches by the machine's identity; put it back yourself",
    "azurediskencryptionforlinux": "its disk is encrypted by it",
}


def why_not_back(extension: Extension) -> str:
    """Why it is not put back; empty: it is, with the settings that Azure shows."""
    if extension.failed:
        return "it had failed before"
    return _NOT_BACK.get(extension.type.lower(), "")
