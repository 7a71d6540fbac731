"""A gate that is a query to Prometheus, or to anything that speaks its HTTP API."""

from dataclasses import replace
from urllib.parse import urlencode

from azlinux_cli.adapters.gate.web import NoAnswerError, get
from azlinux_cli.domain.rollout.evidence import evidence, line
from azlinux_cli.domain.rollout.gate import Gate, GatePoint, GateVerdict
from azlinux_cli.domain.rollout.gate_address import split_query
from azlinux_cli.domain.rollout.prometheus import judged

_MOST_BYTES = 1 << 20


class PrometheusGate:
    """A GateRunner."""

    def check(self, gate: Gate, at: GatePoint, *, deadline_s: float) -> GateVerdict:
        server, query = split_query(gate.value)
        # Bare seconds: Prometheus takes "5s" and "5.000", and refuses "5.000s".
        asked = urlencode({"query": query, "timeout": f"{deadline_s:.3f}"})
        url = f"{server}/api/v1/query?{asked}"
        try:
            answer = get(url, deadline_s=deadline_s, most_bytes=_MOST_BYTES)
        except NoAnswerError as error:
            return GateVerdict(passed=False, message=line(f"{server}: {error}"))
        if answer.truncated:
            message = f"{server}: the answer is longer than {_MOST_BYTES:,} bytes"
            return GateVerdict(passed=False, message=message)
        verdict = judged(answer.status, answer.body)
        return replace(
            verdict,
            message=line(f"{server}: {verdict.message}", answer.secrets),
            evidence=evidence(verdict.evidence, answer.secrets),
        )
