"""The kubeconfig that AKS hands out, with the sandbox's address, CA and tokens.

Source: `az aks get-credentials -f -`: names of cluster, context and users. AKS also puts a client
certificate in; here the token alone signs in.
"""

import base64
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Login:
    """How one user reaches one cluster."""

    cluster: str
    resource_group: str
    server: str
    ca_bundle: bytes
    token: str
    admin: bool

    @property
    def user(self) -> str:
        role = "clusterAdmin" if self.admin else "clusterUser"
        return f"{role}_{self.resource_group}_{self.cluster}"

    @property
    def context(self) -> str:
        """The cluster's own, for both: az adds -admin by itself."""
        return self.cluster


def kubeconfig(login: Login) -> str:
    import yaml

    authority = base64.b64encode(login.ca_bundle).decode()
    cluster = {"certificate-authority-data": authority, "server": login.server}
    context = {"cluster": login.cluster, "user": login.user}
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"cluster": cluster, "name": login.cluster}],
            "contexts": [{"context": context, "name": login.context}],
            "current-context": login.context,
            "preferences": {},
            "users": [{"name": login.user, "user": {"token": login.token}}],
        },
        sort_keys=False,
    )
