"""The serial console's log, which boot diagnostics keep."""

from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import Pipeline
from azure.core.pipeline.policies import UserAgentPolicy
from azure.core.rest import HttpRequest, HttpResponse

from azlinux_cli.adapters.azure.document import text
from azlinux_cli.adapters.azure.error import translated
from azlinux_cli.adapters.azure.pipeline import USER_AGENT, PatientRetry, Policy, Transport
from azlinux_cli.domain.errors import AzlError
from azlinux_cli.domain.vm import VmRef
from azlinux_cli.ports.arm import Arm
from azlinux_cli.wire import api_version

_OK = 200
_NONE_YET = 404
_OFF = "boot diagnostics is not enabled"


class AzureSerialLog:
    """`ports.run_command.SerialLog`. The log lies in a storage account: no token goes there."""

    def __init__(self, arm: Arm, transport: Transport) -> None:
        self._arm = arm
        steps: list[Policy] = [
            UserAgentPolicy(USER_AGENT, user_agent_overwrite=True),
            PatientRetry(),
        ]
        self._storage: Pipeline[HttpRequest, HttpResponse] = Pipeline(transport, steps)

    def read(self, ref: VmRef) -> str | None:
        action = f"read the serial log of {ref.name}"
        try:
            links = self._arm.post(
                f"{ref.id}/retrieveBootDiagnosticsData",
                api_version=api_version.COMPUTE,
                action=action,
            ).document
        except AzlError as error:
            if _OFF in error.message.lower():
                return None
            raise
        link = text(links, "serialConsoleLogBlobUri")
        return self._fetch(link, action) if link else None

    def _fetch(self, link: str, action: str) -> str | None:
        with translated(action):
            response = self._storage.run(HttpRequest("GET", link)).http_response
            if response.status_code == _NONE_YET:
                return None
            if response.status_code != _OK:
                raise HttpResponseError(response=response)
            return response.content.decode("utf-8", errors="replace")
