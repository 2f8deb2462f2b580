"""The crosswalk as either side reads it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from monitoring.choices import Relation
from monitoring.models import CrosswalkLink, Element, FrameworkVersion

# Seen from the other side, what was broader is narrower.
REVERSED = {Relation.BROADER: Relation.NARROWER, Relation.NARROWER: Relation.BROADER}


@dataclass(frozen=True)
class Beside:
    """One link from the side of ``own``: what stands beside it, and how ``own`` is to that."""

    link: CrosswalkLink
    own: Element
    other: Element
    relation: Relation


def beside(version: FrameworkVersion, user: Any) -> list[Beside]:
    """Every link of the version's elements that the person may read, in the order of the elements."""
    links = (
        CrosswalkLink.objects.visible_to(user)
        .filter(Q(element__version=version) | Q(other__version=version))
        .select_related("element__version__framework", "other__version__framework")
    )
    found = [_seen_from(version, link) for link in links]
    return sorted(found, key=lambda each: (each.own.position, each.other.version.framework_id, each.other.position))


def _seen_from(version: FrameworkVersion, link: CrosswalkLink) -> Beside:
    relation = Relation(link.relation)
    if link.element.version_id == version.pk:
        return Beside(link, link.element, link.other, relation)
    return Beside(link, link.other, link.element, REVERSED.get(relation, relation))
