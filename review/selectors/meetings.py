"""会议材料 and 会议纪要 of a province, and which cases can be read at a meeting."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from applications.models import Round
from portal.accounts.models import Organisation
from portal.documents.models import Paper
from review.choices import CaseState
from review.models import Case, MeetingMinutes, MeetingPack, Opinion

NOT_FOR_A_MEETING = (CaseState.RETURNED, CaseState.WITHDRAWN, CaseState.VOIDED)
# Ticked to begin with: what the province still has to decide on.
WITH_THE_PROVINCE = (CaseState.SUBMITTED, CaseState.ACCEPTED, CaseState.PROPOSED, CaseState.ENDORSED)


def pack_cases(round: Round, user: Any) -> QuerySet[Case]:
    """The province's cases whose current version can be read, in official order."""
    rows = Case.objects.visible_to(user).filter(application__round=round).exclude(state__in=NOT_FOR_A_MEETING)
    related = ("application__organisation__place__parent", "application__organisation__parent", "application__round")
    return rows.select_related(*related, "submission", "ground").order_by(
        "application__organisation__place__code", "pk"
    )


def opinions_of(cases: Iterable[Case], province: Organisation) -> dict[int, Opinion]:
    """The province's opinion on each current version, drafted or signed."""
    rows = Opinion.objects.filter(case__in=list(cases), organisation=province, voided_at__isnull=True)
    return {each.case_id: each for each in rows.select_related("drafted_by")}


def packs_with_papers(round: Round, user: Any) -> list[tuple[MeetingPack, Paper | None]]:
    """The packs of the own province, newest first, each with its paper; two queries."""
    packs = list(
        MeetingPack.objects.visible_to(user).filter(round=round).select_related("ordered_by", "province", "round")
    )
    papers = {each.subject: each for each in Paper.objects.filter(subject__in=[each.chain for each in packs])}
    return [(each, papers.get(each.chain)) for each in packs]


def minutes_of(round: Round, user: Any) -> QuerySet[MeetingMinutes]:
    rows = MeetingMinutes.objects.visible_to(user).filter(round=round)
    return rows.select_related("uploaded_by", "voided_by")
