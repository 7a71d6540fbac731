"""What dnf5 says while it reads the repositories."""

from azlinux_cli.sandbox.nodes.package import Package
from azlinux_cli.sandbox.nodes.program.package import tool


def metadata(request: tool.Request) -> list[Package]:
    """What the repositories offer. Raises NoMetadataError if they must answer and do not."""
    call = request.call
    if not request.quiet:
        call.err("Updating and loading repositories:")
    repositories = request.enabled_repositories()
    if repositories and call.machine.take("repository-down"):
        strict = request.repositories_must_answer(main_option_counts=True)
        for repository in repositories[:1] if strict else repositories:
            url = repository.base_url
            call.err(
                f">>> Curl error (7): Could not connect to server for {url}/repodata/repomd.xml"
            )
            if strict:
                call.err(
                    f'Failed to download metadata (baseurl: "{url}") '
                    f'for repository "{repository.id}"'
                )
                call.err(" Usable URL not found")
                raise tool.NoMetadataError
        if not request.quiet:
            call.err("Repositories loaded.")
        return []
    if not request.quiet:
        call.err("Repositories loaded.")
    return tool.offered(request)
