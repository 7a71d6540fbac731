"""A sign-in service on loopback that knows one device code: enough of Entra for MSAL."""

import base64
import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import trustme

TENANT = "11111111-2222-3333-4444-555555555555"
USER = "66666666-7777-8888-9999-000000000000"


class Entra:
    """`pending`: how often a person has not answered yet. `grants`: every grant that was asked."""

    def __init__(self, url: str, ca_bundle: Path) -> None:
        self.url = url
        self.ca_bundle = ca_bundle
        self.pending = 1
        self.grants: list[str] = []
        self.refuse_refresh = False

    def document(self, path: str) -> dict[str, Any]:
        tenant = path.strip("/").split("/")[0]
        base = f"{self.url}/{tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def answer(self, path: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        if path.endswith("/devicecode"):
            return 200, {
                "device_code": "d", "user_code": "CODE42", "interval": 0, "expires_in": 900,
                "verification_uri": "https://aka.ms/devicelogin", "message": "open it",
            }  # fmt: skip
        grant = form.get("grant_type", [""])[0].rsplit(":", 1)[-1]
        self.grants.append(grant)
        if grant == "device_code" and self.pending:
            self.pending -= 1
            return 400, {"error": "authorization_pending", "error_description": "not yet"}
        if grant == "refresh_token" and self.refuse_refresh:
            return 400, {"error": "invalid_grant", "error_description": "AADSTS700082: expired."}
        return 200, self._token(form["client_id"][0], len(self.grants))

    def _token(self, client: str, number: int) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "aud": client, "iss": f"{self.url}/{TENANT}/v2.0", "iat": now, "exp": now + 3600,
            "sub": USER, "oid": USER, "tid": TENANT, "preferred_username": "ops@example.com",
        }  # fmt: skip
        return {
            "token_type": "Bearer",
            "access_token": f"access-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": 3600,
            "id_token": f"{_part({'alg': 'none'})}.{_part(claims)}.x",
            "client_info": _part({"uid": USER, "utid": TENANT}),
            "scope": "https://arm.invalid/.default openid profile offline_access",
        }


def _part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


class _Handler(BaseHTTPRequestHandler):
    entra: Entra

    def do_GET(self) -> None:
        self._send(200, self.entra.document(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self._send(*self.entra.answer(self.path.partition("?")[0], parse_qs(body)))

    def _send(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass


@contextmanager
def running_entra(directory: Path) -> Iterator[Entra]:
    authority = trustme.CA()
    bundle = directory / "entra-ca.pem"
    authority.cert_pem.write_to_path(bundle)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {}))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    entra = Entra(f"https://127.0.0.1:{server.server_address[1]}", bundle)
    server.RequestHandlerClass.entra = entra  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield entra
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
