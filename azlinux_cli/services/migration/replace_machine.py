"""The strategy `replace`: a 4.0 disk, built beside the machine and made like it, takes its place.

Up to the step `power-off` the machine runs on; services stop in `quiesce`, so that nothing is
written after it was copied. docs/migration.md tells the whole way.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.manifest import Manifest, Restoration, from_document
from azlinux_cli.domain.migration.replace_wish import ReplaceWish
from azlinux_cli.domain.node import NodeTarget
from azlinux_cli.domain.operating_system import OsKind
from azlinux_cli.domain.replace.model import VmModel, model_in
from azlinux_cli.domain.replace.step import BACK, CUTOVER, FINISH, PREPARE, ReplaceStep, in_order
from azlinux_cli.domain.replace.work import Replacement, replacement_in
from azlinux_cli.domain.rollout.event import Facts
from azlinux_cli.domain.rollout.plan import RolloutPlan
from azlinux_cli.domain.vm import TAG_OS
from azlinux_cli.ports.procedure import Step, StepEnd, Visit
from azlinux_cli.ports.vm_action import Waiting
from azlinux_cli.services.migration.carrying import Carrying, Pair
from azlinux_cli.services.migration.new_identity import NewIdentity
from azlinux_cli.services.replace.replace import ReplaceDisk
from azlinux_cli.services.rollout.letting_go import LettingGo
from azlinux_cli.services.update.hands import NodeHands

LOOK, MANIFEST, PROVE, FRESH = "look", "manifest", "prove", "fresh"
QUIESCE, AWAIT, VERIFY, GATES = "quiesce", "await-ssh", "verify", "gates"
RESUME, BACK_AWAIT, BACK_VERIFY, RELEASE = "resume", "back-await-ssh", "back-verify", "release"
MARK, BACK_MARK = "mark-machine", "back-mark-machine"
FIRST = ("pack", "transfer", "settle", "accounts", "repositories", "packages", "files", "units")
COMPARE = "compare"
AGAIN = ("pack-again", "transfer-again", "settle-again", "files-again", "forget")
_ARM = frozenset(step.value for step in ReplaceStep)
_CUT = in_order(CUTOVER)
_OF_A_VARIANT = {s.value for steps in (*CUTOVER.values(), *BACK.values()) for s in steps}
_BEFORE_CUT = ReplaceStep.POWER_OFF.value


@dataclass(frozen=True, slots=True)
class ReplaceMachine:
    """`ports.procedure.Procedure`."""

    plan: RolloutPlan
    wish: ReplaceWish
    hands: NodeHands
    azure: ReplaceDisk
    carrying: Carrying
    identity: NewIdentity
    letting_go: LettingGo

    @property
    def steps(self) -> Sequence[Step]:
        names = [
            LOOK, MANIFEST, *(s.value for s in PREPARE), PROVE, FRESH, *FIRST, COMPARE,
            QUIESCE, *AGAIN, *_CUT, AWAIT, VERIFY,
        ]  # fmt: skip
        done = [Step(MARK), *(Step(s.value) for s in FINISH), Step(RELEASE, last=True)]
        return (*map(Step, names), Step(GATES, gate=True), *done)

    def perform(self, step: str, visit: Visit) -> StepEnd:
        try:
            if step in _ARM:
                return self._in_azure(ReplaceStep(step), visit)
            return self._on_machines(step, visit)
        except AzlError as error:
            self.letting_go.check()
            return StepEnd.failed(error)

    def observe(self, step: str, visit: Visit) -> StepEnd | None:
        """Of what Azure does. On machines jobs have names: done again, they are found."""
        if step not in _ARM or step == ReplaceStep.CAPTURE or not self._concerns(step, visit):
            return None
        try:
            facts = self.azure.observe(ReplaceStep(step), _work(visit), _model(visit))
        except AzlError as error:
            return StepEnd.failed(error)
        return None if facts is None else StepEnd(facts=facts)

    def undo(self, failed: str, visit: Visit) -> Sequence[Step]:
        """Before the cut the machine was only prepared; after it, its own disk comes back."""
        order = [step.name for step in self.steps]
        at = order.index(failed)
        if ReplaceStep.CAPTURE.value not in visit.facts:
            return ()
        done = [Step(step.value) for step in FINISH]
        resume = [Step(RESUME)] if at >= order.index(QUIESCE) else []
        if at < order.index(_BEFORE_CUT):
            return (*resume, *done)
        back = [Step(step.value) for step in BACK[_work(visit).variant]]
        return (*back, Step(BACK_AWAIT), Step(BACK_VERIFY), Step(BACK_MARK), *done)

    # Azure's side --------------------------------------------------------

    def _in_azure(self, step: ReplaceStep, visit: Visit) -> StepEnd:
        if not self._concerns(step, visit):
            return StepEnd()
        waiting = Waiting(True, self.wish.step_s, self.letting_go.asked)
        before = None if step is ReplaceStep.CAPTURE else _model(visit)
        if step is ReplaceStep.HARVEST:
            self.hands.shell.disconnect(self._scratch(visit))
            self.identity.forget(self._scratch(visit))
        if step is ReplaceStep.POWER_OFF:
            self.hands.shell.disconnect(self._old(visit))
        return StepEnd(facts=self.azure.perform(step, _work(visit), before, waiting))

    def _concerns(self, step: str, visit: Visit) -> bool:
        """The two variants have steps of their own in the middle, there and back."""
        variant = _work(visit).variant
        if step not in _OF_A_VARIANT:
            return True
        return step in {s.value for s in (*CUTOVER[variant], *BACK[variant])}

    # the machines' side --------------------------------------------------

    def _on_machines(self, step: str, visit: Visit) -> StepEnd:
        do: _Do | None = _DO.get(step)
        if do is not None:
            return do(self, visit)
        pair = Pair(self._old(visit), self._scratch(visit), self._restoration(visit))
        return self.carrying.step(step, pair, visit)

    def _look(self, visit: Visit) -> StepEnd:
        return self.carrying.look(self.hands, visit, self._old(visit), self.identity)

    def _manifest(self, visit: Visit) -> StepEnd:
        return self.carrying.capture(self._old(visit))

    def _prove(self, visit: Visit) -> StepEnd:
        scratch = self._scratch(visit)
        facts = self.identity.prove_scratch(scratch, _work(visit).scratch)
        return StepEnd(facts=facts)

    def _fresh(self, visit: Visit) -> StepEnd:
        return self.carrying.capture(self._scratch(visit))

    def _compare(self, visit: Visit) -> StepEnd:
        was = _manifest_in(visit.facts[MANIFEST])
        return self.carrying.compare(was, self._scratch(visit), self.wish, booted=False)

    def _quiesce(self, visit: Visit) -> StepEnd:
        pair = Pair(self._old(visit), self._scratch(visit), self._restoration(visit))
        return self.carrying.quiesce(pair, visit.attempt)

    def _resume(self, visit: Visit) -> StepEnd:
        return self.carrying.resume(self._old(visit), visit.attempt)

    def _forget(self, visit: Visit) -> StepEnd:
        """No archive with its secrets is left, neither on the old disk nor on the new one."""
        ends = [self.carrying.forget(t) for t in (self._old(visit), self._scratch(visit))]
        return next((end for end in ends if not end.ok), StepEnd())

    def _await(self, visit: Visit) -> StepEnd:
        """The key is the scratch machine's, or the old one's where host keys were carried."""
        keys = visit.facts[LOOK]["hostKeys"] if self.wish.host_keys else visit.facts[PROVE]["keys"]
        return self._answers(visit, keys)

    def _back_await(self, visit: Visit) -> StepEnd:
        return self._answers(visit, visit.facts[LOOK]["hostKeys"])

    def _answers(self, visit: Visit, keys: Sequence[str]) -> StepEnd:
        patience = self.carrying.patience(self.wish.boot_s, self.letting_go.asked)
        return StepEnd(facts=self.identity.await_it(_work(visit).ref, keys, patience))

    def _verify(self, visit: Visit) -> StepEnd:
        """Healthy by the state of before, 4.0, and everything there that was there."""
        target = self.identity.now(_work(visit).ref)
        was = _manifest_in(visit.facts[MANIFEST])
        end = self.carrying.healthy(self.hands, self.plan, visit, target)
        return self.carrying.verify(end, target, was, self.wish)

    def _back_verify(self, visit: Visit) -> StepEnd:
        """The machine is what it was: release, packages, and healthy."""
        target = self.identity.now(_work(visit).ref)
        end = self.carrying.healthy(self.hands, self.plan, visit, target)
        return self.carrying.verify_back(end, target, visit)

    def _mark(self, visit: Visit) -> StepEnd:
        """Its image's name says 3.0 for ever: the tag says what it runs."""
        return self._retag(visit, OsKind.AZURE_LINUX_4.value)

    def _back_mark(self, visit: Visit) -> StepEnd:
        return self._retag(visit, _model(visit).tags.get(TAG_OS, ""))

    def _retag(self, visit: Visit, os: str) -> StepEnd:
        ref, models = _work(visit).ref, self.azure.models
        now = models.read(ref)
        known = now.tags if now is not None else {}
        tags = {key: value for key, value in known.items() if key != TAG_OS}
        wanted = {**tags, TAG_OS: os} if os else tags
        if wanted != dict(known):
            models.retag(ref, wanted, Waiting(True, self.wish.step_s, self.letting_go.asked))
        return StepEnd()

    def _release(self, visit: Visit) -> StepEnd:
        """On whichever disk it runs now."""
        known = visit.facts.get(ReplaceStep.CAPTURE.value)
        target = self._old(visit) if known is None else self.identity.now(_work(visit).ref)
        return self.hands.release(target, clean=False)

    def take_now(self, visit: Visit) -> StepEnd:
        """The machine as it is now, for this run."""
        return self.hands.take(self.identity.now(_work(visit).ref))

    # who is who ----------------------------------------------------------

    def _old(self, visit: Visit) -> NodeTarget:
        return self.hands.target_of(visit.unit.name)

    def _scratch(self, visit: Visit) -> NodeTarget:
        work, built = _work(visit), visit.facts[ReplaceStep.BUILD.value]
        return self.carrying.scratch(self._old(visit), work.scratch, str(built["vmId"]), work)

    def _restoration(self, visit: Visit) -> Restoration:
        was, fresh = _manifest_in(visit.facts[MANIFEST]), _manifest_in(visit.facts[FRESH])
        return self.carrying.restoration(was, fresh, self.wish)


