"""The entry page: every row that a person sees of a report, with all that stands beside its cell."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from monitoring.choices import ANSWERED, Answer, RemarkKind, RowState, Severity, ValueType
from monitoring.formulas import Formula
from monitoring.judging import Finding, readable
from monitoring.models import CityReport, Explanation, Remark, Value
from monitoring.permissions import may_fill
from monitoring.querysets import kind_of_office
from monitoring.selectors.applied import Applied, applied_for, applied_to
from monitoring.selectors.entry import (
    Earlier,
    by_version,
    findings_of,
    labels_of,
    name_of,
    rows_of,
    words_of,
    years_before,
)
from monitoring.selectors.objections import OF_OTHERS, TO_DO
from monitoring.validators import YES_NO, figure
from portal.kit.canonical import dumps
from portal.kit.verdicts import Verdict

# What the page has fields for.
FIELDS = (
    *("answer", "number", "text", "reason", "reason_note", "substitute_title", "substitute_note"),
    *("value_year", "source_kind", "source_title", "source_page", "quality", "calibre_differs", "calibre_note"),
)
SOURCE = ("source_kind", "source_title", "source_page", "quality")
WHOLE = ("number", "text", "value_year", *SOURCE, "calibre_differs", "calibre_note")


@dataclass(frozen=True)
class Objection:
    """What a rule finds beside a row, in words that this person may read.

    ``explanation`` satisfies a soft one; it is written once for a rule, beside the first row that this person fills in.
    """

    finding: Finding
    words: str
    is_explained: bool = False
    explanation: Explanation | None = None
    is_here: bool = False

    @property
    def wants_words(self) -> bool:
        return self.finding.severity == Severity.EXPLAIN

    @property
    def is_grave(self) -> bool:
        return self.finding.severity == Severity.BLOCK

    @property
    def is_met(self) -> bool:
        return self.finding.severity == Severity.NOTICE or (self.wants_words and self.is_explained)


@dataclass
class Counted:
    """How a computed row comes about: its formula in words, the rows that went in, why there is no figure."""

    formula: str
    inputs: list[tuple[Value, str]]


@dataclass
class Line:
    row: Value
    verdict: Verdict
    earlier: list[Earlier] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    counted: Counted | None = None
    remark_number: int = 0
    evidence_number: int = 0
    query: Remark | None = None  # the latest one that waits for an answer
    typed: Mapping[str, Any] | None = None  # what came back unsaved, in place of what is stored
    faults: Mapping[str, str] = field(default_factory=dict)
    conflict: Any = None
    applied: Applied | None = None

    @property
    def asked(self) -> Any:
        return self.row.asked

    @property
    def is_number(self) -> bool:
        return self.row.item is not None or self.asked.is_number

    @property
    def words(self) -> str:
        return words_of(self.row)

    @property
    def figure(self) -> str:
        """As it stands in the field."""
        row = self.row
        if row.number is None:
            return ""
        return figure(row.number, 0 if row.answer == Answer.SUBSTITUTE else self.asked.decimals)

    @property
    def values(self) -> dict[str, Any]:
        """What stands in the fields."""
        stored = {name: getattr(self.row, name) for name in FIELDS} | {"number": self.figure}
        return {**stored, **(self.typed or {})}

    @property
    def kind(self) -> str:
        """Which field it has: number, choice, day or words."""
        if self.is_number:
            return "number"
        kinds = {ValueType.YES_NO: "choice", ValueType.LEVEL: "choice", ValueType.DATE: "day"}
        return kinds.get(self.asked.value_type, "words")

    @property
    def options(self) -> list[str]:
        return list(YES_NO) if self.asked.value_type == ValueType.YES_NO else [str(each) for each in self.asked.levels]

    @property
    def is_answered(self) -> bool:
        return self.row.answer in ANSWERED

    @property
    def is_coded(self) -> bool:
        return self.row.answer in (Answer.UNOBTAINABLE, Answer.NOT_APPLICABLE, Answer.SUBSTITUTE)

    @property
    def source_words(self) -> str:
        """Year, kind and title on one line."""
        row = self.row
        parts = [
            f"{row.value_year}年" if row.value_year else "",
            row.get_source_kind_display(),
            row.source_title,
            row.source_page,
            row.get_quality_display(),
            "口径不同" if row.calibre_differs else "",
        ]
        return " · ".join(filter(None, parts))

    @property
    def suggestion(self) -> Earlier | None:
        """What may be carried over from the year before, while nothing is filled in."""
        first = self.earlier[0] if self.earlier and not self.is_answered else None
        return first if first is not None and first.row.answer in (Answer.NUMBER, Answer.TEXT) else None

    @property
    def suggested(self) -> str:
        """For the page's script: what the buttons 沿用 fill in, all of it or the fields of ``SOURCE``."""
        return dumps(carried_over(self.suggestion.row, whole=True)) if self.suggestion else ""

    @property
    def more_values(self) -> str:
        """For the page's script: what stands in the fields that it adds to the row."""
        said = {name: value for name, value in self.values.items() if value and name not in ("number", "text")}
        if not self.is_coded:
            said.pop("answer", None)
        return dumps(said)

    @property
    def applied_fields(self) -> str:
        """For the page's script: what the button 采用 fills in."""
        return dumps(self.applied.fields) if self.applied else ""

    @property
    def is_urgent(self) -> bool:
        return self.row.state in (RowState.RETURNED, RowState.REOPENED)

    @property
    def is_wanting(self) -> bool:
        """Something is still to be done here before it can be submitted."""
        if not self.verdict:
            return False
        return not self.is_answered or self.is_urgent or any(not each.is_met for each in self.objections)


