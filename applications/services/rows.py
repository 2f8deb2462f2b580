"""Verbs of the rows of a question that repeats: add, remove, bring back, move."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction

from applications.editions import Question
from applications.models import Answer, AnswerRow, AnswerText, Application, RemovedRow
from applications.selectors import opened_of, removed_rows
from applications.services.answers import lock_for_filling_in, note
from portal.accounts.models import User
from portal.kit.verdicts import Refused


def _repeating(application: Application, question_key: str) -> Question:
    question = next((each for each in application.edition.questions if each.key == question_key), None)
    if question is None or not question.repeats:
        raise Refused("该栏目不能增减行。")
    return question


def _rows_with_room(application: Application, asked: Question) -> list[AnswerRow]:
    """The rows as they stand. Raises ``Refused`` when the form allows no more."""
    rows = list(application.rows.filter(question=asked.key))
    opened = opened_of(application)
    if not opened.may_add(asked, rows):
        raise Refused(opened.locked_reason)
    if len(rows) >= asked.most_rows:
        raise Refused(f"最多列举{asked.most_rows}项{asked.row_word}，如需更换请先移除一项。")
    return rows


def _in_order(rows: Iterable[AnswerRow]) -> None:
    for place, row in enumerate(rows, start=1):
        row.position = place
    AnswerRow.objects.bulk_update(rows, ["position"])


def _refuse_closed_row(application: Application, asked: Question, row_id: str) -> None:
    opened = opened_of(application)
    if not opened.row(asked, row_id):
        raise Refused(opened.locked_reason)


def add_row(*, application: Application, user: User, question: str) -> str:
    """Add an empty row at the end and return its id; at most as many as the form says."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        rows = _rows_with_room(application, _repeating(application, question))
        row = AnswerRow.objects.create(
            application=application,
            question=question,
            row_id=uuid4().hex[:12],
            position=max((each.position for each in rows), default=0) + 1,
        )
        return row.row_id


def remove_row(*, application: Application, user: User, question: str, row_id: str) -> bool:
    """Remove a row. One that held any text can be brought back, and stands in the history; says whether it did."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        asked = _repeating(application, question)
        _refuse_closed_row(application, asked, row_id)
        rows = list(application.rows.filter(question=question))
        place = next((number for number, row in enumerate(rows, start=1) if row.row_id == row_id), 0)
        if not place:
            return False
        answers = application.answers.filter(question=question, row_id=row_id)
        texts = {each.cell: each.value for each in answers if each.value}
        rows[place - 1].delete()
        answers.delete()
        if not application.texts.filter(question=question, row_id=row_id).exclude(value="").exists():
            return False
        RemovedRow.objects.create(
            application=application, question=question, row_id=row_id, place=place, removed_by=user
        )
        payload = {"question": asked.label, "row_word": asked.row_word, "texts": texts}
        note(application, "application.row_removed", user, payload)
        return True


def bring_row_back(*, application: Application, user: User, question: str, row_id: str) -> None:
    """Undo a removal: the row stands at its place again, with the texts that it had."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        asked = _repeating(application, question)
        _refuse_closed_row(application, asked, row_id)
        if application.rows.filter(question=question, row_id=row_id).exists():
            return
        removed = next((each for each in removed_rows(application) if each.row.row_id == row_id), None)
        if removed is None:
            raise Refused("没有找到被移除的这一项，没有恢复；请刷新页面后再试。")
        rows = _rows_with_room(application, asked)
        row = AnswerRow.objects.create(application=application, question=question, row_id=row_id)
        rows.insert(removed.row.place - 1, row)
        _in_order(rows)
        Answer.objects.bulk_create(_as_answer(each) for each in removed.texts)
        removed.row.delete()
        payload = {"question": asked.label, "row_word": asked.row_word}
        note(application, "application.row_brought_back", user, payload)


def _as_answer(text: AnswerText) -> Answer:
    return Answer(
        application=text.application,
        question=text.question,
        cell=text.cell,
        row_id=text.row_id,
        value=text.value,
        version=text.version,
        changed_by=text.written_by,
        changed_at=text.written_at,
    )


def move_row(*, application: Application, user: User, question: str, row_id: str, up: bool) -> None:
    """Move a row one place up or down."""
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        opened, asked = opened_of(application), _repeating(application, question)
        if not opened.question(asked):
            raise Refused(opened.locked_reason)
        rows = list(application.rows.filter(question=question))
        here = next((place for place, row in enumerate(rows) if row.row_id == row_id), None)
        if here is None:
            return
        there = here - 1 if up else here + 1
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
            _in_order(rows)
