"""The API server of one cluster: a request goes in, a response or a watch comes out."""

from azlinux_cli.sandbox.kernel.http import Request, Response
from azlinux_cli.sandbox.kubernetes import discovery, openapi
from azlinux_cli.sandbox.kubernetes.call import check_dry_run, parse
from azlinux_cli.sandbox.kubernetes.cluster import Cluster
from azlinux_cli.sandbox.kubernetes.status import StatusError, method_not_supported
from azlinux_cli.sandbox.kubernetes.verb import verb_of
from azlinux_cli.sandbox.kubernetes.watch import Watch

HEALTH = ("healthz", "livez", "readyz")


def refusing(error: StatusError) -> Response:
    return Response(error.code, error.document, dict(error.headers))


def nothing_there() -> Response:
    """What the server's mux says of a path that nobody serves."""
    return Response(404, "404 page not found\n")


def answer(
    cluster: Cluster, kubernetes_version: str, request: Request, parts: tuple[str, ...]
) -> Response | Watch:
    """`parts`: the path behind the cluster's prefix. The cluster is at rest afterwards."""
    try:
        cluster.advance()
        found = _discover(kubernetes_version, parts) or _schema(request, parts)
        if found is not None:
            if request.method not in {"GET", "HEAD"}:
                raise method_not_supported()
            return found
        call = parse(request, parts)
        if call is None:
            return nothing_there()
        check_dry_run(request.query)
        return verb_of(call)(cluster, call)
    except StatusError as error:
        return refusing(error)
    finally:
        cluster.settle()


def _schema(request: Request, parts: tuple[str, ...]) -> Response | None:
    """In protocol buffers only: who wants OpenAPI as JSON would look for fields in it."""
    if parts != ("openapi", "v2") or openapi.MEDIA_TYPE not in request.headers.get("accept", ""):
        return None
    return Response(200, openapi.document(), {"Content-Type": openapi.SENT_AS})


def _discover(kubernetes_version: str, parts: tuple[str, ...]) -> Response | None:
    document = None
    match parts:
        case ("version",):
            document = discovery.version(kubernetes_version)
        case ("api",):
            document = discovery.core_versions()
        case ("apis",):
            document = discovery.groups()
        case ("api", version):
            document = discovery.resources("", version)
        case ("apis", group):
            document = discovery.group(group)
        case ("apis", group, version):
            document = discovery.resources(group, version)
        case (word,) if word in HEALTH:
            return Response(200, "ok")
    return Response(200, document) if document is not None else None
