"""Verbs of reading for a return: mark a fault, change and take off a mark, judge what the city has answered, phrases."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from applications import services as desk
from applications.choices import ItemVerdict
from applications.models import CorrectionItem
from applications.services.corrections import MOST_CHARACTERS
from applications.services.evidence import mark as digest
from portal.accounts.models import User
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused, require
from review.choices import MarkSource
from review.models import Case, Mark, Phrase
from review.permissions import is_someone_of_the_province, keeps_phrases
from review.selectors.marks import Version, draft_marks
from review.services.cases.asking import draft_for, write_reason
from review.services.cases.moving import lock_case
from review.workflow import may_return


def mark(*, case: Case, user: User, where: str, reason: str) -> Mark:
    """Mark a fault in the version that the case follows; what is marked already at this place is added to.

    Raises ``Refused`` without a reason, for a place that the version does not have, and when it cannot be returned.
    """
    text = _reason(reason)
    with transaction.atomic():
        case = lock_case(case)
        require(may_return(user, case))
        label = Version.of(case.submission).label(where)
        if not label:
            raise Refused("当前版本没有这个栏目，请刷新页面后重新标记。")
        found = draft_marks(case, user.office).filter(where=where).first()
        if found is None:
            return Mark.objects.create(
                case=case,
                organisation=user.office,
                submission=case.submission,
                where=where,
                label=label,
                reason=text,
                marked_by=user,
            )
        return write_reason(found, user, _reason(f"{found.reason}\n{text}"))


def change_mark(*, case: Case, user: User, pk: int, reason: str, seen: str) -> Mark:
    """Write another reason. ``seen`` is the digest of the reason that the page had shown; see ``shown``."""
    text = _reason(reason)
    with transaction.atomic():
        found = _draft(lock_case(case), user, pk)
        if found.reason == text:
            return found
        if seen != digest(found.reason):
            raise Refused(
                f"同事刚刚将“{found.label}”的退回原因改为“{found.reason}”，您的文字尚未保存，请核对后再保存。"
            )
        return write_reason(found, user, text)


def take_off_mark(*, case: Case, user: User, pk: int) -> Mark:
    """Remove a mark before it is sent."""
    with transaction.atomic():
        found = _draft(lock_case(case), user, pk)
        found.delete()
    return found


def _draft(case: Case, user: User, pk: int) -> Mark:
    require(may_return(user, case))
    found = draft_marks(case, user.office).filter(pk=pk).first()
    if found is None:
        raise Refused("该标记已被同事删除或已随退回发出，请刷新页面查看。")
    return found


def _reason(text: str) -> str:
    text = clean_text(text).strip()
    if not text:
        raise Refused("请写明退回原因，或从短语库选用。")
    if len(text) > MOST_CHARACTERS:
        raise Refused(f"退回原因过长（{len(text)} 个字符），最多 {MOST_CHARACTERS} 个字符，请删减。")
    return text


# --- What came of it --------------------------------------------------------------------------------------


def judge(*, case: Case, user: User, item: CorrectionItem, verdict: ItemVerdict) -> CorrectionItem:
    """已解决 or 仍有问题 on a returned item. What is unresolved lies ready for the next return."""
    with transaction.atomic():
        case = lock_case(case)
        require(is_someone_of_the_province(user, case))
        require(may_return(user, case))
        drafts = draft_marks(case, user.office).filter(source=MarkSource.UNRESOLVED)
        where = Version.of(case.submission).nearest(item.where)
        if verdict == ItemVerdict.RESOLVED:
            drafts.filter(where=where).delete()
        elif not draft_marks(case, user.office).filter(where=where).exists():
            label = Version.of(case.submission).label(where)
            draft_for(case, user, user.office, desk.Asked(where, label, item.reason), MarkSource.UNRESOLVED)
        return desk.judge_item(item=item, user=user, verdict=verdict)


# --- Phrases ----------------------------------------------------------------------------------------------


def add_phrase(*, user: User, text: str) -> Phrase:
    """Add to the organisation's library; one that was retired comes back."""
    require(keeps_phrases(user))
    text = _phrase(text)
    found = Phrase.objects.filter(organisation=user.office, text=text).first()
    if found is None:
        return Phrase.objects.create(organisation=user.office, text=text, added_by=user)
    if found.retired_at is None:
        raise Refused("短语库中已有相同的短语。")
    found.retired_at = None
    found.save(update_fields=["retired_at"])
    return found


def change_phrase(*, user: User, phrase: Phrase, text: str) -> Phrase:
    require(keeps_phrases(user))
    phrase.text = _phrase(text)
    try:
        with transaction.atomic():
            phrase.save(update_fields=["text"])
    except IntegrityError as error:
        raise Refused("短语库中已有相同的短语。") from error
    return phrase


def retire_phrase(*, user: User, phrase: Phrase) -> Phrase:
    """停用: no longer offered, kept for the record."""
    require(keeps_phrases(user))
    phrase.retired_at = timezone.now()
    phrase.save(update_fields=["retired_at"])
    return phrase


def _phrase(text: str) -> str:
    text = " ".join(clean_text(text).split())
    if not text or len(text) > 200:
        raise Refused("请填写短语，不超过200个字符。")
    return text


def note_use(*, user: User, text: str) -> None:
    """A picked phrase comes first next time; one of the portal's own becomes the organisation's."""
    own = Phrase.objects.filter(organisation=user.office, text=text)
    if not own.update(uses=F("uses") + 1):
        Phrase.objects.create(organisation=user.office, text=text, uses=1, added_by=user)
