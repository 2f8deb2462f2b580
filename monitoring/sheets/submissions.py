"""监测数据上报表: every row as it was signed and handed up by the city."""

from itertools import groupby
from typing import Any

from django.utils import timezone

from monitoring.choices import Quality, SourceKind
from monitoring.models import Submission
from monitoring.selectors.submissions import reason_words, rows_of, said
from portal.kit.dates import chinese_date

SUBMISSION = "monitoring_submission"
TITLE = "学习型城市建设监测数据上报表"


def submission_number(submission: Submission) -> str:
    report = submission.report
    return f"JC-{report.cycle.code}-{report.city.seat.code}"


def submission_paper(submission: Submission) -> dict[str, Any]:
    """The sheet as arguments of ``documents.services.prepare``: made of the frozen rows alone."""
    report = submission.report
    return {
        "kind": SUBMISSION,
        "number": submission_number(submission),
        "version": submission.number,
        "subject": report.chain,
        "title": TITLE,
        "organisation": report.city,
        "template": "papers/monitoring_submission.html",
        "content": submission_content(submission),
    }


def submission_content(submission: Submission) -> dict[str, Any]:
    report, rows = submission.report, rows_of(submission)
    return {
        "title": TITLE,
        "city": report.city.seat.full_name,
        "office": report.city.name,
        "cycle": report.cycle.title,
        "year": report.cycle.year,
        "version": str(report.cycle.version),
        "is_demo": report.cycle.is_demo,
        "has_unofficial": any(row["is_unofficial"] for row in rows),
        "number": submission.number,
        "date": chinese_date(timezone.localdate(submission.at)),
        "sha256": submission.content_hash,
        "groups": [
            {"title": title, "rows": [printed_row(row) for row in group]}
            for title, group in groupby(rows, key=lambda row: _group(row))
        ],
        "totals": _totals(rows),
    }


def _group(row: dict[str, Any]) -> str:
    if row["is_item"]:
        return "数据项" if row["is_core"] else "拓展数据项"
    return str(row["element"]) if row["is_core"] else f"拓展：{row['element']}"


def printed_row(row: dict[str, Any]) -> dict[str, Any]:
    """A frozen row in words, as the sheet prints it and the page of the submission shows it."""
    kind = dict(SourceKind.choices).get(row["source_kind"], "")
    source = "，".join(str(part) for part in (kind, row["source_title"], row["source_page"]) if part)
    return {
        "code": "" if row["is_item"] else row["code"],
        "title": row["title"],
        "is_unofficial": row["is_unofficial"],
        "said": said(row),
        "value_year": row["value_year"] or "",
        "source": source,
        "note": _note(row),
        "explained": [f"{each['rule']}——{each['words']}" for each in row.get("explained", ())],
        "evidence": len(row.get("evidence", ())),
        "office": "平台计算" if row["is_computed"] else row["office"],
    }


def _note(row: dict[str, Any]) -> str:
    parts = [dict(Quality.choices).get(row["quality"], "")]
    if row["calibre_differs"]:
        parts.append(f"口径不同：{row['calibre_note']}" if row["calibre_note"] else "口径不同")
    if row["answer"] == "substitute":
        parts.append(row["substitute_note"])
    return "；".join(str(part) for part in parts if part)


def _totals(rows: list[dict[str, Any]]) -> dict[str, int]:
    """How many rows are of which answer; computed ones and extensions apart."""
    core = [row for row in rows if row["is_core"] and not row["is_computed"]]
    count = lambda *answers: sum(row["answer"] in answers for row in core)  # noqa: E731
    return {
        "asked": len(core),
        "reported": count("number", "text"),
        "substitute": count("substitute"),
        "unobtainable": count("unobtainable"),
        "not_applicable": count("not_applicable"),
        "computed": sum(row["is_computed"] for row in rows),
        "extended": sum(not row["is_core"] and not row["is_computed"] for row in rows),
    }


__all__ = ["SUBMISSION", "printed_row", "reason_words", "submission_content", "submission_number", "submission_paper"]
