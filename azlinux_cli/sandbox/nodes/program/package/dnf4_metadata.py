"""What dnf 4 says while it reads the repositories."""

import time

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.package import tool

_UNREACHABLE = (
    "Cannot download repomd.xml: Cannot download repodata/repomd.xml: All mirrors were tried"
)
_KEY = (
    "Importing GPG key 0x3135CE90:\n"
    ' Userid     : "Mariner RPM Release Signing <marinerrpmprod@microsoft.com>"\n'
    " Fingerprint: 2BC9 4FFF 7015 A5F2 8F15 37AD 0CD9 FED3 3135 CE90\n"
    " From       : /etc/pki/rpm-gpg/MICROSOFT-RPM-GPG-KEY"
)


def metadata(request: tool.Request) -> list[Package]:
    """What the repositories offer. Raises NoMetadataError if they must answer and do not."""
    call = request.call
    repositories = request.enabled_repositories()
    problem = ""
    if repositories and call.machine.take("repository-down"):
        problem = _UNREACHABLE
    elif repositories and call.user not in call.machine.disk.metadata_keys:
        call.err(_KEY)
        if request.assume_yes:
            call.machine.disk.metadata_keys.append(call.user)
            call.machine.save()
        else:
            call.out("Is this ok [y/N]: \n")
            problem = "repomd.xml GPG signature verification error: Bad GPG signature"
    if not problem:
        _print_age(request)
        return tool.offered(request)
    if request.repositories_must_answer(main_option_counts=False):
        call.err(f"Error: Failed to download metadata for repo '{repositories[0].id}': {problem}")
        raise tool.NoMetadataError
    for repository in repositories:
        call.err(f"Error: Failed to download metadata for repo '{repository.id}': {problem}")
    call.err("Ignoring repositories: " + ", ".join(repository.id for repository in repositories))
    return []


def _print_age(request: tool.Request) -> None:
    if not request.quiet:
        when = time.strftime("%a %b %e %H:%M:%S %Y", time.gmtime(request.call.machine.clock.now()))
        request.call.line(f"Last metadata expiration check: 0:00:01 ago on {when}.")
