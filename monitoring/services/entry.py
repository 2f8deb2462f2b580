"""Filling in: the one writer of answers, computed rows after each of them, words beside a row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone

from monitoring.choices import Answer
from monitoring.formulas import ARITHMETIC, OUT_OF_RANGE, Missing, Outcome
from monitoring.judging import readable
from monitoring.models import CityReport, Value, ValueChange
from monitoring.permissions import may_fill
from monitoring.selectors.entry import by_version, counted, labels_of, name_of, rows_of, substitutes_of
from monitoring.services.answers import FIELDS, Content, Faulty, apply, content, read
from monitoring.validators import MOST_WHOLE_DIGITS
from portal.accounts.models import User
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require

BY_FORMULA = "由平台按公式计算"
_FINEST = Decimal("0.000001")


class Overtaken(Refused):
    """A colleague changed the row after the page was shown: ``theirs`` stands, ``mine`` was not kept."""

    def __init__(self, theirs: Value, mine: Content) -> None:
        self.theirs, self.mine = theirs, mine
        super().__init__(
            f"{theirs.last_actor or '其他人'}刚刚修改了“{theirs}”，您的内容没有保存，仍在本页；请选择保留哪一份。"
        )


@dataclass(frozen=True)
class Saved:
    """What a save did: the row as it stands now, whether anything changed, the computed rows that moved with it."""

    value: Value
    is_changed: bool
    computed: list[Value] = field(default_factory=list)


def save_value(*, value: Value, user: User, seen: int | None, data: Mapping[str, Any], why: str = "") -> Saved:
    """Store an answer: the fields of ``data`` (see ``answers.FIELDS``); what is not given stays.

    ``seen`` is the revision that the page showed, ``None`` where no page was shown. Figures are text, ``int`` or
    ``Decimal`` in the unit of the definition, percentages in percent. Raises ``Faulty`` for what cannot be read,
    ``Overtaken`` when a colleague was faster with something else, ``Refused`` when this person may not write here.
    """
    why = fitting(why, 200, "原因")
    with transaction.atomic():
        row = lock_row(value)
        require(may_fill(user, row))
        before, after = content(row), _linked(row, read(row, data), data)
        if after == before:
            return Saved(row, False)
        if seen is not None and seen != row.revision:
            raise Overtaken(row, after)
        _write(row, before, after, user, why)
        moves = row.definition is None or row.definition.is_number
        return Saved(row, True, recompute(row.report) if moves else [])


def _linked(row: Value, said: Content, data: Mapping[str, Any]) -> Content:
    """With the indicator that the title of the substitute names, where it is one of the report's own."""
    if said["answer"] != Answer.SUBSTITUTE or "substitute" in data or "substitute_title" not in data:
        return said
    found = substitutes_of(row.report).get(said["substitute_title"])
    if found is not None and row.definition is not None and found == row.definition.indicator_id:
        raise Faulty({"substitute_title": "不能用本指标替代本指标，请另选一个。"})
    return {**said, "substitute": found}


def lock_row(value: Value) -> Value:
    """The row fresh and locked, its report locked first: one after the other writes in a report."""
    report = CityReport.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=value.report_id)
    rows = Value.objects.select_for_update(of=("self",)).select_related("definition", "item")
    row = rows.get(pk=value.pk)
    row.report = report
    return row


def _write(row: Value, before: Content, after: Content, user: User, why: str) -> None:
    apply(row, after)
    row.revision += 1
    row.changed_at, row.last_actor = timezone.now(), str(user)
    row.save(update_fields=[*FIELDS, "revision", "changed_at", "last_actor"])
    _change(row, before, after, user, why).save()


def _change(row: Value, before: Content, after: Content, user: User | None, why: str) -> ValueChange:
    """What differs, before and after."""
    names = [name for name in FIELDS if before[name] != after[name]]
    return ValueChange(
        value=row,
        at=row.changed_at or timezone.now(),
        by=user,
        organisation=user.organisation if user is not None else None,
        before={name: before[name] for name in names},
        after={name: after[name] for name in names},
        why=why,
    )


