"""Verbs of the city's desk: begin, save, rows, hand over, sign and submit; and of the ministry's rounds.

Each verb is one transaction. A refusal raises ``portal.kit.verdicts.Refused`` with its Chinese reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from applications import sheets
from applications.choices import RoundState
from applications.editions import Question, address
from applications.models import (
    Answer,
    AnswerRow,
    Application,
    Correction,
    Extension,
    ProvinceDeadline,
    Round,
    Submission,
)
from applications.permissions import manages_rounds, may_fill_in
from applications.selectors import Entry, answers_of
from applications.signals import application_submitted
from applications.validators import MAX_CELL_CHARACTERS, clean_text
from applications.workflow import DESK, ROUND
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.documents.services import prepare, seal
from portal.history.services import record
from portal.kit.canonical import dumps, sha256_hex
from portal.kit.dates import beijing
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused
from portal.letters.services import notify

# --- Rounds -----------------------------------------------------------------------------------------------


def _record_round(round: Round, step: Step, user: User, before: str, data: Mapping[str, Any]) -> None:
    _note_round(round, f"round.{step.name}", user, {"title": round.title, **data})


def _note_round(round: Round, verb: str, user: User, payload: dict[str, Any]) -> None:
    record(
        f"round:{round.pk}",
        verb,
        user=user,
        organisation=user.organisation,
        payload=payload,
    )


def move_round(*, round: Round, step: str, user: User, seen: int | None, reason: str = "") -> Round:
    """Open, close or reopen a round."""
    return ROUND.take(
        step,
        lock=lambda: Round.objects.select_for_update().get(pk=round.pk),
        user=user,
        seen=seen,
        record=_record_round,
        data={"reason": reason} if reason else {},
    )


def save_round(*, round: Round, user: User) -> Round:
    """Create or change a round; what applicants relied on before is kept in the history."""
    _require(manages_rounds(user, round))
    with transaction.atomic():
        stored = Round.objects.select_for_update().filter(pk=round.pk).first()
        round.full_clean()
        round.save()
        if stored is None:
            _note_round(round, "round.created", user, {"title": round.title})
        else:
            before = {each.name: each.value_from_object(stored) for each in _changed_fields(stored, round)}
            labels = [str(each.verbose_name) for each in _changed_fields(stored, round)]
            _note_round(round, "round.changed", user, {"title": round.title, "changed": labels, "before": before})
    return round


def _changed_fields(stored: Round, round: Round) -> list[Any]:
    fields = Round._meta.concrete_fields
    return [each for each in fields if each.value_from_object(stored) != each.value_from_object(round)]


def set_province_deadline(*, round: Round, province: Organisation, deadline: datetime, user: User) -> ProvinceDeadline:
    """The province sets by when its cities submit; not later than it must send up itself."""
    if not user.acts_as("approver", "province") and not user.acts_as("clerk", "province"):
        raise Refused("只有省级经办人或签发人可以设定本省城市的提交截止时间。")
    if user.organisation != province:
        raise Refused("只能设定本省的城市提交截止时间。")
    if not round.opens_at < deadline <= round.province_deadline:
        raise Refused(
            f"截止时间应晚于开放时间（{beijing(round.opens_at)}），且不晚于省级上报截止时间（{beijing(round.province_deadline)}）。"
        )
    with transaction.atomic():
        row, _ = ProvinceDeadline.objects.update_or_create(
            round=round, province=province, defaults={"deadline": deadline}
        )
        payload = {"province": province.name, "deadline": beijing(deadline)}
        _note_round(round, "round.province_deadline", user, payload)
    return row


def extend(
    *,
    round: Round,
    organisation: Organisation,
    until: datetime,
    reason: str,
    user: User,
) -> Extension:
    """Grant a later deadline: the province to its cities, the ministry to provinces and cities; reason required."""
    if not reason.strip():
        raise Refused("请填写延期理由。")
    own_city = organisation.kind == "city" and organisation.parent_id == getattr(user.organisation, "pk", None)
    by_province = own_city and (user.acts_as("clerk", "province") or user.acts_as("approver", "province"))
    if not by_province and not manages_rounds(user, round):
        raise Refused("只有省级相关部门（对本省城市）或教育部批次管理员可以批准延期。")
    if organisation.kind == "city" and until > round.province_deadline and not manages_rounds(user, round):
        raise Refused(
            f"城市延期不得晚于省级上报截止时间（{beijing(round.province_deadline)}），更晚的延期请联系教育部批次管理员。"
        )
    if until <= timezone.now():
        raise Refused("延期时间应晚于现在。")
    with transaction.atomic():
        row = Extension.objects.create(
            round=round,
            organisation=organisation,
            until=until,
            reason=reason.strip(),
            granted_by=user,
        )
        payload = {
            "unit": organisation.name,
            "until": beijing(until),
            "reason": reason.strip(),
        }
        _note_round(round, "round.extended", user, payload)
        notify(
            people(organisation),
            event="round.extended",
            subject=f"已批准延期至{beijing(until)}",
            body=f"“{round.title}”对{organisation.name}的截止时间延至{beijing(until)}（北京时间）。理由：{reason.strip()}",
            organisation=organisation,
        )
    return row


# --- Filling in -------------------------------------------------------------------------------------------


def begin(*, round: Round, user: User) -> Application:
    """Begin the city's application in a round, or return the one that a colleague has begun."""
    if not user.acts_as("clerk", "city"):
        raise Refused("只有市教育行政部门的填报人可以开始填报。")
    now, round = timezone.now(), Round.objects.get(pk=round.pk)
    if round.state != RoundState.OPEN or round.opens_at > now:
        raise Refused(
            f"“{round.title}”尚未开放或已结束，不能开始填报；开放时间为{beijing(round.opens_at)}（北京时间）。"
        )
    city = user.office
    try:
        with transaction.atomic():
            application, is_new = Application.objects.get_or_create(
                round=round,
                organisation=city,
                defaults={
                    "number": f"{round.code}-{city.seat.code}",
                    "begun_by": user,
                },
            )
            if is_new:
                _note(
                    application,
                    "application.begun",
                    user,
                    {"number": application.number},
                )
    except IntegrityError as error:
        raise Refused("申请编号已被占用，请联系批次管理员核对本市的行政区划代码。") from error
    return application


