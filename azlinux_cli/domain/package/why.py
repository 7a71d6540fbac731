"""Why a package tool did not do what it was asked to, out of what it printed.

Words of dnf 4.14, dnf5 5.4, tdnf 3.5 and rpm 4.18 and 6.1, as the programs were seen to print them.
"""

import re
from collections.abc import Iterable, Sequence

from azlinux_cli.domain.node_fact import short
from azlinux_cli.domain.package.verdict import Code

_SCRIPTLETS = (
    re.compile(r"%(?P<script>\w+)\((?P<package>[^)\s]+)\) scriptlet failed"),
    re.compile(r"[Ss]criptlet failed.*?(?P<script>%\w+)\((?P<package>[^)\s]+)\)"),
    re.compile(r"package (?P<package>\S+): script \w+ in %(?P<script>\w+)"),  # tdnf
    re.compile(r"Error in (?P<script>[A-Z]+) scriptlet in rpm package (?P<package>\S+)"),
)
_NAMES = {  # dnf's names and rpm's, as a spec file has them
    "prein": "%pre",
    "postin": "%post",
    "pretrans": "%pretrans",
    "posttrans": "%posttrans",
}
# In this order: what comes first explains what comes after it, and says it best.
_REASONS = {
    code: [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    for code, patterns in (
        (Code.LOCKED, ("already locked by", "waiting for process with pid", "waiting for .*lock")),
        (Code.DISK_FULL, ("no space left on device", "more space (needed )?on the", "disk full")),
        (
            Code.REPOSITORY_DOWN,
            (
                "failed to (synchronize cache|download metadata)",
                *("disabling repo", "ignoring repositor", "usable url not found"),
                *(
                    "cannot download repomd",
                    "error downloading",
                    "no more mirrors",
                    "librepo error",
                ),
                *("curl error", r"status code: \d", "cannot prepare internal mirrorlist"),
            ),
        ),
        (Code.UNSIGNED, ("is not signed", "has no signature")),
        (
            Code.WRONG_KEY,
            (
                *("gpg check failed", "signatures? not ok", "not correct for this package"),
                *("failed to match with known keys", "public key is not installed", r"\bnokey\b"),
            ),
        ),
        (Code.CONFLICT, ("conflicts (between attempted installs|with file from)", "file conflict")),
        (
            Code.NO_SUCH_PACKAGE,
            (
                *("no match for argument", "unable to find a match", r"no package \S+ available"),
                *("no matching packages", "no packages? marked", "available, but not installed"),
            ),
        ),
        (
            Code.UNRESOLVED,
            (
                *("nothing provides", "is needed by", "none of the providers can be installed"),
                *("conflicting requests", "solv general"),
                "while resolving",
            ),
        ),
    )
}
# With a status of 0, too: the tool went on without it.
_SKIPPED = re.compile(
    r"failed to (synchronize cache|download metadata)|^disabling repo|^ignoring repositor",
    re.IGNORECASE,
)
_PHRASES = {
    Code.LOCKED: "another process holds the package manager's lock",
    Code.DISK_FULL: "there is not enough room on the disk",
    Code.REPOSITORY_DOWN: "a repository did not answer as it should",
    Code.UNSIGNED: "a package is not signed",
    Code.WRONG_KEY: "a package is signed by a key that this node does not trust",
    Code.CONFLICT: "files of two packages conflict",
    Code.NO_SUCH_PACKAGE: "a package is not there to be had",
    Code.UNRESOLVED: "a dependency cannot be met",
}


def failed_scriptlets(lines: Iterable[str]) -> tuple[str, ...]:
    """`%post of NAME`, each once, in order."""
    found: dict[tuple[str, str], str] = {}
    for line in lines:
        for pattern in _SCRIPTLETS:
            if match := pattern.search(line):
                word = match["script"].lstrip("%").lower()
                script = _NAMES.get(word, f"%{word}")
                name = short(match["package"])
                # dnf says it again, by name alone
                if not any(s == script and n.startswith(f"{name}-") for s, n in found):
                    found.setdefault((script, name), f"{script} of {name}")
                break
    return tuple(found.values())


def skipped_repository(lines: Iterable[str]) -> str | None:
    """A sentence on a repository that was left out, quietly or not."""
    line = next((line for line in lines if _SKIPPED.search(line)), None)
    return f"{_PHRASES[Code.REPOSITORY_DOWN]}: {short(line)}" if line is not None else None


def reason(lines: Sequence[str]) -> tuple[Code, str] | None:
    """A code and a sentence that ends in the tool's own words; None: nothing is recognised."""
    for code, patterns in _REASONS.items():
        found = (line for pattern in patterns for line in lines if pattern.search(line))
        line = next(found, None)
        if line is not None:
            return code, f"{_PHRASES[code]}: {short(line)}"
    return None
