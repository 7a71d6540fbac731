"""Azure's public regions, as data of 2026-11 (`az account list-locations`; Azure geographies).

A selection: the regions people name in runbooks, with their pairs and whether they have
availability zones. docs/sandbox.md says so.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    name: str
    display: str
    geography: str  # geographyGroup
    paired: str
    latitude: str
    longitude: str
    place: str
    zones: bool = True


AS_OF = "2026-11-22"

# fmt: off
LOCATIONS = (
    Location("eastus", "East US", "US", "westus", "37.3719", "-79.8164", "Virginia"),
    Location("eastus2", "East US 2", "US", "centralus", "36.6681", "-78.3889", "Virginia"),
    Location("southcentralus", "South Central US", "US", "northcentralus", "29.4167", "-98.5", "Texas"),  # noqa: E501
    Location("westus2", "West US 2", "US", "westcentralus", "47.233", "-119.852", "Washington"),
    Location("westus3", "West US 3", "US", "eastus", "33.448376", "-112.074036", "Phoenix"),
    Location("australiaeast", "Australia East", "Asia Pacific", "australiasoutheast", "-33.86", "151.2094", "New South Wales"),  # noqa: E501
    Location("southeastasia", "Southeast Asia", "Asia Pacific", "eastasia", "1.283", "103.833", "Singapore"),  # noqa: E501
    Location("northeurope", "North Europe", "Europe", "westeurope", "53.3478", "-6.2597", "Ireland"),  # noqa: E501
    Location("swedencentral", "Sweden Central", "Europe", "swedensouth", "60.67488", "17.14127", "Gävle"),  # noqa: E501
    Location("uksouth", "UK South", "Europe", "ukwest", "50.941", "-0.799", "London"),
    Location("westeurope", "West Europe", "Europe", "northeurope", "52.3667", "4.9", "Netherlands"),
    Location("centralus", "Central US", "US", "eastus2", "41.5908", "-93.6208", "Iowa"),
    Location("francecentral", "France Central", "Europe", "francesouth", "46.3772", "2.373", "Paris"),  # noqa: E501
    Location("germanywestcentral", "Germany West Central", "Europe", "germanynorth", "50.110924", "8.682127", "Frankfurt"),  # noqa: E501
    Location("japaneast", "Japan East", "Asia Pacific", "japanwest", "35.68", "139.77", "Tokyo, Saitama"),  # noqa: E501
    Location("canadacentral", "Canada Central", "Canada", "canadaeast", "43.653", "-79.383", "Toronto"),  # noqa: E501
    Location("brazilsouth", "Brazil South", "South America", "southcentralus", "-23.55", "-46.633", "Sao Paulo State"),  # noqa: E501
    Location("centralindia", "Central India", "Asia Pacific", "southindia", "18.5822", "73.9197", "Pune"),  # noqa: E501
    Location("northcentralus", "North Central US", "US", "southcentralus", "41.8819", "-87.6278", "Illinois", zones=False),  # noqa: E501
    Location("westus", "West US", "US", "eastus", "37.783", "-122.417", "California", zones=False),
    Location("westcentralus", "West Central US", "US", "westus2", "40.89", "-110.234", "Wyoming", zones=False),  # noqa: E501
    Location("ukwest", "UK West", "Europe", "uksouth", "53.427", "-3.084", "Cardiff", zones=False),
    Location("eastasia", "East Asia", "Asia Pacific", "southeastasia", "22.267", "114.188", "Hong Kong"),  # noqa: E501
    Location("norwayeast", "Norway East", "Europe", "norwaywest", "59.913868", "10.752245", "Norway"),  # noqa: E501
    Location("switzerlandnorth", "Switzerland North", "Europe", "switzerlandwest", "47.451542", "8.564572", "Zurich"),  # noqa: E501
    Location("koreacentral", "Korea Central", "Asia Pacific", "koreasouth", "37.5665", "126.978", "Seoul"),  # noqa: E501
    Location("italynorth", "Italy North", "Europe", "", "45.46888", "9.18109", "Milan"),
    Location("polandcentral", "Poland Central", "Europe", "", "52.23334", "21.01666", "Warsaw"),
    Location("spaincentral", "Spain Central", "Europe", "", "40.4259", "-3.4209", "Madrid"),
)
# fmt: on