@dataclass(frozen=True)
class Conflict:
    """A colleague changed the cell after the page was shown; both texts are kept until a person chooses."""

    theirs: Entry
    mine: str


@dataclass
class Saved:
    """What a save did: stored addresses, conflicts, and texts refused with the reason (still on the page).

    ``gone`` holds the texts typed into rows that a colleague has removed meanwhile.
    """

    stored: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, Conflict] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Everything that was typed is stored."""
        return not (self.conflicts or self.refused or self.gone)


def save_cells(
    *,
    application: Application,
    user: User,
    values: Mapping[str, str],
    seen: Mapping[str, int],
) -> Saved:
    """Store typed texts cell by cell, complete or not; addresses that the form does not have are ignored.

    ``seen`` holds the version of each cell that the page showed; a cell not in it was shown empty. A cell that
    someone else changed meanwhile is a conflict and is not overwritten. Raises ``Refused`` when the application is
    not open for filling in.
    """
    result = Saved()
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        sheet = answers_of(application)
        known = {
            address(question.key, cell.key, row): (question.key, cell.key, row)
            for question in application.edition.questions
            for row in sheet.rows(question)
            for cell in question.cells
        }
        changed = []
        for where, typed in values.items():
            if where not in known:
                if _is_of_a_row(application, where) and typed.strip():
                    result.gone[where] = clean_text(typed)
                continue
            text, entry = clean_text(typed), sheet.entries.get(where, Entry())
            if text == entry.value:
                continue
            if len(text) > MAX_CELL_CHARACTERS:
                result.refused[where] = (
                    f"文字过长（{len(text)} 个字符），本栏最多保存 {MAX_CELL_CHARACTERS} 个字符，尚未保存，请删减后再保存。"
                )
            elif entry.version != seen.get(where, 0):
                result.conflicts[where] = Conflict(entry, text)
            else:
                changed.append(_answer(application, known[where], text, entry.version + 1, user))
                result.stored[where] = entry.version + 1
        _store(application, changed)
    return result


def _is_of_a_row(application: Application, where: str) -> bool:
    """Is this the address of a cell in a repeating question, of whatever row?"""
    question, _, rest = where.partition(".")
    cell, _, row = rest.partition(".")
    return bool(row) and any(
        question == asked.key and asked.repeats and cell == each.key for asked, each in application.edition.cells()
    )


def _answer(
    application: Application,
    cell: tuple[str, str, str],
    text: str,
    version: int,
    user: User,
) -> Answer:
    question, key, row = cell
    return Answer(
        application=application,
        question=question,
        cell=key,
        row_id=row,
        value=text,
        version=version,
        changed_by=user,
        changed_at=timezone.now(),
    )


def _store(application: Application, answers: list[Answer]) -> None:
    if not answers:
        return
    Answer.objects.bulk_create(
        answers,
        update_conflicts=True,
        unique_fields=["application", "question", "cell", "row_id"],
        update_fields=["value", "version", "changed_by", "changed_at"],
    )
    Application.objects.filter(pk=application.pk).update(saved_at=timezone.now())


def lock_for_filling_in(application: Application, user: User) -> Application:
    """The application locked inside the running transaction. Raises ``Refused`` when this person may not fill it in."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("round", "organisation")
    locked = rows.get(pk=application.pk)
    _require(may_fill_in(user, locked))
    return locked


