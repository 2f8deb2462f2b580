"""Public notices and objections to them: what stands on show, what is left to do, until when."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from portal.kit.dates import BEIJING, chinese_date
from portal.kit.verdicts import ALLOWED, Refused, Verdict, refused
from review.choices import LISTABLE, ON_NOTICE, OPEN_OBJECTIONS, ObjectionState
from review.models import Case, MembershipList, Notice, NoticeCity, Objection
from review.selectors.workdays import days_between, workday_after


def notice_of(mlist: MembershipList) -> Notice | None:
    """The notice of a list that holds now, drafted or signed."""
    return mlist.notices.current().select_related("list__round").first()


def new_cities(mlist: MembershipList) -> Any:
    """What a notice of this list shows: its cities that are not published yet."""
    return mlist.items.filter(case__state__in=LISTABLE)


def needs_notice(mlist: MembershipList) -> bool:
    """A list is put on notice where the round asks for it; a correction only when it brings in a city."""
    return mlist.round.has_public_notice and new_cities(mlist).exists()


def lists_on_notice(case: Case) -> QuerySet[Any]:
    """The lists with this case that may not change now."""
    return MembershipList.objects.filter(state__in=ON_NOTICE, items__case=case)


def public_notices() -> QuerySet[Any]:
    """Every notice that was ever signed, the newest first, with ``number_of_cities``."""
    rows = Notice.objects.public().select_related("list__round")
    return rows.annotate(number_of_cities=Count("cities")).order_by("-signed_at", "-pk")


def notice_shown_for(case: Case) -> NoticeCity | None:
    """The notice that everybody may know this case by: the newest that was signed and not withdrawn.

    It does not say whether the city still stands on the list, which is not known below before the publication.
    """
    rows = NoticeCity.objects.filter(case=case, notice__signed_at__isnull=False, notice__withdrawn_at__isnull=True)
    return rows.select_related("notice__list").order_by("-notice__signed_at").first()


def days_left(notice: Notice, at: datetime) -> int:
    """How many calendar days are left with today; 0 when the last day is over."""
    return max(0, (notice.last_day - at.astimezone(BEIJING).date()).days + 1)


def open_objections(notice: Notice) -> QuerySet[Any]:
    return Objection.objects.filter(city__notice=notice, state__in=OPEN_OBJECTIONS)


def due_on(received_at: datetime, days: int) -> date | None:
    """The last day of the answer; ``None`` while the calendar of the year is missing, since nothing is guessed."""
    try:
        return workday_after(received_at.astimezone(BEIJING).date(), days)
    except Refused:
        return None


def workdays_left(objection: Objection, at: datetime) -> int | None:
    """Working days until the answer is due, negative when it is late; ``None`` when it cannot be counted."""
    if objection.due_on is None:
        return None
    today = at.astimezone(BEIJING).date()
    try:
        if today > objection.due_on:
            return -days_between(objection.due_on, today)
        return days_between(today, objection.due_on)
    except Refused:
        return None


def objections_by_kind(notice: Notice) -> dict[str, int]:
    """How many objections there were, by who made them and by how they ended, for the report."""
    return Objection.objects.filter(city__notice=notice).aggregate(
        total=Count("pk"),
        persons=Count("pk", filter=Q(by="person")),
        units=Count("pk", filter=Q(by="unit")),
        upheld=Count("pk", filter=Q(state=ObjectionState.UPHELD)),
        dismissed=Count("pk", filter=Q(state=ObjectionState.DISMISSED)),
        open=Count("pk", filter=Q(state__in=OPEN_OBJECTIONS)),
        cities=Count("city", distinct=True),
    )


def hides_objectors(notice: Notice, /, **texts: str) -> Verdict:
    """No text, by its label, names somebody who objected to this notice."""
    rows = Objection.objects.filter(city__notice=notice).values_list("name", "unit", "phone", "mail")
    words = {word.strip() for row in rows for word in row if len(word.strip()) > 1}
    for label, text in texts.items():
        if any(word in text for word in words):
            return refused(f"“{label}”中出现了异议人的姓名、单位或联系方式；异议人的身份须保密，请改写后再办理。")
    return ALLOWED


def takes_objections(notice: Notice, at: datetime) -> Verdict:
    """Whether an objection that arrives at ``at`` is in time; otherwise the dates say why not."""
    first, last = chinese_date(notice.first_day), chinese_date(notice.last_day)
    if notice.is_withdrawn or notice.signed_at is None:
        return refused("该公示已撤回，不再受理异议；重新公示后可以提出。")
    if at < notice.begins_at:
        return refused(f"公示期自{first}起至{last}，现在还没有开始；请在公示期内提出异议。")
    if at > notice.ends_at or notice.is_closed:
        return refused(f"公示期自{first}起至{last}23:59:59（北京时间），现已结束，不再受理异议。")
    return ALLOWED
