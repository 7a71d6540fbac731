"""The rehearsal cloud's process, as the commands see it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

Document = Mapping[str, Any]


class SandboxProcess(Protocol):
    """Every function takes the state directory and raises AzlError with a hint."""

    def start(
        self, state_dir: Path, options: Any = None, *, on_step: Callable[[str], None] = ...
    ) -> Document:
        """Start it unless it runs; its status once it answers. `on_step`: what takes long."""
        ...

    def stop(self, state_dir: Path) -> bool:
        """Whether it was running. All state stays."""
        ...

    def status(self, state_dir: Path) -> Document: ...

    def reset(self, state_dir: Path, options: Any = None) -> Document:
        """Forget everything in it; endpoint and credentials stay."""
        ...

    def add_fault(self, state_dir: Path, fault: dict[str, Any]) -> Document: ...

    def publish(self, state_dir: Path, update: dict[str, str]) -> Document: ...

    def publish_images(self, state_dir: Path, release: str = "") -> Document: ...

    def list_faults(self, state_dir: Path) -> Sequence[Document]: ...

    def clear_faults(
        self, state_dir: Path, *, fault_id: str | None = None, node: str | None = None
    ) -> int:
        """Clear one fault, a node's, or all; says how many."""
        ...

    def logs(
        self, state_dir: Path, *, server: bool = False, lines: int | None = None
    ) -> Sequence[str]:
        """The last lines of the request log, or of the server's own."""
        ...
