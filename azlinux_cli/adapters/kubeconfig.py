"""kubectl's file: clusters, users and contexts, beside those that are there.

Source: Kubernetes, "Organizing Cluster Access Using kubeconfig Files".
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.domain.errors import ConflictError, UsageError

_LISTS = ("clusters", "users", "contexts")


def default_path(environ: Mapping[str, str] = os.environ) -> Path:
    """The first file of KUBECONFIG, else ~/.kube/config."""
    first = next(filter(None, environ.get("KUBECONFIG", "").split(os.pathsep)), "")
    return Path(first) if first else Path.home() / ".kube" / "config"


def add_to_kubeconfig(path: Path, text: str, *, context: str | None, overwrite: bool) -> str:
    """Put the clusters, users and contexts of `text` there; the name of its context, now current.

    The file is replaced in one step, and is its owner's alone (0600). Raises UsageError for a
    file that is none of kubectl's, ConflictError for a name that is there with another content.
    """
    import yaml

    new = _parsed(text, "Azure's answer")
    name = _renamed(new, context)
    known = _parsed(path.read_text(encoding="utf-8"), str(path)) if path.exists() else {}
    merged: dict[str, Any] = {"apiVersion": "v1", "kind": "Config", "preferences": {}, **known}
    for key in _LISTS:
        merged[key] = _merged(known.get(key) or [], new.get(key) or [], path, overwrite=overwrite)
    merged["current-context"] = name
    try:
        write_whole(path, yaml.safe_dump(merged, sort_keys=False))
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return name


def _parsed(text: str, where: str) -> dict[str, Any]:
    import yaml

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(f"{where} is no YAML") from error  # its text may hold a secret
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(
        isinstance(found.get(key) or [], list) for key in _LISTS
    ):
        raise UsageError(f"{where} is no kubeconfig")
    return found


def _renamed(new: dict[str, Any], context: str | None) -> str:
    name = str(new.get("current-context", ""))
    if context is None or context == name:
        return name
    for entry in new.get("contexts") or []:
        if entry.get("name") == name:
            entry["name"] = context
    return context


def _merged(known: list[Any], new: list[Any], path: Path, *, overwrite: bool) -> list[Any]:
    by_name = {entry.get("name"): entry for entry in known if isinstance(entry, dict)}
    for entry in new:
        there = by_name.get(entry.get("name"))
        if there is not None and there != entry and not overwrite:
            raise ConflictError(
                f"{path} has another {entry.get('name')} already",
                hint=("--overwrite-existing replaces it", "--context NAME takes another name"),
            )
        by_name[entry.get("name")] = entry
    return [*by_name.values()]
