"""Verbs of slips to departments 征集单: ask, fill in, answer, decline, ask again, close, remind."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.choices import SlipState
from applications.editions import address
from applications.models import Application, Slip, SlipCell
from applications.selectors import answers_of, cell_label, opened_of
from applications.selectors.slips import cells_at, slip_part, slip_sheet
from applications.services import Conflict, Saved, lock_for_filling_in
from applications.services.answers import note
from applications.slip_workflow import SLIP, is_clerk_of_department
from applications.validators import MAX_CELL_CHARACTERS
from portal.accounts.models import Organisation, User
from portal.accounts.selectors import people
from portal.kit.dates import beijing
from portal.kit.texts import clean_text
from portal.kit.transitions import Step
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify

FIRST = "1"  # the first row of a question that repeats
REMIND_BEFORE = timedelta(days=2)


def ask(
    *,
    application: Application,
    user: User,
    department: Organisation,
    places: Iterable[str],
    message: str,
    due_at: datetime,
) -> Slip:
    """Ask a department of the own city for single questions of the form; ``places`` as ``places_to_ask`` names them."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        cells = dict.fromkeys(cell for place in places for cell in cells_at(application.edition, place))
        _check(application, department, list(cells), due_at)
        _refuse_closed(application, cells)
        slip = Slip.objects.create(
            application=application,
            department=department,
            note=clean_text(message),
            due_at=due_at,
            asked_by=user,
            last_actor=user.name,
        )
        repeats = {question.key for question in application.edition.questions if question.repeats}
        SlipCell.objects.bulk_create(
            SlipCell(slip=slip, question=question, cell=cell, record=FIRST if question in repeats else "")
            for question, cell in cells
        )
        note(application, "slip.asked", user, _facts(slip))
        _tell_department(slip, f"{application.organisation.short_name}请贵单位提供材料")
    return slip


def _check(application: Application, department: Organisation, cells: list[tuple[str, str]], due_at: datetime) -> None:
    if department.kind != "department" or department.parent_id != application.organisation_id:
        raise Refused("只能向本市的市直部门征集，请从列表中选择部门。")
    if not people(department, "clerk").exists():
        raise Refused(f"{department.short_name}还没有填报人账号，请本单位账号管理员先为其开通账号。")
    if not cells:
        raise Refused("请至少勾选一项需要部门提供的内容。")
    if due_at <= timezone.now():
        raise Refused("答复期限应晚于现在，请重新选择日期。")
    open_cells = SlipCell.objects.filter(
        slip__application=application, slip__department=department, slip__state=SlipState.ASKED
    )
    for question, cell in set(open_cells.values_list("question", "cell")) & set(cells):
        asked = application.edition.question(question)
        label = cell_label(asked, next(each for each in asked.cells if each.key == cell))
        raise Refused(f"“{label}”已请{department.short_name}提供，尚未答复；请在原征集单上催办，或先结束原征集单。")


def _refuse_closed(application: Application, cells: Iterable[tuple[str, str]]) -> None:
    """After a return only what it names opens again: an answer for anything else could not be taken over."""
    opened = opened_of(application)
    if opened.is_everything:
        return
    sheet = answers_of(application)
    for key, cell in cells:
        question = application.edition.question(key)
        rows = sheet.rows(question)
        is_open = any(opened.cell(key, cell, row, sheet.entry(key, cell, row)) for row in rows)
        if not is_open and not (question.repeats and opened.may_add(question, rows)):
            raise Refused(f"“{question.label}”不能征集：{opened.locked_reason}")


def _facts(slip: Slip) -> dict[str, Any]:
    labels = [question.label for question in slip_part(slip).questions]
    return {
        "department": slip.department.short_name,
        "questions": labels,
        "due": beijing(slip.due_at),
        "note": slip.note,
    }


def _tell_department(slip: Slip, subject: str, more: str = "") -> None:
    labels = "；".join(question.label for question in slip_part(slip).questions)
    notify(
        people(slip.department, "clerk"),
        event="slip.asked",
        subject=subject,
        body=f"需要提供：{labels}。请于{beijing(slip.due_at)}（北京时间）前答复。{more}",
        link=f"/requests/{slip.pk}/",
        organisation=slip.department,
        about=slip.application.round,
    )


def _tell_city(slip: Slip, subject: str, body: str) -> None:
    notify(
        people(slip.application.organisation, "clerk"),
        event=f"slip.{slip.state}",
        subject=subject,
        body=body,
        link=f"/slips/{slip.pk}/",
        organisation=slip.application.organisation,
        about=slip.application.round,
    )


# --- The department ----------------------------------------------------------------------------------------------------


def _locked(slip: Slip) -> Slip:
    rows = Slip.objects.select_for_update(of=("self",))
    return rows.select_related("application__round", "application__organisation", "department").get(pk=slip.pk)


def lock_for_answering(slip: Slip, user: User) -> Slip:
    """The slip locked; raises ``Refused`` when this person may not fill it in, or it is no longer open."""
    locked = _locked(slip)
    require(is_clerk_of_department(user, locked))
    if locked.state != SlipState.ASKED:
        raise Refused(f"本征集单{locked.get_state_display()}，不能再填写；您填写的内容仍在本页面，需要时请复制。")
    return locked


