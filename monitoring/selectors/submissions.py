"""What was signed and handed up: its canonical content, and what has changed since."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from monitoring.choices import Answer, Mark, Reason, RowState
from monitoring.models import (
    CityReport,
    Explanation,
    IndicatorRevision,
    Submission,
    ValidationRule,
    Value,
    ValueEvidence,
)
from monitoring.selectors.entry import in_order

# What a row says, by column; organisation and state tell who answered and how far it was.
SAID = (
    *("answer", "number", "text", "reason", "reason_note", "substitute_id", "substitute_title", "substitute_note"),
    *("value_year", "source_kind", "source_title", "source_page", "quality", "calibre_differs", "calibre_note"),
)

OLDER = "（此说明写于该行最后一次修改之前）"

Beside = Mapping[int, Mapping[str, list[dict[str, str]]]]


def beside_rows(rows: Iterable[Value]) -> Beside:
    """What stands beside rows, by key: explanations to the rules that object, and the files. Three queries."""
    versions = {row.pk: row.asked.version_id for row in rows}
    messages = {
        (version, code): message
        for version, code, message in ValidationRule.objects.filter(version__in=set(versions.values())).values_list(
            "version", "code", "message"
        )
    }
    found: dict[int, dict[str, list[dict[str, str]]]] = defaultdict(lambda: {"explained": [], "evidence": []})
    for each in Explanation.objects.filter(value__in=versions).select_related("value"):
        about = messages.get((versions[each.value_id], each.rule), each.rule)
        is_older = each.value.changed_at is not None and each.at < each.value.changed_at
        words = f"{each.words}{OLDER}" if is_older else each.words
        found[each.value_id]["explained"].append({"rule": about, "words": words})
    for file in ValueEvidence.objects.filter(value__in=versions, removed_at__isnull=True):
        found[file.value_id]["evidence"].append({"name": file.name, "sha256": file.sha256})
    return found


def content_row(row: Value, beside: Beside | None = None) -> dict[str, Any]:
    """One row as it is signed: names are copied, for they may change."""
    asked = row.asked
    element = str(asked.element) if isinstance(asked, IndicatorRevision) else ""
    return {
        "value": row.pk,
        "code": asked.code,
        "title": asked.title,
        "element": element,
        "unit": asked.unit,
        "decimals": asked.decimals,
        "is_item": row.item_id is not None,
        "is_core": not asked.version.framework.prefix,
        "is_unofficial": asked.mark == Mark.DEMONSTRATION,
        "is_computed": row.is_computed,
        "office": row.organisation.short_name if row.organisation else "",
        "state": row.state,
        "revision": row.revision,
        **{name: getattr(row, name) for name in SAID},
        **(beside or {}).get(row.pk, {"explained": [], "evidence": []}),
    }


def rows_of(submission: Submission) -> list[dict[str, Any]]:
    """The frozen rows, numbers as decimals again."""
    found = json.loads(submission.content)["rows"]
    for row in found:
        row["number"] = Decimal(row["number"]) if row["number"] is not None else None
    return list(found)


def latest_submission(report: CityReport) -> Submission | None:
    return report.submissions.order_by("-number").first()


def accepted_submission(report: CityReport) -> Submission | None:
    """The one that the ministry accepted."""
    return report.submissions.filter(accepted_at__isnull=False).order_by("-number").first()


def newly_accepted(report: CityReport) -> int:
    """How many rows the province has accepted out of the latest submission."""
    latest = latest_submission(report)
    if latest is None:
        return 0
    waiting = {row["value"] for row in rows_of(latest) if row["state"] == RowState.CHECKED}
    accepted = report.values.filter(state=RowState.ACCEPTED).values_list("pk", flat=True)
    return len(waiting & set(accepted))


@dataclass(frozen=True)
class Changed:
    """A row that says something else than before."""

    value: int
    code: str
    title: str
    before: str
    after: str
    columns: tuple[str, ...]  # what differs, in words


def changed(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[Changed]:
    """What differs between two contents, row by row, in the order of the later one."""
    old = {row["value"]: row for row in before}
    found = []
    for row in after:
        was = old.get(row["value"])
        columns = tuple(_label(name) for name in SAID if was is None or was[name] != row[name])
        if columns:
            shown_before = said(was) if was is not None else "—"
            found.append(Changed(row["value"], row["code"], row["title"], shown_before, said(row), columns))
    return found


def _label(name: str) -> str:
    return str(Value._meta.get_field(name.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]


def changed_since_acceptance(report: CityReport, values: Iterable[Value]) -> list[Changed]:
    """What says something else now than when the ministry accepted it; nothing before it did."""
    accepted = accepted_submission(report)
    if accepted is None:
        return []
    return changed(rows_of(accepted), [content_row(row) for row in in_order(values)])


def said(row: Mapping[str, Any]) -> str:
    """What a frozen row says, in words: the number with its unit, the text, or why there is none."""
    match row["answer"]:
        case Answer.NUMBER:
            return f"{row['number']:,.{row['decimals']}f}{row['unit']}"
        case Answer.TEXT:
            return str(row["text"])
        case Answer.UNOBTAINABLE:
            return f"暂无法取得（{reason_words(row)}）"
        case Answer.SUBSTITUTE:
            amount = f"{row['number']:,f}".rstrip("0").rstrip(".") if row["number"] is not None else row["text"]
            return f"替代：{row['substitute_title']} {amount}".strip()
        case Answer.EMPTY:
            return "未填"
    return (
        f"{Answer(row['answer']).label}（{row['reason_note']}）" if row["reason_note"] else Answer(row["answer"]).label
    )


def reason_words(row: Mapping[str, Any]) -> str:
    label = dict(Reason.choices).get(row["reason"], "")
    return "，".join(part for part in (str(label), row["reason_note"]) if part)
