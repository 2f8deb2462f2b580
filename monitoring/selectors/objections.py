"""What stands against submitting a row: a rule that blocks, or one that asks for an explanation that is wanting."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from monitoring.choices import Severity
from monitoring.models import CityReport, Explanation, Value
from monitoring.selectors.entry import Said, by_version, findings_of, name_of, rows_of

# A department reads neither the figures nor the names of another one's rows.
OF_OTHERS = "与其他单位填报的数据对不上，请核对；{to_do}详情请联系市教育行政部门。"
TO_DO = {Severity.BLOCK: "改正后才能提交。", Severity.EXPLAIN: "数据属实的，请写明原因。"}


def explained(report: CityReport) -> set[tuple[int, str]]:
    """Which rules are explained, by version and code: a rule over several rows is explained at one of them."""
    given = Explanation.objects.filter(value__report=report)
    found = given.values_list("value__definition__version", "value__item__version", "rule")
    return {(of_indicator or of_item, rule) for of_indicator, of_item, rule in found}


def objections_of(report: CityReport, rows: list[Value] | None = None, *, office: Any = None) -> dict[int, list[str]]:
    """What stands against each row, by its key, in words; for ``office`` without a word of other offices' rows."""
    rows = rows_of(report) if rows is None else rows
    given = explained(report)
    seen = by_version(each for each in rows if office is None or _is_own(each, office))
    own = {(version, name_of(each)) for version, of_version in seen.items() for each in of_version}
    found: dict[int, list[str]] = defaultdict(list)
    for said in findings_of(report, rows):
        if _stands(said, given):
            words = _words(said, own)
            if words not in found[said.row.pk]:
                found[said.row.pk].append(words)
    return dict(found)


def _is_own(row: Value, office: Any) -> bool:
    return bool(row.organisation_id == office.pk)


def _words(said: Said, own: set[tuple[int, str]]) -> str:
    version = said.row.asked.version_id
    if all((version, name) in own for name in said.finding.names):
        return said.finding.words
    return OF_OTHERS.format(to_do=TO_DO[said.finding.severity])


def _stands(said: Said, given: set[tuple[int, str]]) -> bool:
    match said.finding.severity:
        case Severity.BLOCK:
            return True
        case Severity.EXPLAIN:
            return (said.row.asked.version_id, said.finding.rule) not in given
    return False


def attach(report: CityReport, rows: Iterable[Value], *, user: Any, among: list[Value] | None = None) -> None:
    """Give each row its ``objections``, as the step 提交 looks at them, in words that ``user`` may read."""
    is_city = user is not None and user.organisation is not None and user.organisation.pk == report.city_id
    found = objections_of(report, among, office=None if is_city or user is None else user.organisation)
    for row in rows:
        row.objections = found.get(row.pk, [])  # type: ignore[attr-defined]
