"""What Azure says: the image, the agent, extensions, locks, policies, quota, identity."""

from azlinux_cli.domain.migration.check.kind import Basis, Check, Source, some
from azlinux_cli.domain.migration.cloud import Lock
from azlinux_cli.domain.migration.facts import Facts
from azlinux_cli.domain.migration.finding import (
    REPLACING,
    Seen,
    Severity,
    Strategy,
    command,
    hint,
    seen,
)

_READ_ONLY = "readonly"
_READY = "ready"
_SYSTEM = "systemassigned"
_BY_PLATFORM = "automaticbyplatform"
_CONFIDENTIAL = "confidentialvm"


def _image(facts: Facts) -> Seen | None:
    cloud = facts.cloud
    if cloud is None or not cloud.image_asked or cloud.image is not None:
        return None
    kind = "generation 1" if cloud.generation == "V1" else "generation 2"
    return seen(
        f"{cloud.vm.location} offers this subscription no 4.0 image of {kind} for its processor",
        remedies=(command(f"azl image list -l {cloud.vm.location}"),),
    )


def _preview(facts: Facts) -> Seen | None:
    family = facts.knowledge.family
    if family is None or family.stage != "preview":
        return None
    return seen(
        f"{family.title} is a {family.stage} ({family.support}), as of {family.as_of}",
        remedies=(hint("accept it as a risk, with who said so: azl migrate accept"),),
    )


def _confidential(facts: Facts) -> Seen | None:
    cloud = facts.cloud
    if cloud is None or cloud.vm.security_type.lower() != _CONFIDENTIAL:
        return None
    return seen(
        "it is a confidential VM, and azl knows no 4.0 image for those",
        remedies=(hint("stay on 3.0 until there is one"),),
    )


def _agent(facts: Facts) -> Seen | None:
    """By ARM, which hears from it, and by its unit: what Azure last heard may be old."""
    cloud, unit = facts.cloud, facts.node.state.agent
    said = []
    if cloud is not None and cloud.agent is not None and cloud.agent.lower() != _READY:
        told = f": {cloud.agent_message}" if cloud.agent_message else ""
        said.append(f"Azure has the agent as {cloud.agent!r}{told}")
    if unit not in {None, "active"}:
        said.append(f"waagent.service is {unit}")
    if not said:
        return None
    return Seen(tuple(said), (hint("--fix azure.agent enables and starts its unit"),))


def _extensions(facts: Facts) -> Seen | None:
    if facts.cloud is None:
        return None
    evidence, worst = [], Severity.LOW
    for extension in facts.cloud.extensions:
        known = facts.knowledge.extension(extension.kind)
        name = f"{extension.name} ({extension.kind} {extension.version})".replace(" )", ")")
        if extension.state.lower() == "failed":
            evidence.append(f"{name} has failed already")
            worst = Severity.HIGH
        if known is None:
            evidence.append(f"{name}: nobody says whether it runs on 4.0")
        elif known.verdict != "works":
            evidence.append(f"{name}: {known.note}")
        worst = min(worst, _weight(known.verdict if known else ""), key=lambda s: s.rank)
    if not evidence:
        return None
    return Seen(tuple(evidence), (hint("try them on one 4.0 machine before"),), severity=worst)


def _weight(verdict: str) -> Severity:
    return {"works": Severity.LOW, "gone": Severity.HIGH}.get(verdict, Severity.MEDIUM)


def _locks(facts: Facts) -> Seen | None:
    """A lock against deletion keeps a machine from being made anew; disks may still be swapped."""
    locks = facts.cloud.locks if facts.cloud else None
    if not locks:
        return None
    read_only = [lock for lock in locks if lock.level.lower() == _READ_ONLY]
    remedies = (command("az lock delete --ids ID"), hint("and set it again afterwards"))
    if read_only:
        return Seen(tuple(map(_shown, locks)), remedies)
    return Seen(
        tuple(map(_shown, locks)),
        remedies,
        severity=Severity.HIGH,
        closes=frozenset({Strategy.RECREATE}),
    )


def _shown(lock: Lock) -> str:
    return f"lock {lock.name} ({lock.level}) on {lock.scope}"