def save_slip(
    *, slip: Slip, user: User, values: Mapping[str, str], seen: Mapping[str, int], remark: str | None = None
) -> Saved:
    """Store what was typed, complete or not, as ``save_cells`` does for the form; two texts never overwrite."""
    result = Saved()
    with transaction.atomic():
        slip = lock_for_answering(slip, user)
        rows = {address(each.question, each.cell, each.record): each for each in slip.cells.all()}
        entries = slip_sheet(slip).entries
        for where in [each for each in values if each in rows]:
            row, text = rows[where], clean_text(values[where])
            if text == row.value:
                result.same[where] = row.version
            elif len(text) > MAX_CELL_CHARACTERS:
                result.refused[where] = f"文字过长（{len(text)} 个字符），尚未保存，请删减后再保存。"
            elif row.version != seen.get(where, 0):
                result.conflicts[where] = Conflict(entries[where], text)
            else:
                row.value, row.version, row.changed_by, row.changed_at = text, row.version + 1, user, timezone.now()
                row.save(update_fields=["value", "version", "changed_by", "changed_at"])
                result.stored[where] = row.version
        if remark is not None and remark != slip.remark:
            slip.remark = clean_text(remark)
            slip.save(update_fields=["remark"])
    return result


def add_record(*, slip: Slip, user: User, question: str) -> None:
    """One more empty row in a question that repeats, at most as many as the form takes."""
    with transaction.atomic():
        slip = lock_for_answering(slip, user)
        asked = next((each for each in slip_part(slip).questions if each.key == question and each.repeats), None)
        if asked is None:
            raise Refused("该栏目不能增加行。")
        records = slip_sheet(slip).rows(asked)
        if len(records) >= asked.most_rows:
            raise Refused(f"最多列举{asked.most_rows}项{asked.row_word}。")
        record = str(max(int(each) for each in records) + 1)
        SlipCell.objects.bulk_create(
            SlipCell(slip=slip, question=question, cell=cell.key, record=record) for cell in asked.cells
        )


def _record(slip: Slip, step: Step, user: User, before: str, data: Mapping[str, Any]) -> None:
    note(slip.application, f"slip.{step.name}", user, {**_facts(slip), **data})


def _locked_in_order(slip: Slip) -> Slip:
    """The application first: its submission holds it, and the end of its history, when it comes to its open slips."""
    Application.objects.select_for_update(of=("self",)).get(pk=slip.application_id)
    return _locked(slip)


def _take(step: str, slip: Slip, user: User, seen: int | None, apply: Any, **data: Any) -> Slip:
    def applied(moving: Slip) -> None:
        moving.last_actor = user.name
        apply(moving)

    return SLIP.take(
        step, lock=lambda: _locked_in_order(slip), user=user, seen=seen, record=_record, data=data, apply=applied
    )


def answer(*, slip: Slip, user: User, seen: int | None) -> Slip:
    """提交答复: what is typed becomes the department's answer, and the city's clerks are told."""

    def apply(moving: Slip) -> None:
        moving.answered_by, moving.answered_at = user, timezone.now()
        name = moving.department.short_name
        _tell_city(moving, f"{name}已答复征集单", f"{user.name}已提交答复，请核对后采用。{moving.remark}")

    return _take("answer", slip, user, seen, apply)


def decline(*, slip: Slip, user: User, seen: int | None, reason: str) -> Slip:
    """不能提供: with the reason."""

    def apply(moving: Slip) -> None:
        moving.reason = reason
        moving.answered_by, moving.answered_at = user, timezone.now()
        _tell_city(moving, f"{moving.department.short_name}不能提供征集的材料", f"理由：{reason}")

    return _take("decline", slip, user, seen, apply, reason=reason)


# --- The city ------------------------------------------------------------------------------------------------------------


def ask_again(*, slip: Slip, user: User, seen: int | None, reason: str, due_at: datetime) -> Slip:
    """再次征集: the department goes on with what it had typed; by a new due date."""
    if due_at <= timezone.now():
        raise Refused("答复期限应晚于现在，请重新选择日期。")

    def apply(moving: Slip) -> None:
        moving.due_at, moving.note, moving.reason, moving.reminded_on = due_at, reason, "", None
        moving.answered_by = moving.answered_at = None
        _tell_department(moving, f"{moving.application.organisation.short_name}请贵单位再次核对材料", reason)

    return _take("ask_again", slip, user, seen, apply, reason=reason)


def close(*, slip: Slip, user: User, seen: int | None) -> Slip:
    """结束征集: the answer is no longer needed."""
    return _take("close", slip, user, seen, _tell_closed)


def _tell_closed(slip: Slip) -> None:
    """Only who still owed an answer is told; of the others nothing was wanted any more."""
    if slip.answered_at is not None:
        return
    notify(
        people(slip.department, "clerk"),
        event="slip.closed",
        subject=f"{slip.application.organisation.short_name}已结束征集",
        body="不再需要贵单位答复，已填写的内容保留。",
        link=f"/requests/{slip.pk}/",
        organisation=slip.department,
        about=slip.application.round,
    )


def lapse_slips(*, application: Application, user: User) -> None:
    """The application was submitted or given up: what departments still owe is no longer wanted."""
    for open_slip in Slip.objects.filter(application=application, state=SlipState.ASKED):

        def lock(slip: Slip = open_slip) -> Slip:
            locked = _locked(slip)
            locked.is_lapsing = True  # type: ignore[attr-defined]
            return locked

        SLIP.take("lapse", lock=lock, user=user, seen=None, record=_record, apply=_tell_closed)


def remind() -> int:
    """Remind the departments of slips that are due within two days or overdue, once a day; how many slips."""
    today, soon = timezone.localdate(), timezone.now() + REMIND_BEFORE
    due = Slip.objects.filter(state=SlipState.ASKED, due_at__lte=soon).exclude(reminded_on=today)
    slips = list(due.select_related("application__round", "application__organisation", "department"))
    for slip in slips:
        with transaction.atomic():
            if Slip.objects.filter(pk=slip.pk).exclude(reminded_on=today).update(reminded_on=today):
                word = "已逾期" if slip.is_late else "即将到期"
                _tell_department(slip, f"征集单{word}，请答复{slip.application.organisation.short_name}")
    return len(slips)
