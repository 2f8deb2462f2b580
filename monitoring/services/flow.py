"""From the departments to the signature of the city: rows submitted and checked, the report handed over and signed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from monitoring.models import CityReport, Plan, Submission, Value, ValueChange
from monitoring.selectors.entry import rows_of
from monitoring.selectors.objections import attach, objections_of
from monitoring.selectors.submissions import beside_rows, content_row, latest_submission
from monitoring.selectors.submissions import rows_of as frozen_rows
from monitoring.services.moving import lock_report, move_report, move_rows, names, note
from monitoring.sheets.submissions import SUBMISSION, submission_paper
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.documents.fonts import missing_characters
from portal.documents.selectors import papers_about
from portal.documents.services import prepare, seal, void
from portal.kit.canonical import dumps, sha256_hex
from portal.kit.verdicts import Refused
from portal.letters.services import notify

Seen = Mapping[int, int] | None
RETURNED_PAPER = "本次上报已退回或撤回，请以重新上报的版本为准。"
CORRECTED_PAPER = "部分数据已更正，请以更正后的版本为准。"


# --- Rows: the office that answers, and the city that checks --------------------------------------------------------


def submit_rows(*, report: CityReport, rows: Iterable[Value], user: User, seen: Seen = None) -> list[Value]:
    """提交: all of ``rows`` or none. Empty ones, those that a rule blocks and those without the explanation are refused."""
    with transaction.atomic():
        locked = lock_report(report)
        moved = move_rows(
            "submit",
            report=locked,
            rows=rows,
            user=user,
            seen=seen,
            columns={"submitted_at": timezone.now()},
            prepared=lambda found, given: attach(found, given, user=user),
            facts={"unit": user.office.short_name},
        )
        if user.office.pk != locked.city_id:
            tell_city(
                locked,
                "monitoring.rows_submitted",
                f"{user.office.short_name}提交了{len(moved)}项",
                "请核对。",
                "clerk",
            )
    return moved


def take_back_rows(*, report: CityReport, rows: Iterable[Value], user: User, seen: Seen = None) -> list[Value]:
    """撤回 before the city has checked."""
    with transaction.atomic():
        return move_rows("take_back", report=lock_report(report), rows=rows, user=user, seen=seen)


def check_rows(*, report: CityReport, rows: Iterable[Value], user: User, seen: Seen = None) -> list[Value]:
    """核对通过; the reason of an earlier return is settled with it."""
    columns = {"returned_reason": "", "returned_by": None}
    with transaction.atomic():
        return move_rows("check", report=lock_report(report), rows=rows, user=user, seen=seen, columns=columns)


def return_to_offices(
    *, report: CityReport, rows: Iterable[Value], user: User, reason: str, seen: Seen = None
) -> list[Value]:
    """退回填报单位, each of them told of its own rows alone."""
    with transaction.atomic():
        locked = lock_report(report)
        columns = {"returned_reason": fitting_reason(reason), "returned_by": user.office}
        moved = move_rows(
            "return_to_office", report=locked, rows=rows, user=user, seen=seen, reason=reason, columns=columns
        )
        tell_offices(locked, moved, "monitoring.rows_returned", "退回修改", reason, but=user.office)
    return moved


def fitting_reason(reason: str) -> str:
    """A reason that stands beside a row; a longer one is refused, not cut."""
    words = reason.strip()
    if len(words) > 500:
        raise Refused(f"理由最多500个字，现有{len(words)}个字，请精简。")
    return words


# --- The report in the city -----------------------------------------------------------------------------------------


def hand_over(*, report: CityReport, user: User, seen: int | None = None) -> CityReport:
    """汇总送签: every row is checked, the rules hold over all of them, everything can be printed."""

    def apply(moving: CityReport) -> None:
        moving.handed_by = user

    with transaction.atomic():
        moved = move_report(
            "hand_over", report=report, user=user, seen=seen, prepared=prepare_to_hand_over, apply=apply
        )
        tell_city(
            moved, "monitoring.handed_over", "监测报告待签发", f"{user.name}已汇总送签，请审阅后签发上报。", "approver"
        )
    return moved


def prepare_to_hand_over(report: CityReport) -> None:
    """What stands against handing the report over, given to it as ``objections``."""
    rows = rows_of(report)
    found = objections_of(report, rows)
    named = {row.pk: str(row.asked) for row in rows}
    words = [f"{named[key]}：{''.join(each)}" for key, each in found.items()]
    report.objections = words + _unprintable(rows)  # type: ignore[attr-defined]


def _unprintable(rows: Iterable[Value]) -> list[str]:
    found, rows = [], list(rows)
    beside = beside_rows(rows)
    for row in rows:
        words = [each["words"] for each in beside.get(row.pk, {}).get("explained", ())]
        missing = missing_characters("".join(str(each or "") for each in [*content_row(row).values(), *words]))
        if missing:
            found.append(f"{row.asked}：有无法打印的字符（{'、'.join(missing[:5])}），请改用其他字。")
    return found


def take_back_report(*, report: CityReport, user: User, seen: int | None = None) -> CityReport:
    """取回 before it is signed."""
    return move_report("take_back", report=report, user=user, seen=seen)


def send_back(*, report: CityReport, user: User, reason: str, seen: int | None = None) -> CityReport:
    """退回汇总: the approver wants it put together once more."""
    with transaction.atomic():
        moved = move_report("send_back", report=report, user=user, seen=seen, reason=reason)
        tell_city(moved, "monitoring.sent_back", "监测报告退回汇总", f"理由：{reason.strip()}", "clerk")
    return moved


def sign(*, report: CityReport, user: User, seen: int | None = None) -> Submission:
    """签发并上报: every row is frozen, the sheet of them is sealed, the province is told."""
    made: list[Submission] = []

    def apply(moving: CityReport) -> None:
        moving.number += 1
        moving.submitted_at = timezone.now()
        rows = rows_of(moving)
        beside = beside_rows(rows)
        made.append(_freeze(moving, user, [content_row(row, beside) for row in rows]))

    with transaction.atomic():
        moved = move_report("sign", report=report, user=user, seen=seen, apply=apply)
        _seal(made[0], user)
        again = f"第{moved.number}次" if moved.number > 1 else ""
        tell_province(moved, "monitoring.signed", f"{again}上报监测数据", "请审核。")
    return made[0]


def _freeze(report: CityReport, user: User, rows: list[dict[str, Any]], *, corrected: str = "") -> Submission:
    plan = Plan.objects.filter(report=report).first()
    content = dumps(
        {
            "cycle": report.cycle.code,
            "city": report.city.name,
            "number": report.number,
            "version": report.cycle.version.checksum,
            "self_assessment": plan.self_assessment if plan else "",
            "corrected": corrected,
            "rows": rows,
        }
    )
    return Submission.objects.create(
        report=report, number=report.number, content=content, content_hash=sha256_hex(content), by=user
    )


def _seal(submission: Submission, user: User) -> None:
    paper = prepare(**submission_paper(submission))
    seal(paper=paper, slot="city", organisation=user.office, signatory=user.name, on=timezone.localdate(), user=user)


def withdraw(*, report: CityReport, user: User, reason: str, seen: int | None = None) -> CityReport:
    """撤回上报 before the province accepted anything of it."""
    with transaction.atomic():
        moved = move_report("withdraw", report=report, user=user, seen=seen, reason=reason)
        void_paper(moved, RETURNED_PAPER)
        tell_province(moved, "monitoring.withdrawn", "撤回了上报的监测数据", f"理由：{reason.strip()}")
    return moved


def void_paper(report: CityReport, reason: str) -> None:
    """The sheet of the latest submission says publicly that it no longer holds."""
    for paper in papers_about(report.chain, SUBMISSION).filter(version=report.number, voided_reason=""):
        void(paper=paper, reason=reason)


def correct_rows(*, report: CityReport, rows: Iterable[Value], user: User, seen: Seen = None) -> Submission:
    """签发更正 of reopened rows: the sheet is made anew, in which nothing but these rows and what is computed differs."""
    with transaction.atomic():
        locked = lock_report(report)
        moved = move_rows("correct", report=locked, rows=rows, user=user, seen=seen)
        latest = latest_submission(locked)
        assert latest is not None  # only what was handed up is opened again
        if ValueChange.objects.filter(value__in=moved, by=user, at__gt=latest.at).exists():
            raise Refused("填写更正的人不能签发，请由另一位签发人签发。")
        void_paper(locked, CORRECTED_PAPER)
        corrected = {row.pk for row in moved}
        differing = [row for row in rows_of(locked) if row.pk in corrected or row.is_computed]
        beside = beside_rows(differing)
        live = {row.pk: content_row(row, beside) for row in differing}
        content = [live.get(row["value"], row) for row in frozen_rows(latest)]
        locked.number += 1
        locked.last_actor = user.name
        locked.revision += 1
        locked.save(update_fields=["number", "last_actor", "revision"])
        made = _freeze(locked, user, content, corrected=names(moved))
        _seal(made, user)
        note(locked, "city_report.correct", user, number=made.number, rows=names(moved))
        tell_province(
            locked, "monitoring.corrected", f"更正了{len(moved)}项监测数据", f"更正：{names(moved)}。请审核。"
        )
    return made


# --- Who is told ----------------------------------------------------------------------------------------------------


def tell_city(report: CityReport, event: str, subject: str, body: str, *roles: str) -> None:
    notify(
        people(report.city, *(roles or ("clerk", "approver"))),
        event=event,
        subject=f"{report.cycle.title}：{subject}",
        body=body,
        link=reverse("monitoring:report", args=[report.pk]),
        organisation=report.city,
    )


def tell_province(report: CityReport, event: str, subject: str, body: str) -> None:
    province = report.city.parent
    if province is None:
        return
    notify(
        people(province, "clerk", "approver"),
        event=event,
        subject=f"{report.cycle.title}：{report.city.seat.name}{subject}",
        body=body,
        link=reverse("monitoring:report", args=[report.pk]),
        organisation=province,
    )


def tell_offices(
    report: CityReport,
    rows: Iterable[Value],
    event: str,
    subject: str,
    reason: str,
    *,
    but: Organisation | None = None,
) -> None:
    """Each office that answers for some of ``rows`` is told of those."""
    by_office: dict[int, list[Value]] = {}
    for row in rows:
        if row.organisation is not None and (but is None or row.organisation_id != but.pk):
            by_office.setdefault(row.organisation.pk, []).append(row)
    for own in by_office.values():
        office = own[0].organisation
        assert office is not None
        is_city = office.pk == report.city_id
        address = "monitoring:report" if is_city else "monitoring:submit_rows"
        notify(
            people(office, "clerk"),
            event=event,
            subject=f"{report.cycle.title}：{len(own)}项{subject}",
            body=f"{names(own)}。\n理由：{reason.strip()}",
            link=reverse(address, args=[report.pk]),
            organisation=office,
        )