def _policy(facts: Facts) -> Seen | None:
    denied = facts.cloud.denied if facts.cloud else None
    if not denied:
        return None
    return Seen(denied, (hint("an exemption for the new machine, or another image or size"),))


def _patch_mode(facts: Facts) -> Seen | None:
    if facts.cloud is None or facts.cloud.patch_mode.lower() != _BY_PLATFORM:
        return None
    return seen(
        f"its patch mode is {facts.cloud.patch_mode}: Azure may begin to patch it meanwhile",
        remedies=(
            command(
                "az vm update -g GROUP -n NAME --set"
                " osProfile.linuxConfiguration.patchSettings.patchMode=ImageDefault"
            ),
            hint("and back afterwards; a maintenance configuration has to leave it out, too"),
        ),
    )


def _timers(facts: Facts) -> Seen | None:
    timers = facts.node.state.unattended_updates
    if not timers:
        return None
    return seen(
        f"it updates itself: {some(timers)}",
        remedies=(hint("--fix update.timers stops them; 4.0 has dnf5-automatic in their place"),),
    )


def _identity(facts: Facts) -> Seen | None:
    if facts.cloud is None or _SYSTEM not in facts.cloud.vm.identity.lower().replace(" ", ""):
        return None
    return seen(
        "its system-assigned identity ends with the machine: made anew, it has another, without"
        " its roles",
        remedies=(hint("replace-swap keeps it; or a user-assigned identity beside it, before"),),
    )


def _spot(facts: Facts) -> Seen | None:
    if facts.cloud is None or facts.cloud.vm.priority.lower() != "spot":
        return None
    return seen("it is a Spot machine: once stopped, there may be no capacity to start it again")


def _quota(facts: Facts) -> Seen | None:
    room = facts.cloud.room if facts.cloud else None
    short = [r for r in room or () if r.needed > r.left]
    if not short:
        return None
    return Seen(
        tuple(f"quota {r.quota}: one more machine needs {r.needed}, {r.left} left" for r in short),
        (hint("raise the limit: https://aka.ms/azure-quota-increase"),),
    )


def _unread(facts: Facts) -> Seen | None:
    if facts.cloud is None or not facts.cloud.unknown:
        return None
    return Seen(facts.cloud.unknown, (hint("with the role Reader on that scope azl sees it"),))


CHECKS = (
    Check("boot.image", "Its region has a 4.0 image for it", Severity.HIGH, _image, Source.ARM,
          Basis.VENDOR, closes=REPLACING),
    Check("image.preview", "4.0 is released", Severity.MEDIUM, _preview, Source.ARM, Basis.VENDOR),
    Check("boot.cvm", "It is no confidential VM", Severity.INHIBITOR, _confidential, Source.ARM,
          Basis.VENDOR),
    Check("azure.agent", "The Azure agent is ready", Severity.INHIBITOR, _agent, Source.ARM),
    Check("azure.extensions", "Every extension is known to run on 4.0", Severity.MEDIUM,
          _extensions, Source.ARM, Basis.VENDOR),
    Check("azure.locks", "No lock is on it", Severity.INHIBITOR, _locks, Source.ARM, Basis.VENDOR),
    Check("azure.policy", "No policy denies a 4.0 machine in its place", Severity.INHIBITOR,
          _policy, Source.ARM, Basis.VENDOR),
    Check("azure.patchmode", "Azure patches it only when asked", Severity.HIGH, _patch_mode,
          Source.ARM),
    Check("update.timers", "It does not update itself", Severity.HIGH, _timers),
    Check("azure.identity", "Its identity outlives it", Severity.MEDIUM, _identity, Source.ARM,
          Basis.VENDOR),
    Check("azure.spot", "Its capacity is its own", Severity.LOW, _spot, Source.ARM, Basis.VENDOR),
    Check("azure.quota", "There is quota for one more machine", Severity.HIGH, _quota, Source.ARM,
          Basis.VENDOR, closes=REPLACING),
    Check("azure.unread", "Everything that is asked of Azure is answered", Severity.LOW, _unread,
          Source.ARM),
)  # fmt: skip
