"""What a managed disk's type and size bring: tier, IOPS, throughput.

Source: "Azure managed disk types" (tables of Premium SSD and Standard SSD/HDD); rows up to 10 GiB
as recorded (az disk create, 2024-08).
"""

from azlinux_cli.sandbox.kernel.http import Json

# Largest size in GiB of the tier, tier, IOPS, MB/s.
PREMIUM = (
    (4, "P1", 120, 25),
    (8, "P2", 120, 25),
    (16, "P3", 120, 25),
    (32, "P4", 120, 25),
    (64, "P6", 240, 50),
    (128, "P10", 500, 100),
    (256, "P15", 1100, 125),
    (512, "P20", 2300, 150),
    (1024, "P30", 5000, 200),
    (2048, "P40", 7500, 250),
    (4096, "P50", 7500, 250),
    (8192, "P60", 16000, 500),
    (16384, "P70", 18000, 750),
    (32767, "P80", 20000, 900),
)
LARGEST_GB = 32767
LARGEST_OS_GB = 4095
STANDARD = {"diskIOPSReadWrite": 500, "diskMBpsReadWrite": 60}

SKUS = {
    "Premium_LRS": "Premium",
    "Premium_ZRS": "Premium",
    "StandardSSD_LRS": "Standard",
    "StandardSSD_ZRS": "Standard",
    "Standard_LRS": "Standard",
    "PremiumV2_LRS": "Premium",
    "UltraSSD_LRS": "Ultra",
}
SNAPSHOT_SKUS = {"Premium_LRS": "Premium", "Standard_LRS": "Standard", "Standard_ZRS": "Standard"}


def is_premium(sku: str) -> bool:
    return sku.lower().startswith(("premium", "ultra"))


def performance(sku: str, size_gb: int) -> Json:
    if sku not in {"Premium_LRS", "Premium_ZRS"}:
        return dict(STANDARD)
    _, tier, iops, throughput = next(row for row in PREMIUM if size_gb <= row[0])
    return {"diskIOPSReadWrite": iops, "diskMBpsReadWrite": throughput, "tier": tier}
