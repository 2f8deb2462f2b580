"""会议材料和会议纪要 of a province: put together from what is frozen, and kept as the basis of its opinions."""

from collections.abc import Collection
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from applications.models import Round
from applications.services.proofs import checked
from portal.accounts.models import User
from portal.documents.services import prepare
from portal.history.services import record
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from review.models import MeetingMinutes, MeetingPack
from review.permissions import handles_cities, keeps_minutes
from review.selectors.meetings import opinions_of, pack_cases
from review.selectors.verification import verification_of
from review.sheets.meetings import document_number, meeting_content, meeting_paper

TWICE = "这份会议纪要已经上传过，无需重复上传。"
MOST_CITIES = 60
MOST_REASON = 200


def order_pack(*, round: Round, user: User, cases: Collection[int]) -> MeetingPack:
    """生成会议材料 of these cases as they stand now; the PDF is typeset by a job. A number outside is left out.

    Raises ``Refused`` when none is left.
    """
    require(handles_cities(user))
    chosen = list(pack_cases(round, user).filter(pk__in=list(cases)))
    if not chosen:
        raise Refused("请至少选择一个城市；只有已提交、未撤回的城市可以列入会议材料。")
    if len(chosen) > MOST_CITIES:
        raise Refused(f"一份会议材料最多列{MOST_CITIES}个城市，请分次生成。")
    province = user.office
    with transaction.atomic():
        round = Round.objects.select_for_update().get(pk=round.pk)  # one number at a time
        own = MeetingPack.objects.filter(round=round, province=province)
        pack = MeetingPack.objects.create(
            round=round,
            province=province,
            number=(own.aggregate(Max("number"))["number__max"] or 0) + 1,
            cities=len(chosen),
            ordered_by=user,
        )
        verified = {each.pk: verification_of(each, user) for each in chosen}
        paper = prepare(**meeting_paper(pack, meeting_content(pack, chosen, opinions_of(chosen, province), verified)))
        payload = {
            "title": round.title,
            "number": document_number(pack),
            "count": len(chosen),
            "cities": [each.application.number for each in chosen],
            "content": paper.content_hash,
        }
        record(pack.chain, "meeting.pack_ordered", user=user, organisation=province, payload=payload)
    return pack


def keep_minutes(*, round: Round, user: User, title: str, held_on: date, file: File, name: str) -> MeetingMinutes:
    """会议纪要: looked at at once as claims' proofs are, kept byte for byte, bound to round and province."""
    require(keeps_minutes(user, user.office))
    if not title.strip():
        raise Refused("请填写会议名称。")
    if held_on > timezone.localdate():
        raise Refused("会议日期不能晚于今天。")
    passed = checked(file=file, name=name)
    kept = MeetingMinutes(
        round=round,
        province=user.office,
        title=title.strip(),
        held_on=held_on,
        name=passed.name,
        content_type=passed.content_type,
        size=passed.size,
        sha256=passed.sha256,
        uploaded_by=user,
    )
    valid = MeetingMinutes.objects.filter(round=round, province=user.office, voided_at__isnull=True)
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round.pk)  # a double click keeps it once
        if valid.filter(sha256=passed.sha256).exists():
            raise Refused(TWICE)
        kept.file.save(passed.name, file, save=False)
        kept.save()
        _note(kept, "meeting.minutes_kept", user)
    return kept


def void_minutes(*, minutes: MeetingMinutes, user: User, reason: str) -> MeetingMinutes:
    """作废: the file stays, and says that it does not hold."""
    reason = fitting(reason, MOST_REASON, "作废原因")
    if not reason:
        raise Refused("请填写作废原因。")
    with transaction.atomic():
        locked = MeetingMinutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
        require(keeps_minutes(user, locked.province))
        if locked.voided_at is not None:
            raise Refused("该会议纪要已经作废，请刷新页面查看。")
        locked.voided_by, locked.voided_at, locked.voided_reason = user, timezone.now(), reason
        locked.save()
        _note(locked, "meeting.minutes_voided", user, reason=locked.voided_reason)
    return locked


def minutes_downloaded(*, minutes: MeetingMinutes, user: User) -> None:
    """Write down that a person took the file."""
    _note(minutes, "meeting.minutes_downloaded", user)


def _note(minutes: MeetingMinutes, verb: str, user: User, **more: str) -> None:
    payload = {"title": minutes.title, "name": minutes.name, "sha256": minutes.sha256, **more}
    record(f"meeting-minutes:{minutes.pk}", verb, user=user, organisation=user.organisation, payload=payload)