def _repeating(application: Application, question_key: str) -> Question:
    question = application.edition.question(question_key)
    if not question.repeats:
        raise Refused("该栏目不能增减行。")
    return question


def add_row(*, application: Application, user: User, question: str) -> str:
    """Add an empty row at the end and return its id; at most as many as the form says."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        asked = _repeating(application, question)
        rows = list(application.rows.filter(question=question))
        if len(rows) >= asked.most_rows:
            raise Refused(f"最多列举{asked.most_rows}项{asked.row_word}，如需更换请先删除一项。")
        row = AnswerRow.objects.create(
            application=application,
            question=question,
            row_id=uuid4().hex[:12],
            position=max((each.position for each in rows), default=0) + 1,
        )
        return row.row_id


def remove_row(*, application: Application, user: User, question: str, row_id: str) -> None:
    """Remove a row; its texts are written into the history first, so that nothing typed is lost."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        asked = _repeating(application, question)
        answers = application.answers.filter(question=question, row_id=row_id)
        texts = {each.cell: each.value for each in answers if each.value}
        removed, _ = application.rows.filter(question=question, row_id=row_id).delete()
        answers.delete()
        if removed and texts:
            payload = {
                "question": asked.label,
                "row_word": asked.row_word,
                "texts": texts,
            }
            _note(application, "application.row_removed", user, payload)


