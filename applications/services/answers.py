"""Verbs of filling in: begin, save cell by cell. Whatever is typed is kept, complete or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from applications.choices import RoundState
from applications.editions import address
from applications.models import Answer, AnswerText, Application, Presence, Round
from applications.permissions import may_fill_in
from applications.selectors import Entry, answers_of, is_returned, may_apply, opened_of
from applications.validators import MAX_CELL_CHARACTERS
from portal.accounts.models import Organisation, User
from portal.history.services import record
from portal.kit.dates import beijing
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused, require

# How long the texts of one person typing on may be replaced by longer ones before a new one is begun.
GROWS_FOR = timedelta(minutes=10)


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
    if not Application.objects.live().filter(round=round, organisation=city).exists():
        require(may_apply(round, city))
    try:
        with transaction.atomic():
            application, is_new = Application.objects.live().get_or_create(
                round=round,
                organisation=city,
                defaults={
                    "number": next_number(round, city),
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


def next_number(round: Round, city: Organisation) -> str:
    """W2026-330500, and W2026-330500-2 for the one that is begun after the first was made void."""
    made = Application.objects.filter(round=round, organisation=city).count()
    return f"{round.code}-{city.seat.code}" + (f"-{made + 1}" if made else "")


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
    typing: bool = False,
) -> Saved:
    """Store typed texts cell by cell, complete or not; addresses that the form does not have are ignored.

    ``seen`` holds the version of each cell that the page showed; a cell not in it was shown empty. A cell that
    someone else changed meanwhile is a conflict and is not overwritten. ``typing``: the page saves by itself, so that
    steps of typing need not all be kept; without it what was saved is kept for good. Raises ``Refused`` when the
    application is not open for filling in.
    """
    result = Saved()
    with transaction.atomic():
        application = lock_for_filling_in(application, user)
        keys = {where.partition(".")[0] for where in values}
        asked = [question for question in application.edition.questions if question.key in keys]
        sheet, opened = answers_of(application, asked), opened_of(application)
        known = {
            address(question.key, cell.key, row): (question.key, cell.key, row)
            for question in asked
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
            if not opened.cell(*known[where], entry):
                result.refused[where] = opened.locked_reason
            elif len(text) > MAX_CELL_CHARACTERS:
                result.refused[where] = (
                    f"文字过长（{len(text)} 个字符），本栏最多保存 {MAX_CELL_CHARACTERS} 个字符，尚未保存，请删减后再保存。"
                )
            elif entry.version != seen.get(where, 0):
                result.conflicts[where] = Conflict(entry, text)
            else:
                changed.append(_answer(application, known[where], text, entry.version + 1, user))
                result.stored[where] = entry.version + 1
        _store(application, changed)
        _keep_texts(application, user, changed, typing=typing)
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


def _keep_texts(application: Application, user: User, answers: list[Answer], *, typing: bool) -> None:
    """Every text is kept; a step of typing gives way to what its writer has made of it by adding to it."""
    growing = application.texts.filter(written_by=user, grows_until__gt=timezone.now())
    if not typing:
        growing.update(grows_until=None)  # a press keeps for good what the page had saved by itself as well
        AnswerText.objects.bulk_create(_as_text(each, None) for each in answers)
        return
    if not answers:
        return
    before = {(each.question, each.cell, each.row_id, each.version + 1): each for each in growing}
    until, grown, new = timezone.now() + GROWS_FOR, [], []
    for answer in answers:
        text = before.get((answer.question, answer.cell, answer.row_id, answer.version))
        if text is not None and has_only_grown(text.value, answer.value):
            text.value, text.version, text.written_at = answer.value, answer.version, answer.changed_at
            grown.append(text)
        else:
            new.append(_as_text(answer, until))
    # An upsert by key: half as dear as bulk_update, and most saves pass here.
    AnswerText.objects.bulk_create(
        grown, update_conflicts=True, unique_fields=["id"], update_fields=["value", "version", "written_at"]
    )
    AnswerText.objects.bulk_create(new)


def has_only_grown(before: str, after: str) -> bool:
    """Was something added at one place, and nothing taken away?"""
    start = next((at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    return len(after) >= len(before) and after.endswith(before[start:])


def _as_text(answer: Answer, grows_until: datetime | None) -> AnswerText:
    return AnswerText(
        application=answer.application,
        question=answer.question,
        cell=answer.cell,
        row_id=answer.row_id,
        value=answer.value,
        version=answer.version,
        written_by=answer.changed_by,
        written_at=answer.changed_at,
        grows_until=grows_until,
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
    rows = Application.objects.select_for_update(of=("self",)).annotate(is_returned=is_returned())
    locked = rows.get(pk=application.pk)
    for name in ("round", "organisation"):  # neither changes while a cell is saved: what is known is not read again
        if name in application._state.fields_cache:
            setattr(locked, name, getattr(application, name))
    require(may_fill_in(user, locked))
    return locked
