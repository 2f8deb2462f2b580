"""评审: experts are asked, step back, write and submit; the city never learns who they were."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from casebook.choices import Advice, EntryState
from casebook.models import Entry, Review
from casebook.permissions import is_editor
from casebook.selectors import bars, current_reviews, experts_of_the_group
from casebook.services.moving import lock_entry, note
from portal.accounts.models import User
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require, verdict
from portal.letters.services import notify

ASKABLE = (EntryState.RECOMMENDED, EntryState.REVIEWING)


def ask(*, entry: Entry, user: User, expert: User) -> Review:
    """安排专家; raises ``Refused`` where the expert must not review it."""
    require(is_editor(user))
    try:
        with transaction.atomic():
            locked = lock_entry(entry)
            if locked.state not in ASKABLE:
                raise Refused(f"当前状态为“{locked.get_state_display()}”，不能安排专家。")
            if not experts_of_the_group().filter(pk=expert.pk).exists():
                raise Refused(f"{expert.name}不是专家组现任专家，请另选。")
            if (reason := bars(locked, [expert]).get(expert.pk)) is not None:
                raise Refused(reason)
            review = Review.objects.create(entry=locked, expert=expert, asked_by=user)
            _note(locked, "casebook.expert_asked", user, expert=expert.name)
            if locked.state == EntryState.REVIEWING:
                _tell(locked, [expert])
    except IntegrityError as fault:
        raise Refused(f"已经安排{expert.name}评审这篇{entry.kind_word}。") from fault
    return review


def take_off(*, review: Review, user: User) -> None:
    """改由他人评审, before anything was submitted."""
    require(is_editor(user))
    with transaction.atomic():
        locked = lock_entry(review.entry)
        row = Review.objects.select_for_update().get(pk=review.pk)
        require(verdict(row.submitted_at is None, "评审意见已提交，不能撤换。"))
        require(verdict(locked.state in ASKABLE, "评审已经结束，不能撤换专家。"))
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        _note(locked, "casebook.expert_taken_off", user, expert=row.expert.name)


def save_review(*, review: Review, user: User, advice: str, comment: str, submits: bool) -> Review:
    """暂存 or 提交; what was submitted stays as it is."""
    with transaction.atomic():
        locked = lock_entry(review.entry)
        row = Review.objects.select_for_update().get(pk=review.pk)
        _refuse_unless_open(row, locked, user)
        if advice and advice not in Advice.values:
            raise Refused("请从列表中选择推荐意见。")
        row.advice, row.comment = advice, fitting(comment, 5000, "评语")
        if submits:
            if not (row.advice and row.comment):
                raise Refused("请选择推荐意见并写明评语后再提交。")
            row.submitted_at = timezone.now()
            _note(locked, "casebook.reviewed", user, advice=row.get_advice_display())
        row.save()
    return row


def recuse(*, review: Review, user: User, reason: str) -> Review:
    """申请回避: the expert knows of an interest; an editor asks somebody else."""
    reason = fitting(reason, 200, "回避原因")
    with transaction.atomic():
        locked = lock_entry(review.entry)
        row = Review.objects.select_for_update().get(pk=review.pk)
        _refuse_unless_open(row, locked, user)
        if not reason:
            raise Refused("请写明回避原因。")
        row.recused_at, row.recusal = timezone.now(), reason
        row.save()
        _note(locked, "casebook.recused", user, reason=reason)
        notify(
            [row.asked_by],
            event="casebook.recused",
            subject=f"《{locked}》需另行安排专家",
            body=f"{row.expert.name}申请回避：{reason}",
            link=f"/casebook/desk/{locked.pk}/",
            organisation=None,
        )
    return row


def _refuse_unless_open(row: Review, entry: Entry, user: User) -> None:
    require(verdict(row.expert_id == user.pk, "评审意见由专家本人填写。"))
    require(verdict(row.ended_at is None and row.recused_at is None, "这项评审已改由他人，或您已回避。"))
    require(verdict(row.submitted_at is None, "评审意见已提交，不能再改。"))
    require(verdict(entry.state == EntryState.REVIEWING, "评审已经结束，意见未提交的不再收取。"))


def tell_experts(entry: Entry) -> None:
    """When a case is put to review: everybody who was asked."""
    _tell(entry, [each.expert for each in current_reviews(entry) if each.recused_at is None])


def _tell(entry: Entry, experts: list[User]) -> None:
    notify(
        experts,
        event="casebook.to_review",
        subject=f"案例评审：《{entry}》",
        body="请在“案例评审”中阅读，写明评语和推荐意见；有利害关系的请申请回避。",
        link="/casebook/reviews/",
        organisation=None,
    )


def _note(entry: Entry, verb: str, user: User, **more: str) -> None:
    note(entry, verb, user, chain=f"casebook-review:{entry.pk}", **more)
