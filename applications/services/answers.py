"""Verbs of filling in: begin, save cell by cell, rows. Whatever is typed is kept, complete or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.choices import RoundState
from applications.editions import Question, address
from applications.models import (
    Answer,
    AnswerRow,
    AnswerText,
    Application,
    Presence,
    Round,
)
from applications.permissions import may_fill_in
from applications.selectors import Entry, answers_of
from applications.validators import MAX_CELL_CHARACTERS
from portal.accounts.models import User
from portal.history.services import record
from portal.kit.dates import beijing
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused, require


def note(application: Application, verb: str, user: User, payload: dict[str, Any]) -> None:
    record(
        application.chain,
        verb,
        user=user,
        organisation=user.organisation,
        payload=payload,
    )


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
                note(
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

    ``stored`` and ``same`` hold the versions that stand there now; ``same`` is what stood there already.
    ``gone`` holds the texts typed into rows that a colleague has removed meanwhile.
    """

    stored: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
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
                result.same[where] = entry.version
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
    AnswerText.objects.bulk_create(_as_text(each) for each in answers)
    Application.objects.filter(pk=application.pk).update(saved_at=timezone.now())


def _as_text(answer: Answer) -> AnswerText:
    return AnswerText(
        application=answer.application,
        question=answer.question,
        cell=answer.cell,
        row_id=answer.row_id,
        value=answer.value,
        version=answer.version,
        written_by=answer.changed_by,
        written_at=answer.changed_at,
    )


def restore_text(*, application: Application, user: User, text: AnswerText, seen: int) -> Saved:
    """Bring an earlier text of a cell back: a save like any other. ``seen`` is the version that was shown."""
    where = address(text.question, text.cell, text.row_id)
    return save_cells(application=application, user=user, values={where: text.value}, seen={where: seen})


def be_present(*, application: Application, user: User, part: str) -> None:
    """Note that the person has this part of the form open now."""
    here = Presence(application=application, user=user, part=part, seen_at=timezone.now())
    Presence.objects.bulk_create(
        [here], update_conflicts=True, unique_fields=["application", "user", "part"], update_fields=["seen_at"]
    )


def lock_for_filling_in(application: Application, user: User) -> Application:
    """The application locked inside the running transaction. Raises ``Refused`` when this person may not fill it in."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("round", "organisation")
    locked = rows.get(pk=application.pk)
    require(may_fill_in(user, locked))
    return locked


def _repeating(application: Application, question_key: str) -> Question:
    question = next((each for each in application.edition.questions if each.key == question_key), None)
    if question is None or not question.repeats:
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
            note(application, "application.row_removed", user, payload)


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
