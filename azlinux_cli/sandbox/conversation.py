"""Questions to a running sandbox through its private end."""

import contextlib
import http.client
import json
from typing import Any

from azlinux_cli.sandbox.error import SandboxError
from azlinux_cli.sandbox.state import Running, StateDirectory

ANSWER_SECONDS = 10.0


def ask_running(
    state: StateDirectory, method: str, action: str, body: dict[str, Any] | None = None
) -> Any:
    """As `ask`, of whatever serves the directory now. Raises SandboxError if nothing does."""
    running = state.running() if state.is_served() else None
    if running is None:
        raise SandboxError("the sandbox is not running", "azl sandbox start")
    return ask(state, running, method, action, body)


def ask(
    state: StateDirectory,
    running: Running,
    method: str,
    action: str,
    body: dict[str, Any] | None = None,
) -> Any:
    """One question to the server's private end. Raises SandboxError: no answer, or a refusal."""
    headers = {
        "x-sandbox-secret": state.identity().control_secret,
        "content-type": "application/json",
    }
    sent = None if body is None else json.dumps(body)
    try:
        with contextlib.closing(_connection(state, running)) as connection:
            connection.request(method, f"/_sandbox/{action}", sent, headers)
            response = connection.getresponse()
            answer = json.loads(response.read() or b"{}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise SandboxError(
            f"the sandbox (process {running.pid}) does not answer: {error}",
            "azl sandbox stop, then azl sandbox start",
        ) from error
    if response.status >= http.HTTPStatus.BAD_REQUEST:
        raise SandboxError(str(answer.get("message", f"HTTP {response.status}")))
    return answer


def _connection(state: StateDirectory, running: Running) -> http.client.HTTPSConnection:
    """Raises OSError if the bundle of the sandbox's authority cannot be read."""
    from azlinux_cli.sandbox.certificate import client_context

    return http.client.HTTPSConnection(
        "127.0.0.1", running.port, timeout=ANSWER_SECONDS, context=client_context(state)
    )
