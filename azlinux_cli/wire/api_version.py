"""The `api-version` azl sends to each resource provider.

Compute's is the one azure-mgmt-compute 39 sends, so that both halves of azl see the same shapes;
a test compares the two. The others are stable versions that `az` 2.91 is known to send.
"""

COMPUTE = "2026-04-01"
DISKS = "2026-03-02"
SKUS = "2021-07-01"
NETWORK = "2024-07-01"
LOCKS = "2016-09-01"
RESOURCES = "2022-09-01"
SUBSCRIPTIONS = "2022-12-01"
LOCKS = "2020-05-01"
POLICY_RESTRICTIONS = "2022-03-01"
