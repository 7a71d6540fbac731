"""Profiles in a TOML file, merged with variables and flags."""

import fcntl
import os
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from azlinux_cli.adapters.file import write_whole
from azlinux_cli.adapters.path import config_dir
from azlinux_cli.domain.errors import AzlError, NotFoundError, UsageError
from azlinux_cli.domain.settings import BY_NAME, SETTINGS, Settings, check_value


@dataclass(frozen=True, slots=True)
class Profiles:
    """What the file says: named profiles, the current one, and the one before it."""

    named: Mapping[str, Mapping[str, str]]
    current: str | None = None
    previous: str | None = None


class ProfileFile:
    """`config.toml`. Reading needs no lock; every change takes one."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_dir() / "config.toml"

    def _way_out(self) -> str:
        path = shlex.quote(str(self.path))
        return f"mend the file by hand, or begin anew without it: mv {path} {path}.broken"

    def read(self) -> Profiles:
        """Raises UsageError for a file that is not TOML or not of this shape."""
        try:
            data = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Profiles({})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{self.path} is not valid TOML: {error}", hint=self._way_out()
            ) from error
        except OSError as error:
            raise AzlError(f"could not read {self.path}: {error.strerror}") from error
        named = data.get("profiles", {})
        if not isinstance(named, dict) or not all(isinstance(p, dict) for p in named.values()):
            raise UsageError(
                f"{self.path}: [profiles.NAME] tables are expected", hint=self._way_out()
            )
        values = {
            name: {key: str(value) for key, value in profile.items()}
            for name, profile in named.items()
        }
        return Profiles(values, data.get("current"), data.get("previous"))

    def set(self, profile: str, values: Mapping[str, str | None]) -> None:
        """Set some values of a profile, made if it is missing; None removes a value."""
        for name, value in values.items():
            check_value(name, value)
        with self._locked() as data:
            table = data.setdefault("profiles", {}).setdefault(profile, {})
            for name, value in values.items():
                if value is None:
                    table.pop(name, None)
                else:
                    table[name] = int(value) if BY_NAME[name].kind is int else value

    def use(self, profile: str) -> str | None:
        """Make a profile current; `-` is the one before. Says which was current until now.

        Raises NotFoundError for a profile that is not there.
        """
        with self._locked() as data:
            was = data.get("current")
            if profile == "-":
                profile = data.get("previous") or ""
            if profile not in data.get("profiles", {}):
                known = ", ".join(data.get("profiles", {})) or "none yet"
                raise NotFoundError(
                    f"there is no profile {profile!r}" if profile else "no profile was used before",
                    hint=f"profiles: {known}",
                )
            if profile != was:
                data["current"], data["previous"] = profile, was
                if was is None:
                    del data["previous"]
            return was if isinstance(was, str) else None

    def remove(self, profile: str) -> None:
        """Forget a profile; the one before it becomes current. Silent if it is not there."""
        with self._locked() as data:
            data.get("profiles", {}).pop(profile, None)
            for key in ("current", "previous"):
                if data.get(key) == profile:
                    del data[key]
            if "current" not in data and data.get("previous") in data.get("profiles", {}):
                data["current"] = data.pop("previous")

    def leave(self, profile: str) -> str | None:
        """Make the profile before `profile` current, or none; says which is current now.

        Does nothing if another one is current.
        """
        with self._locked() as data:
            if data.get("current") == profile:
                del data["current"]
                if data.get("previous") in data.get("profiles", {}):
                    data["current"] = data["previous"]
                data["previous"] = profile
            now = data.get("current")
            return now if isinstance(now, str) else None

    @contextmanager
    def _locked(self) -> Iterator[dict[str, Any]]:
        import tomli_w

        self.read()  # a broken file is refused, never overwritten
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with (self.path.parent / ".config.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                text = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
                data: dict[str, Any] = tomllib.loads(text)
                yield data
                write_whole(self.path, tomli_w.dumps(data))
        except OSError as error:
            raise AzlError(f"could not write {self.path}: {error.strerror}") from error


def load_settings(
    flags: Mapping[str, str | None],
    *,
    profile: str | None = None,
    environ: Mapping[str, str] | None = None,
    file: ProfileFile | None = None,
    profiles: Profiles | None = None,
) -> Settings:
    """The values in force: flag, then AZL_* variable, then profile, then default.

    `profiles` replaces what the file says.

    Raises NotFoundError for a profile that does not exist, UsageError for a bad value.
    """
    environ = os.environ if environ is None else environ
    profiles = profiles or (file or ProfileFile()).read()
    chosen = profile or environ.get("AZL_PROFILE") or profiles.current
    if chosen is not None and chosen not in profiles.named:
        known = ", ".join(profiles.named) or "none yet"
        raise NotFoundError(f"there is no profile {chosen!r}", hint=f"profiles: {known}")
    from_profile = profiles.named.get(chosen, {}) if chosen else {}
    values, sources = {}, {}
    for setting in SETTINGS:
        candidates = (
            ("flag", flags.get(setting.name)),
            (setting.variable, environ.get(setting.variable) or None),
            (f"profile {chosen}", from_profile.get(setting.name)),
            ("default", setting.default),
        )
        for source, value in candidates:
            if value is not None:
                check_value(setting.name, value)
                values[setting.name], sources[setting.name] = value, source
                break
    return Settings(chosen, values, sources)
