"""The `api-version` azl sends to each resource provider.

Compute's is the one azure-mgmt-compute 39 sends, the container service's the one of
azure-mgmt-containerservice 41, so that both halves of azl see the same shapes; a test compares
them. The others are stable versions that `az` 2.91 is known to send.
"""

COMPUTE = "2026-04-01"
DISKS = "2026-03-02"
SKUS = "2021-07-01"
NETWORK = "2024-07-01"
CONTAINER_SERVICE = "2026-08-01"
RESOURCES = "2022-09-01"
SUBSCRIPTIONS = "2022-12-01"