# --- Computed rows ------------------------------------------------------------------------------------------------


def recompute(report: CityReport) -> list[Value]:
    """Count the computed rows of a report anew; returns those that changed. Whoever changes values calls it."""
    with transaction.atomic():
        changed = [(row, before) for row, before, after in recounted(rows_of(report)) if after != before]
        changes, now = [], timezone.now()
        for row, before in changed:
            row.revision, row.changed_at, row.last_actor = row.revision + 1, now, BY_FORMULA
            changes.append(_change(row, before, content(row), None, BY_FORMULA))
        if changed:
            Value.objects.bulk_update([row for row, _ in changed], [*FIELDS, "revision", "changed_at", "last_actor"])
            ValueChange.objects.bulk_create(changes)
    return [row for row, _ in changed]


def recounted(rows: Sequence[Value]) -> Iterator[tuple[Value, Content, Content]]:
    """The computed ones of ``rows`` with what they said and what they say now; nothing is kept."""
    outcomes, labels = counted(rows), {key: labels_of(each) for key, each in by_version(rows).items()}
    for row in [each for each in rows if each.is_computed]:
        before = content(row)
        after = _as_content(before, row, outcomes[row.pk], rows, labels[row.asked.version_id])
        apply(row, after)
        yield row, before, after


def _as_content(
    before: Content, row: Value, outcome: Outcome, rows: Iterable[Value], labels: Mapping[str, str]
) -> Content:
    """A figure with what its inputs bring along, or why there is none."""
    if isinstance(outcome, Decimal):
        outcome = _kept(outcome)
    if isinstance(outcome, Missing):
        words = "；".join(f"{labels.get(name, name)}：{why}" if name else why for name, why in outcome.causes)
        return {**_no_provenance(before), "answer": str(Answer.MISSING), "number": None, "reason_note": _cut(words)}
    number = f"{outcome.normalize() + 0:f}"
    return {**before, **_from_inputs(row, rows), "answer": str(Answer.NUMBER), "number": number, "reason_note": ""}


def _kept(number: Decimal) -> Outcome:
    """With the six places that are kept; what has too many digits is missing."""
    try:
        short = number.quantize(_FINEST, rounding=ROUND_HALF_UP, context=ARITHMETIC)
    except InvalidOperation:
        short = number
    return short if short.adjusted() < MOST_WHOLE_DIGITS else Missing((("", OUT_OF_RANGE),))


def _no_provenance(before: Content) -> Content:
    return {**before, "value_year": None, "calibre_differs": False, "calibre_note": ""}


def _from_inputs(row: Value, rows: Iterable[Value]) -> Content:
    """The year that all inputs are of; the mark of a differing calibre is passed on."""
    inputs = inputs_of(row, rows)
    years = {each.value_year for each in inputs}
    known = sorted(year for year in years if year is not None)
    differing = [str(each.asked.title) for each in inputs if each.calibre_differs]
    note = [f"所用数据口径不同：{'、'.join(differing)}"] if differing else []
    note += [f"所用数据年份不同：{'、'.join(map(str, known))}"] if len(known) > 1 else []
    return {
        "value_year": years.pop() if len(years) == 1 else None,
        "calibre_differs": bool(differing),
        "calibre_note": _cut("；".join(note)),
    }


def inputs_of(row: Value, rows: Iterable[Value]) -> list[Value]:
    """The rows that the formula of a computed row names, in its order."""
    formula = readable(row.definition.formula) if row.definition is not None else None
    named = {name_of(each): each for each in by_version(rows).get(row.asked.version_id, [])}
    return [named[name] for name in (formula.names if formula is not None else ()) if name in named]


def _cut(text: str) -> str:
    """The portal's own words in their place; a list too long for it ends with a sign that there is more."""
    return text if len(text) <= 500 else f"{text[:499]}…"
