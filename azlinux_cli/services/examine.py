"""What works from here, and what to do about the rest. Nothing is changed, nothing hangs."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from azlinux_cli.domain.check import Check
from azlinux_cli.domain.errors import AccessDeniedError, AzlError, NotFoundError, SignInError
from azlinux_cli.domain.settings import Settings
from azlinux_cli.ports.clock import Clock
from azlinux_cli.ports.host_key import HostKeys
from azlinux_cli.ports.workstation import Workstation

# Entra refuses tokens "not yet valid" or expired by more than this much of a wrong clock.
MOST_SKEW_S = 300.0
_WHOLE_SECONDS = 2.0  # a Date header has no fractions
_CLOUD = ("endpoint", "clock", "sign-in", "subscription")


@dataclass(frozen=True, slots=True)
class Examine:
    """`subscription` asks Azure who we are: it signs in, reaches ARM and returns a label.

    `patience_s` bounds it; it may well retry for longer by itself.
    """

    settings: Settings
    workstation: Workstation
    subscription: Callable[[], str]
    host_keys: Callable[[], HostKeys]
    clock: Clock
    patience_s: float = 20.0
    broken: AzlError | None = None  # what is wrong with the configuration; `settings` is then bare

    def __call__(self) -> list[Check]:
        return [
            self._profile(),
            *(self._cloud() if self.settings.configured else self._no_cloud()),
            self._ssh(),
            *self._keys(),
            self._known_hosts(),
            self._sandbox(),
        ]

    def _profile(self) -> Check:
        if self.broken is not None:
            hints = self.broken.hints or ("mend the configuration by hand",)
            return Check("configuration", ok=False, detail=self.broken.message, hints=hints)
        where = f"profile {self.settings.profile}" if self.settings.profile else "no profile"
        cloud = self.settings.get("cloud") or "azure"
        return Check("configuration", ok=True, detail=f"{where}, cloud {cloud}")

    def _no_cloud(self) -> Iterator[Check]:
        if self.broken is not None:
            for name in _CLOUD:
                yield Check(name, ok=None, detail="the configuration cannot be read")
            return
        hints = ("azl auth login signs in to Azure", "azl sandbox start starts a rehearsal cloud")
        yield Check("sign-in", ok=False, detail="no cloud is configured", hints=hints)

    def _cloud(self) -> Iterator[Check]:
        endpoint = self.settings["endpoint"]
        try:
            theirs = self.workstation.cloud_time(endpoint, self.settings.get("ca-bundle"))
        except AzlError as error:
            hint = "azl sandbox start" if self.settings.is_sandbox else "network, proxy, ca-bundle?"
            yield Check("endpoint", ok=False, detail=error.message, hints=(*error.hints, hint))
            for name in _CLOUD[1:]:
                yield Check(name, ok=None, detail="the endpoint does not answer")
            return
        yield Check("endpoint", ok=True, detail=f"{endpoint} answers")
        yield self._skew(theirs)
        yield from self._signed_in()

    def _skew(self, theirs: float) -> Check:
        skew = self.clock.now() - theirs
        words = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} the cloud's"
        if abs(skew) <= _WHOLE_SECONDS:
            words = "agrees with the cloud's"
        hint = ("set the clock: timedatectl set-ntp true",)
        good = abs(skew) <= MOST_SKEW_S
        return Check("clock", ok=good, detail=words, hints=() if good else hint)

    def _signed_in(self) -> Iterator[Check]:
        """One question answers both: a refusal says which of the two is wrong."""
        try:
            label = _within(self.patience_s, self.subscription)
        except TimeoutError:
            hint = ("azl auth status shows where it stops",)
            detail = f"no answer within {self.patience_s:g} s"
            yield Check("sign-in", ok=False, detail=detail, hints=hint)
            yield Check("subscription", ok=None, detail="not signed in")
        except (AccessDeniedError, NotFoundError) as error:
            yield Check("sign-in", ok=True, detail=self.settings.get("sign-in") or "default")
            hints = error.hints or ("azl auth login --subscription ID",)
            yield Check("subscription", ok=False, detail=error.message, hints=hints)
        except AzlError as error:
            login = isinstance(error, SignInError)
            hints = error.hints or ("azl auth login" if login else "run the command again",)
            yield Check("sign-in", ok=False, detail=error.message, hints=hints)
            yield Check("subscription", ok=None, detail="not signed in")
        else:
            yield Check("sign-in", ok=True, detail=self.settings.get("sign-in") or "default")
            yield Check("subscription", ok=True, detail=label)

    def _ssh(self) -> Check:
        version = self.workstation.ssh_version()
        if version is None:
            hint = ("install OpenSSH's client: azl vm ssh runs it",)
            return Check("ssh", ok=False, detail="there is no ssh program", hints=hint)
        return Check("ssh", ok=True, detail=version)

    def _keys(self) -> Iterator[Check]:
        files = self.workstation.key_files(self.settings.get("ssh-key"))
        held = self.workstation.agent_keys()
        chosen = self.settings.get("ssh-key")
        if open_ := [key for key in files if not key.private]:
            yield Check(
                "ssh keys",
                ok=False,
                detail=f"others can read {open_[0].path} (mode {open_[0].mode:o})",
                hints=(f"chmod 600 {open_[0].path}",),
            )
        elif files:
            yield Check("ssh keys", ok=True, detail=", ".join(key.path for key in files))
        elif chosen:
            hint = ("azl config set ssh-key FILE",)
            detail = f"{chosen} does not exist (setting ssh-key)"
            yield Check("ssh keys", ok=False, detail=detail, hints=hint)
        elif held:
            yield Check("ssh keys", ok=None, detail="no key files; the agent has keys")
        else:
            yield Check("ssh keys", ok=None, detail="none yet; azl vm create makes one")
        if held is None:
            yield Check("ssh agent", ok=None, detail="no agent; key files are used")
        else:
            yield Check("ssh agent", ok=True, detail=f"{held} key{'s' * (held != 1)}")

    def _known_hosts(self) -> Check:
        try:
            store = self.host_keys()
            count = len(store.all())
        except AzlError as error:
            hints = error.hints or ("azl node trust proves host keys again",)
            return Check("known hosts", ok=False, detail=error.message, hints=hints)
        return Check("known hosts", ok=True, detail=f"{count} proven in {store.path}")

    def _sandbox(self) -> Check:
        if self.workstation.can_rehearse():
            return Check("sandbox", ok=True, detail="its libraries are installed")
        needed = self.settings.is_sandbox
        detail = "its libraries are not installed"
        hint = ("pip install 'azlinux-cli[sandbox]'",)
        return Check("sandbox", ok=False if needed else None, detail=detail, hints=hint)


def _within(seconds: float, ask: Callable[[], str]) -> str:
    """The answer, in time. Raises TimeoutError, and whatever `ask` raises."""
    answers: list[str] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            answers.append(ask())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            errors.append(error)

    thread = threading.Thread(target=work, name="azl-doctor", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not answers:
        raise TimeoutError
    return answers[0]
