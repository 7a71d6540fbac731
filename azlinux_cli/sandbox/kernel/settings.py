"""What one sandbox is told at its start."""

from dataclasses import dataclass, field

# Fixed, so that a runbook rehearsed twice reads the same. None of these is a secret of anything:
# the endpoint listens on loopback and the password opens nothing else.
TENANT_ID = "5a4db0c5-0000-4000-8000-7e9a97000001"
SUBSCRIPTION_ID = "5a4db0c5-0000-4000-8000-5b5c51000001"
CLIENT_ID = "5a4db0c5-0000-4000-8000-c11e97000001"


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are seconds."""

    operation_seconds: float = 2.0
    retry_after_seconds: int = 1
    latency_seconds: float = 0.0  # added to every answer, to rehearse a far region
    tenant_id: str = TENANT_ID
    subscription_id: str = SUBSCRIPTION_ID
    client_id: str = CLIENT_ID
    client_secret: str = field(default="", repr=False)
    signing_key: str = field(default="", repr=False)  # of access tokens
    token_seconds: int = 3600
    page_size: int = 1000  # of lists; no source for what each provider of Azure really takes
