"""The table from Azure's codes to azl's errors, with the words azl adds."""

import json
from typing import Any

import pytest

from azlinux_cli.adapters.azure import refusal
from azlinux_cli.adapters.azure.error import error_of
from azlinux_cli.adapters.azure.refusal_fact import missing_role
from azlinux_cli.domain import errors

QUOTA = (
    "Operation could not be completed as it results in exceeding approved standardDSv5Family "
    "Cores quota. Additional details - Deployment Model: Resource Manager, Location: eastus, "
    "Current Limit: 10, Current Usage: 8, Additional Required: 4, (Minimum) New Limit Required: "
    "12. Setup Alerts when Quota reaches threshold. Learn more at https://aka.ms/quotamonitoring . "
    "Submit a request for Quota increase at https://aka.ms/ProdportalCRP/x"
)
SKU = (
    "The requested VM size for resource 'Following SKUs have failed for Capacity Restrictions: "
    "Standard_D2s_v5' is currently not available in location 'eastus'. Please try another size or "
    "deploy to a different location or different zone. See https://aka.ms/azureskunotavailable "
    "for details."
)


def said(status: int, document: Any) -> errors.AzlError:
    return error_of(refusal.parse(status, json.dumps(document)), "create web-1")


def common(code: str, message: str, **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, **more}}


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "LocationNotAvailableForResourceType", errors.UsageError),
        (401, "InvalidAuthenticationToken", errors.SignInError),
        (403, "AuthorizationFailed", errors.AccessDeniedError),
        (403, "LinkedAuthorizationFailed", errors.AccessDeniedError),
        (403, "", errors.AccessDeniedError),
        (404, "ResourceGroupNotFound", errors.NotFoundError),
        (404, "SubscriptionNotFound", errors.NotFoundError),
        (409, "PropertyChangeNotAllowed", errors.ConflictError),
        (409, "Conflict", errors.ConflictError),
        (409, "OperationNotAllowed", errors.ConflictError),
        (409, "ScopeLocked", errors.ConflictError),
        (409, "SkuNotAvailable", errors.CapacityError),
        (409, "AllocationFailed", errors.CapacityError),
        (200, "ZonalAllocationFailed", errors.CapacityError),
        (400, "QuotaExceeded", errors.CapacityError),
        (412, "PreconditionFailed", errors.ConflictError),
        (429, "TooManyRequests", errors.RemoteError),
        (400, "InvalidParameter", errors.RemoteError),
        (403, "RequestDisallowedByPolicy", errors.RemoteError),
        (500, "InternalServerError", errors.RemoteError),
        (503, "", errors.RemoteError),
    ],
)
def test_each_code_has_its_error(status: int, code: str, kind: type[errors.AzlError]) -> None:
    error = said(status, common(code, "Words."))

    assert type(error) is kind
    assert error.message == "could not create web-1: Words"
    assert error.code == (code or kind.default_code)


def test_a_quota_refusal_names_quota_limit_usage_and_need() -> None:
    error = said(409, common("OperationNotAllowed", QUOTA))

    assert type(error) is errors.CapacityError
    assert error.details == {
        "status": 409,
        "quota": "standardDSv5Family Cores",
        "location": "eastus",
        "limit": 10,
        "usage": 8,
        "required": 4,
    }
    assert "--size" in error.hints[0]


def test_the_older_words_of_a_quota_refusal_are_read_as_well() -> None:
    older = (
        "Operation results in exceeding quota limits of Core. Maximum allowed: 10, Current in use: "
        "0, Additional requested: 12. Please read more about quota increase at https://aka.ms/x."
    )

    details = said(400, common("QuotaExceeded", older)).details

    assert details == {"status": 400, "quota": "Core", "limit": 10, "usage": 0, "required": 12}


def test_a_size_that_is_not_there_is_named_with_its_region() -> None:
    error = said(409, common("SkuNotAvailable", SKU))

    assert error.details == {"status": 409, "size": "Standard_D2s_v5", "location": "eastus"}
    assert error.message.endswith("deploy to a different location or different zone")


def test_the_reason_is_found_below_the_wrappers_of_a_deployment() -> None:
    inner = {"code": "QuotaExceeded", "message": QUOTA}
    middle = {"code": "InvalidTemplateDeployment", "message": "See inner.", "details": [inner]}

    error = said(400, common("DeploymentFailed", "At least one failed.", details=[middle]))

    assert error.code == "QuotaExceeded"
    assert error.details["quota"] == "standardDSv5Family Cores"


def test_the_reason_is_found_in_json_inside_the_message() -> None:
    nested = json.dumps(common("SkuNotAvailable", SKU), indent=2)
    wrapped = common(
        "DeploymentFailed", "Failed.", details=[{"code": "Conflict", "message": nested}]
    )

    assert said(400, wrapped).code == "SkuNotAvailable"


def test_the_flat_shape_of_aks_is_read_as_well() -> None:
    flat = {"code": "ResourceNotFound", "message": "No pool.", "details": None, "subcode": ""}

    assert said(404, flat).message == "could not create web-1: No pool"


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "[1]", '"x"', "{}", '{"error": null}', '{"error": "no"}', "<html>",
     '{"error": {"code": 7, "message": null}}', '{"error": {"details": [null]}}',
     '{"error": {"code": "Conflict", "details": 5, "message": "{"}}'],
)  # fmt: skip
def test_no_answer_is_too_odd_to_be_told(text: str) -> None:
    error = error_of(refusal.parse(500, text, reason="Oops"), "create web-1")

    assert error.message.startswith("could not create web-1: ")
    assert len(error.message) > len("could not create web-1: ")


def test_the_tail_that_leads_to_a_web_page_is_cut() -> None:
    message = "The Resource 'x' was not found. For more details please go to https://aka.ms/y"

    assert said(404, common("ResourceNotFound", message)).message == (
        "could not create web-1: The Resource 'x' was not found"
    )


@pytest.mark.parametrize(
    ("action", "role"),
    [
        ("Microsoft.Compute/virtualMachines/read", "Reader"),
        ("Microsoft.Compute/virtualMachines/start/action", "Virtual Machine Contributor"),
        ("Microsoft.Network/networkInterfaces/write", "Network Contributor"),
        ("Microsoft.Resources/subscriptions/resourceGroups/write", "Contributor"),
    ],
)
def test_the_least_role_for_an_action(action: str, role: str) -> None:
    assert missing_role(action) == role


@pytest.mark.parametrize("said", ["", None, " . "], ids=["empty", "null", "dots"])
def test_a_reason_without_words_is_told_by_its_code(said: str | None) -> None:
    text = json.dumps(
        {"status": "Failed", "error": {"code": "OSProvisioningTimedOut", "message": said}}
    )
    error = error_of(refusal.parse(200, text, reason="OK"), "create f2")

    assert error.message == "could not create f2: OSProvisioningTimedOut"
    assert error.code == "OSProvisioningTimedOut"


def test_the_reason_of_http_is_no_reason() -> None:
    text = json.dumps({"error": {"code": "OSProvisioningTimedOut", "message": "OK"}})
    error = error_of(refusal.parse(200, text, reason="OK"), "create f2")

    assert error.message == "could not create f2: OSProvisioningTimedOut"
