"""审议材料 and 会议纪要 of the ministry: ordered and put together by a job; minutes with votes, bound to the round."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from applications.models import Round
from portal.accounts.models import User
from portal.documents.services import prepare
from portal.history.services import record
from portal.jobs.services import enqueue
from portal.kit.texts import clean_text
from portal.kit.verdicts import Refused, require
from review import sheets
from review.models import Attachment, Case, MembershipList, Minutes, MinutesVote, Pack
from review.permissions import is_reviewer_of_the_ministry
from review.selectors.decisions import decisions
from review.services.attachments import attach
from review.services.visits import new_key
from review.validators import printable

Told = Callable[[int, int, str], Any]


def order_pack(*, round: Round, user: User, title: str, meets_on: date | None = None) -> Pack:
    """生成审议材料 of all cities of the round before the ministry, as they stand when the job reads them."""
    require(is_reviewer_of_the_ministry(user))
    if not title.strip():
        raise Refused("请填写会议名称，例如“部级审议会”。")
    require(printable(会议名称=title))
    if not decisions(round):
        raise Refused("本批次还没有到达教育部的城市，没有可审议的材料。")
    with transaction.atomic():
        pack = Pack.objects.create(round=round, key=new_key(), title=title.strip(), meets_on=meets_on, ordered_by=user)
        record(pack.chain, "pack.ordered", user=user, organisation=user.organisation, payload={"title": pack.title})
        enqueue(
            "review.tasks.assemble_pack",
            pack.pk,
            label=f"汇集审议材料（{pack.title}）"[:120],
            key=pack.chain,
            user=user,
        )
    return pack


def assemble(pack: Pack, progress: Told) -> None:
    """Read city by city what the pack shows, then hand it to the typesetting; running twice gives the same paper."""
    rows = decisions(pack.round)
    cities = []
    for done, row in enumerate(rows):
        progress(done, len(rows), f"正在汇集{row.case.application.place.name}的材料")
        cities.append(sheets.city_content(row))
    with transaction.atomic():
        locked = Pack.objects.select_for_update(of=("self",)).select_related("round", "ordered_by").get(pk=pack.pk)
        if locked.made_at is not None:
            return
        prepare(**sheets.pack_paper(locked, sheets.pack_content(locked, cities)))
        locked.cities, locked.made_at = len(cities), timezone.now()
        locked.save(update_fields=["cities", "made_at"])
    progress(len(rows), len(rows), "已汇集，正在排版")


@dataclass(frozen=True)
class Meeting:
    """What is recorded of a meeting; votes by the number of the case: agree, against, abstain."""

    title: str
    held_on: date
    attendants: str
    summary: str = ""
    mlist: MembershipList | None = None
    votes: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)


def record_minutes(*, round: Round, user: User, meeting: Meeting, files: list[File]) -> Minutes:
    """登记会议纪要 with its signed file; each city voted on must be of the round."""
    if not files:
        raise Refused("请上传会议纪要的签字件。")
    _check(round, user, meeting)
    with transaction.atomic():
        minutes, payload = _write(round, user, meeting, files)
        record(minutes.chain, "minutes.recorded", user=user, organisation=user.organisation, payload=payload)
    return minutes


def amend_minutes(*, minutes: Minutes, user: User, meeting: Meeting, files: list[File], reason: str) -> Minutes:
    """更正会议纪要: a new version with its reason; the old one stays. Without a new file the signed ones come along."""
    reason = clean_text(reason).strip()
    _check(minutes.round, user, meeting)
    if not reason:
        raise Refused("请填写更正原因。")
    with transaction.atomic():
        old = Minutes.objects.select_for_update(of=("self",)).select_related("round").get(pk=minutes.pk)
        if newer := Minutes.objects.filter(replaces=old).first():
            raise Refused(
                f"页面已过期：这份纪要已由{newer.recorded_by.name}更正为第{newer.version}版，请在新版上更正。"
            )
        kept = Attachment.objects.filter(subject=old.chain) if not files else ()
        files = files or [File(each.file, name=each.name) for each in kept]
        amended, payload = _write(old.round, user, meeting, files, replaces=old, version=old.version + 1, reason=reason)
        payload |= {"version": amended.version, "reason": reason}
        for each in (old, amended):
            record(each.chain, "minutes.changed", user=user, organisation=user.organisation, payload=payload)
    return amended


def _check(round: Round, user: User, meeting: Meeting) -> None:
    require(is_reviewer_of_the_ministry(user))
    if not meeting.title.strip() or not meeting.attendants.strip():
        raise Refused("请填写会议名称和出席人员。")
    if meeting.held_on > timezone.localdate():
        raise Refused("会议日期不能晚于今天。")
    if meeting.mlist is not None and meeting.mlist.round_id != round.pk:
        raise Refused("所选名单不属于本批次，请重新选择。")


def _write(
    round: Round, user: User, meeting: Meeting, files: list[File], **more: Any
) -> tuple[Minutes, dict[str, Any]]:
    """The row with its votes and files, and what the history keeps of it."""
    minutes = Minutes.objects.create(
        round=round,
        list=meeting.mlist,
        title=meeting.title.strip(),
        held_on=meeting.held_on,
        attendants=meeting.attendants.strip(),
        summary=meeting.summary.strip(),
        recorded_by=user,
        **more,
    )
    votes = _vote(minutes, meeting.votes)
    for file in files:
        attach(subject=minutes.chain, user=user, file=file, name=file.name or "")
    return minutes, {"title": str(minutes), "round": round.title, "votes": votes}


def _vote(minutes: Minutes, votes: Mapping[int, tuple[int, int, int]]) -> list[str]:
    """The votes city by city, and as the history keeps them."""
    rows = Case.objects.filter(application__round=minutes.round, pk__in=list(votes))
    cases = {each.pk: each for each in rows.select_related("application__organisation__place")}
    if set(votes) - set(cases):
        raise Refused("表决的城市不属于本批次，请刷新页面后重新填写。")
    made = [
        MinutesVote(minutes=minutes, case=cases[pk], agree=given[0], against=given[1], abstain=given[2])
        for pk, given in votes.items()
        if any(given)
    ]
    MinutesVote.objects.bulk_create(made)
    return [f"{each.case.application.place.name}：{each.words}" for each in made]
