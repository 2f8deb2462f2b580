"""A version as it is read: by areas and elements; two versions side by side; the definition sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count

from monitoring.choices import LinkKind, RuleKind
from monitoring.formulas import Formula
from monitoring.models import Area, CrosswalkLink, Element, FrameworkVersion, IndicatorRevision, VersionLink
from monitoring.selectors.checks import readable
from monitoring.selectors.packages import COLUMNS


@dataclass
class ElementRow:
    element: Element
    revisions: list[IndicatorRevision] = field(default_factory=list)
    crosswalk: list[CrosswalkLink] = field(default_factory=list)


@dataclass
class AreaRow:
    area: Area
    elements: list[ElementRow] = field(default_factory=list)


def outline(version: FrameworkVersion) -> list[AreaRow]:
    """Areas with their elements, these with their indicators and what they stand beside, in five queries."""
    rows = {area.pk: AreaRow(area) for area in version.areas.all()}
    elements = {}
    for element in version.elements.all():
        elements[element.pk] = ElementRow(element)
        rows[element.area_id].elements.append(elements[element.pk])
    for revision in version.revisions.all():
        elements[revision.element_id].revisions.append(revision)
    beside = "other__version__framework"
    for link in CrosswalkLink.objects.filter(element__version=version).select_related(beside, "other__area"):
        elements[link.element_id].crosswalk.append(link)
    return list(rows.values())


def counted_versions(user: Any) -> Any:
    """The versions that ``user`` may read, with how many areas, elements and indicators they have."""
    return (
        FrameworkVersion.objects.visible_to(user)
        .select_related("framework")
        .annotate(
            area_number=Count("areas", distinct=True),
            element_number=Count("elements", distinct=True),
            indicator_number=Count("revisions", distinct=True),
        )
    )


def formula_words(revision: IndicatorRevision) -> str:
    """The formula with titles for codes; what cannot be read stands as it was written."""
    formula = readable(revision.formula) if revision.formula else None
    if not isinstance(formula, Formula):
        return revision.formula
    return formula.in_words(labels_of(revision.version))


def labels_of(version: FrameworkVersion) -> dict[str, str]:
    """What formulas call by code, in words."""
    items = {item.code: item.title for item in version.items.all()}
    return items | {f"[{each.code}]": str(each) for each in version.revisions.all()}


@dataclass(frozen=True)
class Change:
    """A column that differs."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Compared:
    """How a row stands to one of an earlier version: the links on the way, the latest first, and what differs.

    ``new`` or ``old`` is wanting where the row was added or dropped on the way; a draft's row may have no link yet.
    """

    new: IndicatorRevision | None
    old: IndicatorRevision | None
    links: tuple[VersionLink, ...]
    changes: list[Change]

    @property
    def is_same(self) -> bool:
        return all(link.kind == LinkKind.SAME for link in self.links) and bool(self.links)

    @property
    def is_break(self) -> bool:
        return any(link.is_break for link in self.links)

    @property
    def words(self) -> str:
        """The kinds of the links, each once, the earliest first; what stayed the same for a while is not named."""
        kinds = [link.get_kind_display() for link in reversed(self.links) if link.kind != LinkKind.SAME]
        if self.links and not kinds:
            return str(LinkKind.SAME.label)
        return "，".join(dict.fromkeys(kinds)) or "未写明"

    @property
    def notes(self) -> list[str]:
        return [link.note for link in reversed(self.links) if link.note]


def earlier_versions(version: FrameworkVersion) -> list[FrameworkVersion]:
    """The chain of versions before, the latest first."""
    found: list[FrameworkVersion] = []
    while version.previous is not None:
        version = version.previous
        found.append(version)
    return found


@dataclass
class _Way:
    """One line of descent on its way back: the row of the newest version, where it has come to, over which links."""

    new: IndicatorRevision | None
    at: IndicatorRevision | None
    links: tuple[VersionLink, ...] = ()


def compare(version: FrameworkVersion, earlier: FrameworkVersion | None = None) -> list[Compared]:
    """What became of every row of ``earlier`` (of the version before, unless told) over the links in between.

    In the order of the new version; dropped rows stand at the end.
    """
    chain = earlier_versions(version)
    earlier = earlier or (chain[0] if chain else None)
    if earlier is None:
        return []
    ways = [_Way(row, row) for row in version.revisions.all()]
    for step in [version, *chain][: chain.index(earlier) + 1]:
        ways = _one_back(ways, list(step.links.select_related("old", "new")))
    found = [Compared(way.new, way.at, way.links, changes(way.at, way.new)) for way in ways if way.new or way.at]
    return sorted(found, key=_place)


def _one_back(ways: list[_Way], links: list[VersionLink]) -> list[_Way]:
    """Every way one version further back; a row without a link stays where it is and leads nowhere."""
    back: dict[int | None, list[VersionLink]] = {}
    for link in links:
        back.setdefault(link.new_id, []).append(link)
    found = []
    for way in ways:
        on = back.get(way.at.pk, []) if way.at is not None else []
        found += [_Way(way.new, link.old, (*way.links, link)) for link in on] or [_Way(way.new, None, way.links)]
    return found + [_Way(None, link.old, (link,)) for link in back.get(None, [])]


def _place(compared: Compared) -> tuple[bool, int]:
    row = compared.new or compared.old
    return compared.new is None, row.position if row is not None else 0


def changes(old: IndicatorRevision | None, new: IndicatorRevision | None) -> list[Change]:
    if old is None or new is None:
        return []
    found = []
    for name in COLUMNS[IndicatorRevision]:
        before, after = shown(old, name), shown(new, name)
        if before != after:
            field: Any = IndicatorRevision._meta.get_field(name)
            found.append(Change(str(field.verbose_name), before, after))
    return found


def shown(row: Any, name: str) -> str:
    """A column in words: the label of a choice, levels on one line."""
    display: Any = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def position_after(rows: Any) -> int:
    """The place behind the last of ``rows``."""
    last = rows.order_by("-position").values_list("position", flat=True).first()
    return (last or 0) + 1


def rule_words(rule: Any, labels: Mapping[str, str]) -> str:
    """What a rule asks, in words."""
    left = _words(rule.left, labels)
    match rule.kind:
        case RuleKind.RANGE:
            low = f"不小于{number_words(rule.low)}" if rule.low is not None else ""
            high = f"不大于{number_words(rule.high)}" if rule.high is not None else ""
            return f"{left}{'，'.join(each for each in (low, high) if each)}"
        case RuleKind.BAND:
            return f"{left}与上年相比，变动不超过{number_words(rule.high)}%（百分比按百分点计）"
    return f"{left} {rule.get_comparison_display()} {_words(rule.right, labels)}"


def _words(text: str, labels: Mapping[str, str]) -> str:
    formula = readable(text)
    return formula.in_words(labels) if isinstance(formula, Formula) else text


def number_words(number: Any) -> str:
    return f"{number.normalize():f}" if number is not None else "—"
