"""Machines that are alike: what one of them proves holds for the others."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cohort:
    """`traits`: what its members have in common, for people. `id` follows from the traits."""

    id: str
    traits: Mapping[str, str]
    members: tuple[str, ...]


def cohorts_of(traits: Mapping[str, Mapping[str, str]]) -> list[Cohort]:
    """Nodes by equal traits, biggest cohort first, then by the name of its first member."""
    groups: dict[str, list[str]] = {}
    for name, its in traits.items():
        groups.setdefault(_id(its), []).append(name)
    cohorts = [Cohort(key, traits[names[0]], tuple(names)) for key, names in groups.items()]
    return sorted(cohorts, key=lambda cohort: (-len(cohort.members), cohort.members[0]))


def _id(traits: Mapping[str, str]) -> str:
    text = "\0".join(f"{key}={traits[key]}" for key in sorted(traits))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def differing(cohorts: Sequence[Cohort]) -> list[str]:
    """The traits that set cohorts apart: what a table has to show."""
    keys = dict.fromkeys(key for cohort in cohorts for key in cohort.traits)
    return [key for key in keys if len({cohort.traits.get(key) for cohort in cohorts}) > 1]