def move_row(*, application: Application, user: User, question: str, row_id: str, up: bool) -> None:
    """Move a row one place up or down."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        _repeating(application, question)
        rows = list(application.rows.filter(question=question))
        here = next((place for place, row in enumerate(rows) if row.row_id == row_id), None)
        if here is None:
            return
        there = here - 1 if up else here + 1
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
            for place, row in enumerate(rows):
                row.position = place + 1
            AnswerRow.objects.bulk_update(rows, ["position"])


# --- Signing off and submitting ---------------------------------------------------------------------------


def _note(application: Application, verb: str, user: User, payload: dict[str, Any]) -> None:
    record(
        application.chain,
        verb,
        user=user,
        organisation=user.organisation,
        payload=payload,
    )


def _record_step(
    application: Application,
    step: Step,
    user: User,
    before: str,
    data: Mapping[str, Any],
) -> None:
    payload = {
        "number": application.number,
        "before": before,
        "after": application.state,
        **data,
    }
    _note(application, f"application.{step.name}", user, payload)


def _locked(application: Application, arrived_at: datetime | None) -> Application:
    locked = (
        Application.objects.select_for_update(of=("self",))
        .select_related("round", "organisation__place", "organisation__parent", "handed_over_by")
        .get(pk=application.pk)
    )
    locked.arrived_at = arrived_at or timezone.now()
    return locked


def hand_over(
    *,
    application: Application,
    user: User,
    seen: int | None,
    arrived_at: datetime | None = None,
) -> Application:
    """送签: the clerk hands the complete application to the approvers of the city."""

    def apply(moving: Application) -> None:
        moving.handed_over_by, moving.handed_over_at = user, timezone.now()
        moving.send_back_note = ""
        moving.last_actor = user.name
        notify(
            people(moving.organisation, "approver"),
            event="application.hand_over",
            subject=f"{moving.round.title}：申请待签发",
            body=f"{user.name}已送签《{moving.edition.title}》（{moving.number}），请审阅后签发并提交。",
            link=f"/applications/{moving.pk}/sign/",
            organisation=moving.organisation,
        )

    return DESK.take(
        "hand_over",
        lock=lambda: _locked(application, arrived_at),
        user=user,
        seen=seen,
        record=_record_step,
        apply=apply,
    )


def take_back(*, application: Application, user: User, seen: int | None) -> Application:
    """取回: the clerk takes the application back before it is signed."""
    return DESK.take(
        "take_back",
        lock=lambda: _locked(application, None),
        user=user,
        seen=seen,
        record=_record_step,
        apply=lambda moving: _set_back(moving, user, ""),
    )


def send_back(*, application: Application, user: User, seen: int | None, reason: str) -> Application:
    """退回填报人: the approver returns the application to the clerks of the own city."""

    def apply(moving: Application) -> None:
        _set_back(moving, user, reason)
        notify(
            people(moving.organisation, "clerk"),
            event="application.send_back",
            subject=f"{moving.round.title}：签发人退回修改",
            body=f"{user.name}退回了申请（{moving.number}）：{reason}",
            link=f"/applications/{moving.pk}/",
            organisation=moving.organisation,
        )

    return DESK.take(
        "send_back",
        lock=lambda: _locked(application, None),
        user=user,
        seen=seen,
        record=_record_step,
        data={"reason": reason},
        apply=apply,
    )


def _set_back(application: Application, user: User, note: str) -> None:
    application.handed_over_by = application.handed_over_at = None
    application.send_back_note = note
    application.last_actor = user.name


def submit(
    *,
    application: Application,
    user: User,
    seen: int | None,
    arrived_at: datetime | None = None,
) -> Submission:
    """签发并提交: freeze version n with its hashes, seal cover and declaration, hand it to the province.

    A double click, a second approver or a stale tab is refused; one submission comes of it.
    The papers follow after the commit and never hold it up.
    """
    frozen: list[Submission] = []

    def apply(moving: Application) -> None:
        frozen.append(_freeze(moving, user))
        moving.last_actor = user.name
        moving.corrections.filter(answered_at__isnull=True).update(answered_at=timezone.now())

    def record_with_version(moving: Application, step: Step, by: User, before: str, data: Mapping[str, Any]) -> None:
        facts = {
            "version": frozen[0].version,
            "sha256": frozen[0].sha256,
            "second": beijing_second(frozen[0].submitted_at),
        }
        _record_step(moving, step, by, before, {**data, **facts})

    with transaction.atomic():
        DESK.take(
            "submit",
            lock=lambda: _locked(application, arrived_at),
            user=user,
            seen=seen,
            record=record_with_version,
            apply=apply,
        )
        submission = frozen[0]
        _order_papers(submission, user)
        application_submitted.send(sender=Submission, submission=submission, user=user)
    return submission


def beijing_second(moment: datetime) -> str:
    """A moment to the second, Beijing time: 2026-11-21 17:00:03."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def _freeze(application: Application, user: User) -> Submission:
    version = application.submissions.count() + 1
    # The second is what the receipt prints; a finer moment would differ from the paper.
    at = timezone.now().replace(microsecond=0)
    content = dumps(sheets.snapshot(application, version=version, signatory=user, at=at))
    submission = Submission.objects.create(
        application=application,
        version=version,
        content=content,
        sha256=sha256_hex(content),
        submitted_by=user,
        submitted_at=at,
    )
    submission.evidence.set(application.evidence.present().values_list("pk", flat=True))
    return submission


def _order_papers(submission: Submission, user: User) -> None:
    application = submission.application
    city = application.organisation
    paper = prepare(**sheets.form_paper(submission))
    for slot, who in application.edition.slots.items():
        if who == "city":
            on = timezone.localdate(submission.submitted_at)
            seal(paper=paper, slot=slot, organisation=city, signatory=user.name, on=on)
    prepare(**sheets.receipt_paper(submission))


def reopen(
    *,
    application: Application,
    user: User,
    reason: str,
    due_at: datetime | None = None,
    correction: bool = False,
) -> Application:
    """Open a submitted application again, because its case is withdrawn or returned; review calls this.

    With ``correction`` the reason is kept as what the city is asked to correct.
    """

    def lock() -> Application:
        locked = _locked(application, None)
        locked.is_reopening = True
        return locked

    def apply(moving: Application) -> None:
        _set_back(moving, user, "")
        if correction:
            Correction.objects.create(
                application=moving,
                submission=moving.submissions.latest("version"),
                reason=reason,
                asked_by=user,
                asked_for=user.office,
                due_at=due_at,
            )

    return DESK.take(
        "reopen",
        lock=lock,
        user=user,
        seen=None,
        record=_record_step,
        data={"reason": reason},
        apply=apply,
    )


def _require(answer: Any) -> None:
    if not answer:
        raise Refused(answer.reason)