def carried_over(earlier: Value, *, whole: bool) -> dict[str, Any]:
    """What a row takes from an earlier one: where it came from, or the figure with its own year too."""
    found = {name: getattr(earlier, name) for name in (WHOLE if whole else SOURCE)}
    if found.get("number") is not None:
        found["number"] = figure(found["number"], earlier.asked.decimals)
    return {name: value for name, value in found.items() if value not in (None, "")}


def sees_all(user: Any) -> bool:
    return kind_of_office(user) not in ("department", "institution")


def lines_of(report: CityReport, user: Any) -> list[Line]:
    """What ``user`` sees of the report, in a fixed number of queries: a department its own rows alone."""
    rows = rows_of(report)
    shown = [row for row in rows if sees_all(user) or row.organisation_id == user.organisation.pk]
    earlier = years_before(report, rows)
    verdicts = {row.pk: may_fill(user, row) for row in shown}
    objections = _objections(report, rows, earlier, verdicts)
    beside = _beside(report, list(verdicts), user)
    counted = _counted(shown)
    applied = applied_to(report)
    return [
        Line(
            row=row,
            verdict=verdicts[row.pk],
            earlier=earlier.get(row.pk, []),
            objections=objections.get(row.pk, []),
            counted=counted.get(row.pk),
            remark_number=beside.remarks[row.pk],
            evidence_number=beside.files.get(row.pk, 0),
            query=beside.queries.get(row.pk),
            applied=applied_for(row, applied),
        )
        for row in shown
    ]


def _objections(
    report: CityReport,
    rows: list[Value],
    earlier: Mapping[int, list[Earlier]],
    verdicts: Mapping[int, Verdict],
) -> dict[int, list[Objection]]:
    """By key of the row; ``verdicts`` are of the rows that the person sees."""
    seen = by_version(row for row in rows if row.pk in verdicts)
    known = {(version, name_of(row)) for version, of_version in seen.items() for row in of_version}
    explained = {}
    for each in Explanation.objects.filter(value__report=report).select_related(
        "by", "value__definition", "value__item"
    ):
        explained[each.value.asked.version_id, each.rule] = each
    found: dict[int, list[Objection]] = defaultdict(list)
    taken = set()
    for said in findings_of(report, rows, earlier):
        row, finding = said.row, said.finding
        if row.pk not in verdicts:
            continue
        version = row.asked.version_id
        is_known = all((version, name) in known for name in finding.names)
        explanation = explained.get((version, finding.rule))
        is_here = bool(verdicts[row.pk]) and (version, finding.rule) not in taken
        if is_here:
            taken.add((version, finding.rule))
        found[row.pk].append(
            Objection(
                finding,
                words=finding.words if is_known else OF_OTHERS.format(to_do=TO_DO.get(finding.severity, "")),
                is_explained=explanation is not None,
                explanation=explanation if explanation is not None and explanation.value_id in verdicts else None,
                is_here=is_here,
            )
        )
    return found


