"""A gate that is an HTTP answer: a whole one of 200 to 299 passes."""

from azlinux_cli.adapters.gate.web import NoAnswerError, WebAnswer, get
from azlinux_cli.domain.rollout.evidence import evidence, line, shown_url, url_secrets
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict

_READ_BYTES = 64 * 1024
_GOOD = range(200, 300)
_ELSEWHERE = range(300, 400)


class HttpGate:
    """A GateRunner. Redirects are not followed: a page to sign in at is no health."""

    def check(self, gate: Gate, at: GatePoint, *, deadline_s: float) -> GateVerdict:
        secrets = url_secrets(gate.value)
        try:
            answer = get(gate.value, deadline_s=deadline_s, most_bytes=_READ_BYTES)
        except NoAnswerError as error:
            said = line(f"{shown_url(gate.value)}: {error}", secrets)
            return GateVerdict(passed=False, message=said)
        secrets += answer.secrets
        message = line(f"{shown_url(gate.value)} answers {_said(answer)}", secrets)
        seen = evidence(answer.body, secrets)
        return GateVerdict(passed=answer.status in _GOOD, message=message, evidence=seen)


def _said(answer: WebAnswer) -> str:
    said = f"{answer.status} {answer.reason}".strip()
    if answer.status in _ELSEWHERE:
        said += f"; azl follows no redirect, here to {shown_url(answer.location)}"
    return said