_Do = Callable[[ReplaceMachine, Visit], StepEnd]
_DO: Mapping[str, _Do] = {
    LOOK: ReplaceMachine._look,  # noqa: SLF001 - the table of its own steps
    MANIFEST: ReplaceMachine._manifest,  # noqa: SLF001
    PROVE: ReplaceMachine._prove,  # noqa: SLF001
    FRESH: ReplaceMachine._fresh,  # noqa: SLF001
    COMPARE: ReplaceMachine._compare,  # noqa: SLF001
    QUIESCE: ReplaceMachine._quiesce,  # noqa: SLF001
    RESUME: ReplaceMachine._resume,  # noqa: SLF001
    "forget": ReplaceMachine._forget,  # noqa: SLF001
    AWAIT: ReplaceMachine._await,  # noqa: SLF001
    BACK_AWAIT: ReplaceMachine._back_await,  # noqa: SLF001
    VERIFY: ReplaceMachine._verify,  # noqa: SLF001
    BACK_VERIFY: ReplaceMachine._back_verify,  # noqa: SLF001
    MARK: ReplaceMachine._mark,  # noqa: SLF001
    BACK_MARK: ReplaceMachine._back_mark,  # noqa: SLF001
    RELEASE: ReplaceMachine._release,  # noqa: SLF001
}


def _work(visit: Visit) -> Replacement:
    return replacement_in(visit.unit.subject["replacement"])


def _model(visit: Visit) -> VmModel:
    return model_in(visit.facts[ReplaceStep.CAPTURE.value])


def _manifest_in(facts: Facts) -> Manifest:
    return from_document(cast("Mapping[str, Any]", facts["manifest"]))
