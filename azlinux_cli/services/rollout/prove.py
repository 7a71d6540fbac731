"""Whether a run's records are what was written."""

from dataclasses import dataclass

from azlinux_cli.domain.errors import AzlError, NotFoundError
from azlinux_cli.domain.rollout.proof import Proof
from azlinux_cli.ports.journal import Journals, RunEntry


@dataclass(frozen=True, slots=True)
class ProveRun:
    """Reads only."""

    journals: Journals

    def __call__(self, run: str, *, digest: str | None = None) -> Proof:
        """`digest` was seen earlier, and has to be there still. Raises NotFoundError."""
        problems = [*self.journals.verify(run)]
        try:
            entry = self.journals.read(run)
        except NotFoundError:
            raise
        except AzlError as error:
            return Proof(run, None, None, tuple(problems or [error.message]))
        if digest is not None and digest not in _digests(entry):
            problems.append(f"no record has the digest {digest}: it was cut off, or replaced")
        head = entry.records[-1].digest if entry.records else entry.plan.digest
        return Proof(entry.plan.id, len(entry.records), head, tuple(problems))


def _digests(entry: RunEntry) -> set[str]:
    return {entry.plan.digest, *(record.digest for record in entry.records)}
