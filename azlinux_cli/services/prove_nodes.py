"""Host keys of many machines, proven through ARM side by side."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from azlinux_cli.domain.errors import AzlError, HostIdentityError, NotFoundError, SignInError
from azlinux_cli.domain.node import NodeTarget, Proven, Trouble
from azlinux_cli.ports.host_key import HostKeys
from azlinux_cli.services.trust import ProveHostKey, is_current


@dataclass(frozen=True, slots=True)
class ProveNodes:
    """One after the other would take half a minute each; Azure runs them at once.

    `vouched` says of whom no proof is needed: a CA has vouched for it.
    """

    prove: ProveHostKey
    parallel: int
    vouched: Callable[[NodeTarget], bool] = lambda _: False

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        *,
        deadline_s: float,
        on_state: Callable[[str, str], None],
    ) -> list[Proven]:
        """In the order asked. `on_state` hears (name, state). Raises SignInError."""
        todo: SimpleQueue[int] = SimpleQueue()
        done: SimpleQueue[tuple[int, Proven | BaseException]] = SimpleQueue()
        for index in range(len(targets)):
            todo.put(index)

        def work() -> None:
            while (index := _next(todo)) is not None:
                try:
                    done.put((index, self._one(targets[index], deadline_s, on_state)))
                except BaseException as error:  # noqa: BLE001 - raised again, in the main thread
                    done.put((index, error))

        for _ in range(min(self.parallel, len(targets))):
            threading.Thread(target=work, name="azl-prove", daemon=True).start()
        results: dict[int, Proven] = {}
        for _ in targets:
            index, outcome = done.get()
            if isinstance(outcome, BaseException):
                raise outcome
            results[index] = outcome
        return [results[index] for index in range(len(targets))]

    def _one(
        self, target: NodeTarget, deadline_s: float, on_state: Callable[[str, str], None]
    ) -> Proven:
        if target.trouble is Trouble.NOT_FOUND:
            return Proven(target, error=NotFoundError(f"{target.name}: {target.detail}"))
        if target.vm is None:
            return Proven(target, error=_outside_azure(target))
        if self.vouched(target):
            return Proven(target)
        on_state(target.name, "proving its host key through Azure")
        try:
            return Proven(target, self.prove.prove(target, target.vm, deadline_s=deadline_s))
        except SignInError:
            raise
        except AzlError as error:
            return Proven(target, error=error)


def _next(todo: "SimpleQueue[int]") -> int | None:
    try:
        return todo.get_nowait()
    except Empty:
        return None


def _outside_azure(target: NodeTarget) -> HostIdentityError:
    return HostIdentityError(
        f"{target.name} is not in Azure, which could say what its host key is",
        hint=f"azl node trust {target.name} --hosts FILE --fingerprint SHA256:..., as the machine "
        "itself shows it",
    )


@dataclass(frozen=True, slots=True)
class EnsureProven:
    """Proves what is not proven yet, before anybody signs in. What cannot be is a trouble."""

    prove_nodes: ProveNodes
    host_keys: HostKeys

    def __call__(
        self,
        targets: Sequence[NodeTarget],
        *,
        deadline_s: float,
        on_state: Callable[[str, str], None],
    ) -> list[NodeTarget]:
        """The targets, those that could not be proven with trouble HOST_KEY_UNKNOWN."""
        unproven = [target for target in targets if self._needs_proof(target)]
        proven = self.prove_nodes(unproven, deadline_s=deadline_s, on_state=on_state)
        failed = {
            id(p.target): replace(
                p.target, trouble=Trouble.HOST_KEY_UNKNOWN, detail=p.error.message
            )
            for p in proven
            if p.error is not None
        }
        return [failed.get(id(target), target) for target in targets]

    def _needs_proof(self, target: NodeTarget) -> bool:
        if target.vm is None or target.trouble is not None:
            return False
        return not is_current(self.host_keys.pinned(target.host_key_alias), target)
