"""A request taken apart: which resource, which object, and what is to be done with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from azlinux_cli.sandbox.kernel.http import Request
from azlinux_cli.sandbox.kubernetes.kind import BY_PATH, NAMESPACES, Kind
from azlinux_cli.sandbox.kubernetes.status import StatusError, bad_request, unsupported_media_type

JSON = "application/json"
YAML = "application/yaml"


@dataclass(frozen=True, slots=True)
class Call:
    """`name` empty: all of them. `body` is as it came."""

    method: str
    kind: Kind
    namespace: str
    name: str
    subresource: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def dry_run(self) -> bool:
        return self.query.get("dryRun") == "All"

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", JSON).partition(";")[0].strip() or JSON

    def document(self) -> Any:
        """The body as JSON; None if there is none. Raises StatusError 400 or 415."""
        if not self.body:
            return None
        if self.media_type not in {JSON, YAML, "*/*"}:
            raise unsupported_media_type(self.media_type, (JSON, YAML))
        return read(self.body, self.media_type)


def read(body: bytes, media_type: str) -> Any:
    """Raises StatusError 400."""
    if media_type.endswith("yaml"):
        import yaml

        try:
            return yaml.safe_load(body)
        except yaml.YAMLError as error:
            raise bad_request(f"error converting YAML to JSON: {error}") from error
    try:
        return json.loads(body)
    except ValueError as error:
        raise bad_request(f"couldn't get version/kind; json parse error: {error}") from error


def parse(request: Request, parts: tuple[str, ...]) -> Call | None:
    """`parts` of the path behind the cluster's prefix. None: no resource has such a path."""
    if parts[:1] == ("api",):
        group, rest = "", parts[1:]
    elif parts[:1] == ("apis",) and len(parts) > 1:
        group, rest = parts[1], parts[2:]
    else:
        return None
    version, rest = (rest[0], rest[1:]) if rest else ("", ())
    namespace = ""
    if len(rest) > 2 and rest[0] == "namespaces" and (group, version, rest[2]) in BY_PATH:  # noqa: PLR2004
        namespace, rest = rest[1], rest[2:]
    kind = BY_PATH.get((group, version, rest[0])) if rest else None
    name, subresource, *more = (*rest[1:], "", "")
    if kind is None or any(more) or not _placed(kind, namespace, name):
        return None
    return Call(
        request.method,
        kind,
        namespace,
        name,
        subresource,
        request.query,
        request.headers,
        request.body or b"",
    )


def _placed(kind: Kind, namespace: str, name: str) -> bool:
    """Objects of a namespace are named in it; those without are named outside of all."""
    if kind.namespaced:
        return bool(namespace) or not name
    return not namespace or kind is NAMESPACES


def check_dry_run(query: Mapping[str, str]) -> None:
    """Raises the StatusError of a dry run that is none."""
    if query.get("dryRun") not in {None, "", "All"}:
        text = f'Invalid value: []string{{"{query["dryRun"]}"}}: supported values: "All"'
        raise StatusError(400, "BadRequest", f"dryRun: {text}")
