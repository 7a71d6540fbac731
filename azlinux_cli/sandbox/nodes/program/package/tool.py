"""What dnf, dnf5 and tdnf have in common: their arguments and the way to the repositories."""

import fnmatch
from dataclasses import dataclass

from azlinux_cli.sandbox.nodes.package import Advisory, Package, Repository
from azlinux_cli.sandbox.nodes.program.call import Call, Options, UsageError, read_options
from azlinux_cli.sandbox.nodes.program.package import rpm_file
from azlinux_cli.sandbox.nodes.transaction import (
    Plan,
    excluded,
    pending,
    plan_upgrade,
    with_siblings,
)

_FLAGS = (
    "-y --assumeyes --assumeno -q --quiet -v --verbose --downloadonly --security --refresh -C "
    "--cacheonly --best --nobest --allowerasing --nogpgcheck --no-gpgchecks --skip-broken "
    "--noautoremove -b --version --bugfix"
)
_VALUES = "--setopt --disablerepo --enablerepo --repo --repoid --exclude -x --releasever -e"
_FALSE = frozenset({"0", "false", "no", "off"})


class NoMetadataError(Exception):
    """The repositories must answer and do not. The tool has told its user so already."""


class NoFileError(Exception):
    """A file is not there, or no package."""


@dataclass(slots=True)
class Request:
    """One command line of a package tool."""

    call: Call
    verb: str
    specs: tuple[str, ...]
    options: Options

    def has(self, *flags: str) -> bool:
        return bool(self.options.flags & set(flags))

    @property
    def quiet(self) -> bool:
        return self.has("-q", "--quiet")

    @property
    def assume_yes(self) -> bool:
        return self.has("-y", "--assumeyes")

    @property
    def setopts(self) -> dict[str, str]:
        pairs = (text.partition("=") for text in self.options.values.get("--setopt", []))
        return {name: value for name, _, value in pairs}

    def take_words(self, *words: str) -> set[str]:
        """Take words that are no package specs, as in `list updates`, out of the specs."""
        asked = set(self.specs) & set(words)
        self.specs = tuple(spec for spec in self.specs if spec not in words)
        return asked

    def matches(self, package: Package) -> bool:
        """Whether a query with these specs, or with none, means the package."""
        return not self.specs or any(map(package.matches, self.specs))

    def repositories_must_answer(self, *, main_option_counts: bool) -> bool:
        """Whether skip_if_unavailable was switched off.

        3.0 sets it in each repository's own section, which the main option does not override;
        4.0's defaults set it in [main] (azurelinux-release-common, 20-azurelinux-defaults.conf).
        """
        names = {"*.skip_if_unavailable"}
        names |= {f"{r.id}.skip_if_unavailable" for r in self.call.machine.catalogue.repositories}
        if main_option_counts:
            names.add("skip_if_unavailable")
        return any(name in names and v.lower() in _FALSE for name, v in self.setopts.items())

    def enabled_repositories(self) -> list[Repository]:
        values = self.options.values
        only = values.get("--repo", []) + values.get("--repoid", [])
        off = [p for text in values.get("--disablerepo", []) for p in text.split(",")]
        on = [p for text in values.get("--enablerepo", []) for p in text.split(",")]

        def enabled(repository: Repository) -> bool:
            if only:
                return _any_match(repository.id, only)
            return not _any_match(repository.id, off) or _any_match(repository.id, on)

        return [r for r in self.call.machine.catalogue.repositories if enabled(r)]


