"""批量办理: the same act on many rows. Each is judged again and done in a transaction of its own."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from applications.models import Round
from portal.accounts.choices import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.history.services import record
from portal.kit.verdicts import Refused, require, verdict
from review.choices import BatchStep, Outcome
from review.models import Batch, BatchItem, Case
from review.permissions import may_batch
from review.selectors.boards import NOT_FOUND
from review.services import cases
from review.services.nudges import nudge
from review.workflow.batches import step_verdict

logger = logging.getLogger(__name__)

MOST_ROWS = 500
NOTHING_CHOSEN = "请先在表中勾选要办理的行，再选择办理事项。"
FAULT = "系统未能办理此项，其他各项不受影响；请打开该办件单独办理，仍不成功时请联系技术支持。"


def choose(*, round: Round, user: User, step: str, rows: Iterable[tuple[str, int | None]]) -> Batch:
    """Write down what is to be done with which rows: (number of the office, revision that its page showed).

    A number outside the scope becomes a row that is not found, exactly as one that does not exist.
    """
    if step not in BatchStep.values:
        raise Refused("没有这个事项，请刷新页面后再办理。")
    require(may_batch(user, step))
    asked = dict(rows)
    if not asked:
        raise Refused(NOTHING_CHOSEN)
    if len(asked) > MOST_ROWS:
        raise Refused(f"一次最多办理{MOST_ROWS}项，请分批选择。")
    offices = _offices(user, asked)
    found = _cases(round, user, offices) if step != BatchStep.REMIND else {}
    with transaction.atomic():
        batch = Batch.objects.create(round=round, office=user.office, user=user, step=step)
        BatchItem.objects.bulk_create(
            BatchItem(
                batch=batch,
                position=position,
                asked=number,
                organisation=offices.get(number),
                case=found.get(offices[number].pk) if number in offices else None,
                seen=seen,
            )
            for position, (number, seen) in enumerate(asked.items(), 1)
        )
    return batch


def _offices(user: User, asked: Iterable[str]) -> dict[str, Organisation]:
    kind = OrganisationKind.PROVINCE if user.office.kind == OrganisationKind.MINISTRY else OrganisationKind.CITY
    numbers = [int(each) for each in asked if each.isascii() and each.isdecimal() and len(each) < 10]
    below = Organisation.objects.visible_to(user).active().filter(kind=kind, parent=user.office, pk__in=numbers)
    return {str(each.pk): each for each in below}


def _cases(round: Round, user: User, offices: dict[str, Organisation]) -> dict[int, Case]:
    rows = Case.objects.visible_to(user).filter(application__round=round, application__voided_at__isnull=True)
    mine = rows.filter(application__organisation__in=offices.values()).select_related("application")
    return {each.application.organisation_id: each for each in mine.defer("submission__content")}


def run(*, batch: Batch, user: User, text: str = "", again: bool = False, arrived_at: datetime | None = None) -> Batch:
    """Do every row that has not been done. Two presses at once do each row once; what was cut off is gone on with.

    ``arrived_at``: when the request reached the portal. The last of many rows is judged by the same moment as the first.
    """
    arrived_at = arrived_at or timezone.now()
    require(may_batch(user, batch.step))
    with transaction.atomic():
        locked = Batch.objects.select_for_update(of=("self",)).select_related("round", "office").get(pk=batch.pk)
        require(verdict(locked.user_id == user.pk, "这一批由另一位同事选定，请由其本人办理，或自行重新选择。"))
        require(verdict(locked.done_at is None, "这一批已经办理完毕，结果见下表；需要再办的，请回到列表重新选择。"))
        if not locked.items.exclude(outcome="").exists():
            locked.text, locked.again = text.strip(), again
            locked.save(update_fields=["text", "again"])
        if locked.step == BatchStep.PROPOSE and not locked.text:
            raise Refused("请填写推荐意见后再办理。")
    for pk in locked.items.filter(outcome="").values_list("pk", flat=True):
        _settle(locked, pk, user, arrived_at)
    return _finish(locked, user)


def _settle(batch: Batch, pk: int, user: User, arrived_at: datetime) -> None:
    """One row, whole or not at all, and what became of it."""
    try:
        with transaction.atomic():
            item = _open(pk)
            if item is not None:
                _close(item, Outcome.DONE, _do(batch, item, user, arrived_at))
            return
    except Refused as refusal:
        reason = str(refusal)
    except Exception:  # one row must not take the rest along
        logger.exception("Row %s of batch %s could not be done.", pk, batch.pk)
        reason = FAULT
    with transaction.atomic():
        item = _open(pk)
        if item is not None:
            _close(item, Outcome.REFUSED, reason)


def _open(pk: int) -> BatchItem | None:
    """The row, locked, unless somebody has done it meanwhile."""
    rows = BatchItem.objects.select_for_update(of=("self",)).select_related("case", "organisation")
    return rows.filter(pk=pk, outcome="").first()


def _close(item: BatchItem, outcome: str, words: str) -> None:
    item.outcome, item.words, item.done_at = outcome, words, timezone.now()
    item.save(update_fields=["outcome", "words", "done_at"])


def _do(batch: Batch, item: BatchItem, user: User, arrived_at: datetime) -> str:
    """Take the step on a row that is still in the scope; returns what to say of it."""
    if item.organisation is None or not Organisation.objects.visible_to(user).filter(pk=item.organisation_id).exists():
        raise Refused(NOT_FOUND)
    return DOERS[BatchStep(batch.step)](batch, item, user, arrived_at)


def _remind(batch: Batch, item: BatchItem, user: User, arrived_at: datetime) -> str:
    assert item.organisation is not None  # _do has looked
    sent = nudge(round=batch.round, organisation=item.organisation, user=user, text=batch.text, again=batch.again)
    return f"已发给{sent.receivers}人。"


def _on_case(verb: Callable[..., Case], words: str, *, with_opinion: bool = False) -> Callable[..., str]:
    def act(batch: Batch, item: BatchItem, user: User, arrived_at: datetime) -> str:
        related = ("application__organisation__parent", "application__round", "submission")
        found = Case.objects.visible_to(user).select_related(*related).filter(pk=item.case_id).first()
        if found is None:
            raise Refused("该市还没有提交申请。")
        if item.seen is None:
            raise Refused("选择时该市还没有提交，或页面不完整；请刷新列表后重新选择。")
        require(step_verdict(batch.step, found, user, item.seen))
        given: dict[str, Any] = {"opinion": batch.text} if with_opinion else {}
        if batch.step == BatchStep.ENDORSE:
            given["arrived_at"] = arrived_at  # it may send the case up, and that has a deadline
        verb(case=found, user=user, seen=item.seen, **given)
        return words

    return act


DOERS: dict[BatchStep, Callable[[Batch, BatchItem, User, datetime], str]] = {
    BatchStep.ACCEPT: _on_case(cases.accept, "已受理，已告知城市。"),
    BatchStep.PROPOSE: _on_case(cases.propose, "推荐意见已送签。", with_opinion=True),
    BatchStep.ENDORSE: _on_case(cases.endorse, "已签发推荐意见。"),
    BatchStep.REMIND: _remind,
}


def tallies(batches: Iterable[Batch]) -> list[tuple[Batch, int, int, int]]:
    """Each batch with how many rows it has, how many were done and how many refused; one query for all."""
    listed = list(batches)
    rows = BatchItem.objects.filter(batch__in=listed).values_list("batch", "outcome")
    counted = Counter(rows)
    return [
        (
            each,
            sum(number for (pk, _), number in counted.items() if pk == each.pk),
            counted[each.pk, Outcome.DONE],
            counted[each.pk, Outcome.REFUSED],
        )
        for each in listed
    ]


def _finish(batch: Batch, user: User) -> Batch:
    """Close the batch once no row is open, and write its result into the history, once."""
    with transaction.atomic():
        locked = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if locked.done_at is None and not locked.items.filter(outcome="").exists():
            locked.done_at = timezone.now()
            locked.save(update_fields=["done_at"])
            done = locked.items.filter(outcome=Outcome.DONE).count()
            refused = locked.items.filter(outcome=Outcome.REFUSED).count()
            payload = {"what": locked.get_step_display(), "done": done, "refused": refused}
            record(locked.chain, "batch.done", user=user, organisation=locked.office, payload=payload)
    return locked
