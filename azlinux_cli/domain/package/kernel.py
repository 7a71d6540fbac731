"""Packages whose builds stay side by side: installing one removes no other."""

import re

# A kernel that boots, and its modules; not kernel-headers, kernel-tools and the like.
KERNEL = re.compile(r"kernel(-(hwe|mshv|64k|rt|uki-virt))*(-core|-modules(-core|-extra)?)?")


def is_kernel(name: str) -> bool:
    return KERNEL.fullmatch(name) is not None
