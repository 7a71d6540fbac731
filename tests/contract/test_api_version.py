"""The facts of the wire against the SDK: a wrong one would hide itself, being shared."""

import inspect

from azure.mgmt.compute.operations import _operations as built
from azure.mgmt.containerservice.operations import _operations as containers

from azlinux_cli.wire import api_version


def test_azls_api_versions_are_those_of_the_sdks() -> None:
    pairs = (
        (api_version.COMPUTE, built.build_virtual_machines_list_all_request),
        (api_version.DISKS, built.build_disks_get_request),
        (api_version.SKUS, built.build_resource_skus_list_request),
        (api_version.CONTAINER_SERVICE, containers.build_agent_pools_get_request),
    )
    for version, build in pairs:
        assert f'"{version}"' in inspect.getsource(build)