def _any_match(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def read_request(call: Call, flags: str = "", values: str = "") -> Request:
    """Raises UsageError for what is not simulated, another release's repositories among it."""
    options = read_options(call.arguments, f"{_FLAGS} {flags}", f"{_VALUES} {values}")
    release = options.last("--releasever")
    if release and not release.startswith(call.machine.kind.value):
        raise UsageError(f"--releasever={release} (another release's repositories)")
    verb, *specs = options.words or ("",)
    return Request(call, verb, tuple(specs), options)


def offered(request: Request) -> list[Package]:
    """All packages of the enabled repositories, newer release packages only if they are newer."""
    machine = request.call.machine
    ids = {repository.id for repository in request.enabled_repositories()}
    stale = str(machine.disk.image.data["update_build"]) <= machine.disk.build
    found = [package for package in machine.catalogue.offered if package.repository in ids]
    if stale:
        found = [package for package in found if not _is_newer_release(request, package)]
    skipped = request.options.values.get("--exclude", []) + request.options.values.get("-x", [])
    return excluded(found, [pattern for text in skipped for pattern in text.split(",")])


def _is_newer_release(request: Request, package: Package) -> bool:
    there = request.call.machine.disk.newest(package.name)
    is_release = package.name.startswith("azurelinux-release")
    return is_release and (there is None or package.order() > there.order())


def updates(request: Request, available: list[Package]) -> list[Package]:
    """What an upgrade of the request's specs (or of everything) would bring, with its siblings."""
    everything = pending(request.call.machine.disk, available)
    chosen = everything
    if request.has("--security"):
        wanted = {a.package.nvra for a in advisories(request, available)}
        chosen = [package for package in everything if package.nvra in wanted]
    if request.specs:
        chosen = [p for p in chosen if any(_means(p, spec) for spec in request.specs)]
    return with_siblings(chosen, everything) if chosen != everything else everything


def _means(package: Package, spec: str) -> bool:
    return package.matches(spec) or fnmatch.fnmatchcase(package.name, spec)


def installed(request: Request) -> list[Package]:
    """The installed packages that a query means."""
    return [p for p in request.call.machine.disk.packages if request.matches(p)]


def named(request: Request) -> list[Package]:
    """The installed packages that the specs name outright."""
    return [p for p in request.call.machine.disk.packages if p.name in request.specs]


def unknown(request: Request, available: list[Package]) -> list[str]:
    """The specs that mean nothing installed or offered."""
    known = [*request.call.machine.disk.packages, *available]
    return [spec for spec in request.specs if not any(_means(p, spec) for p in known)]


def plan_install(request: Request, available: list[Package]) -> Plan:
    """The newest build of each spec, unless it is installed already."""
    disk = request.call.machine.disk
    chosen: dict[str, Package] = {}
    for spec in request.specs:
        for package in available:
            if _means(package, spec):
                best = chosen.get(package.name)
                if best is None or package.order() > best.order():
                    chosen[package.name] = package
    wanted = []
    for package in chosen.values():
        old = disk.newest(package.name)
        if old is None or package.order() > old.order():
            wanted.append(package)
    return plan_upgrade(disk, wanted)


def plan_downgrade(request: Request, available: list[Package]) -> Plan:
    """The builds that the specs name, where they are older than what is installed."""
    pairs = []
    for package in available:
        old = request.call.machine.disk.newest(package.name)
        named = any(package.matches(spec) for spec in request.specs)
        if named and old is not None and package.order() < old.order():
            pairs.append((package, old))
    return Plan(tuple(pairs))


def given_files(request: Request) -> list[Package] | None:
    """The packages in the files that the specs name; None: the specs are no files.

    Raises UsageError for files and names at once.
    """
    paths = [spec for spec in request.specs if spec.endswith(rpm_file.SUFFIX)]
    if not paths:
        return None
    if len(paths) != len(request.specs):
        raise UsageError("files and names of packages at once")
    found = [(path, rpm_file.load(request.call, path)) for path in paths]
    broken = [path for path, package in found if package is None]
    if broken:
        raise NoFileError(broken[0])
    return [package for _, package in found if package is not None]


def fetched(request: Request, plan: Plan) -> bool:
    """Leave what --downloadonly leaves, if a directory is named. False, and said, if it cannot."""
    options = request.options
    directory = options.last("--downloaddir", options.last("--destdir"))
    directory = directory or request.setopts.get("destdir", "")
    try:
        if directory:
            rpm_file.download(request.call, directory, plan.incoming)
    except OSError as error:
        request.call.err(f"Error: {error.strerror}: {error.filename}")
        return False
    return True


def plan_remove(request: Request) -> Plan:
    packages = request.call.machine.disk.packages
    return Plan(
        removals=tuple(p for p in packages if any(_means(p, spec) for spec in request.specs))
    )


def advisories(request: Request, available: list[Package]) -> list[Advisory]:
    """Advisories of packages that an upgrade would bring, sorted by id; `--security` counts."""
    names = {package.nvra for package in pending(request.call.machine.disk, available)}
    security_only = request.has("--security")
    found = [
        a
        for a in request.call.machine.catalogue.advisories
        if a.package.nvra in names and (a.security or not security_only)
    ]
    return sorted(found, key=lambda advisory: (advisory.id, advisory.package.name))


def protected(plan: Plan, names: set[str]) -> list[str]:
    return sorted({package.name for package in plan.removals} & names)