def _counted(rows: Iterable[Value]) -> dict[int, Counted]:
    found = {}
    for of_version in by_version(rows).values():
        labels, named = labels_of(of_version), {name_of(row): row for row in of_version}
        for row in of_version:
            if row.definition is None or not row.is_computed:
                continue
            formula = readable(row.definition.formula)
            words = formula.in_words(labels) if isinstance(formula, Formula) else row.definition.formula
            names = formula.names if isinstance(formula, Formula) else ()
            found[row.pk] = Counted(words, [(named[name], words_of(named[name])) for name in names if name in named])
    return found


@dataclass
class Beside:
    remarks: Counter[int]
    queries: dict[int, Remark]
    files: dict[int, int]


def _beside(report: CityReport, keys: list[int], user: Any) -> Beside:
    """How many words and files each row has, and the queries that wait for an answer: two queries."""
    remarks: Counter[int] = Counter()
    queries = {}
    for each in (
        remarks_seen_by(user).filter(value__report=report, value__in=keys).select_related("organisation", "query")
    ):
        remarks[each.value_id] += 1
        if each.kind == RemarkKind.QUERY and each.settled_at is None:
            queries[each.value_id] = each
        elif each.query is not None and queries.get(each.value_id) == each.query:
            del queries[each.value_id]
    files = Count("evidence", filter=Q(evidence__removed_at__isnull=True))
    counted = Value.objects.filter(pk__in=keys).order_by().annotate(file_number=files).values_list("pk", "file_number")
    return Beside(remarks, queries, dict(counted))


ABOVE = ("province", "ministry")


def remarks_seen_by(user: Any) -> Any:
    """Words among the offices of a city stay there; what the offices above write among themselves stays above."""
    rows = Remark.objects.all()
    from_above = Q(organisation__kind__in=ABOVE)
    if kind_of_office(user) in ABOVE:
        return rows.filter(from_above | Q(query__organisation__kind__in=ABOVE))
    return rows.exclude(from_above & Q(kind=RemarkKind.COMMENT))


# --- Groups and counts --------------------------------------------------------------------------------------------


@dataclass
class Group:
    """Rows under one element; the framework beside it where it is an extension."""

    title: str
    anchor: str
    lines: list[Line] = field(default_factory=list)


def grouped(lines: Iterable[Line]) -> list[Group]:
    """By element in the order of the framework, shared input items first of their framework."""
    found: dict[Any, Group] = {}
    for line in lines:
        version = line.asked.version
        prefix = f"{version.framework.title}：" if version.framework.prefix else ""
        if line.row.definition is None:
            key, title = (version.pk, 0), "数据项（几个指标共用，只填一次）"
        else:
            key, title = (version.pk, line.row.definition.element_id), str(line.row.definition.element)
        if key not in found:
            found[key] = Group(prefix + title, f"group-{len(found) + 1}")
        found[key].lines.append(line)
    return list(found.values())


@dataclass(frozen=True)
class Progress:
    """Of the rows that people fill in: all, those with an answer, those that still want something, the returned ones."""

    total: int
    answered: int
    wanting: int
    returned: int


def progress_of(lines: Iterable[Line]) -> Progress:
    asked = [line for line in lines if not line.row.is_computed]
    return Progress(
        total=len(asked),
        answered=sum(line.is_answered for line in asked),
        wanting=sum(line.is_wanting for line in asked),
        returned=sum(line.is_urgent for line in asked),
    )


def line_of(row: Value, user: Any) -> Line:
    """One row with all that stands beside it, for whoever may see it."""
    return next(line for line in lines_of(row.report, user) if line.row.pk == row.pk)


# --- The own reports ----------------------------------------------------------------------------------------------


def own_reports(user: Any) -> Any:
    """Reports that ``user`` fills in, the latest first: how many rows, answered and returned ones; ``mine`` of the
    own office, ``asked`` of the whole city for the city's desk.
    """
    people = Q(values__item__isnull=False) | Q(values__definition__formula="")
    mine = people & Q(values__organisation=user.organisation)
    asked = people if sees_all(user) else mine
    returned = Q(values__state__in=(RowState.RETURNED, RowState.REOPENED))
    return (
        CityReport.objects.visible_to(user)
        .select_related("cycle", "city")
        .annotate(
            asked=Count("values", filter=asked),
            answered=Count("values", filter=asked & Q(values__answer__in=ANSWERED)),
            returned=Count("values", filter=asked & returned),
            mine=Count("values", filter=mine),
        )
        .order_by("-cycle__year", "pk")
    )
