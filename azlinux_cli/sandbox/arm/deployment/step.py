"""One step of a deployment: one resource of its template, once for each turn of a loop."""

from dataclasses import dataclass, field
from typing import Any

from azlinux_cli.sandbox.arm.deployment.expression import Scope
from azlinux_cli.sandbox.kernel.http import Json

# What a resource in a template has beside its body.
NOT_BODY = {
    "type", "name", "apiVersion", "dependsOn", "condition", "copy", "comments", "resources",
    "resourceGroup",
}  # fmt: skip


@dataclass(slots=True)
class Step:
    """One resource of a deployment, and how far it is. Kept in the store as a document."""

    id: str
    type: str
    name: str
    api_version: str
    body: Json  # evaluated, except what waits for `reference`
    waits: bool = False  # the body still holds expressions
    loop: list[Any] | None = None  # [name, turn]
    depends_on: list[str] = field(default_factory=list)  # ids
    state: str = "Waiting"  # Running, Succeeded, Failed, Canceled
    operation: str | None = None
    error: Json | None = None
    started: float | None = None
    ended: float | None = None

    def document(self) -> Json:
        return {slot: getattr(self, slot) for slot in self.__slots__}


@dataclass(frozen=True, slots=True)
class Declared:
    """A step, and the piece of the template that it comes from."""

    step: Step
    scope: Scope
    raw: Json
    loop: str | None
