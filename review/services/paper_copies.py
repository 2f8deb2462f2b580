"""纸质材料登记: what has arrived, what is missing, what is waived; the city is told of each."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.selectors import people
from portal.history.services import record
from portal.kit.dates import chinese_date
from portal.kit.texts import fitting
from portal.kit.verdicts import Refused, require
from portal.letters.services import notify
from review.choices import COPIES_ASKED, CopiesEvent
from review.models import Case, PaperCopies
from review.permissions import is_someone_who_decides
from review.selectors.paper_copies import copies_of
from review.services.cases.moving import lock_case
from review.workflow.paper_copies import copies_are_awaited

MOST_WORDS = 300
MOST_COPIES = 20


def copies_arrived(*, case: Case, user: User, copies: int, arrived_on: date, words: str = "") -> PaperCopies:
    """登记收到: how many copies came, and when; several parcels are recorded one after another."""
    if not 1 <= copies <= MOST_COPIES:
        raise Refused(f"请填写收到的份数（1至{MOST_COPIES}份）。")
    if arrived_on > timezone.localdate():
        raise Refused("收到日期不能晚于今天。")
    return _recorded(case, user, CopiesEvent.ARRIVED, words, copies=copies, arrived_on=arrived_on)


def copies_missing(*, case: Case, user: User, words: str = "") -> PaperCopies:
    """通知补寄: the city is told that copies are missing."""
    return _recorded(case, user, CopiesEvent.MISSING, words)


def copies_waived(*, case: Case, user: User, words: str) -> PaperCopies:
    """免交: the secretariat does without them, and says why."""
    if not words.strip():
        raise Refused("请写明免交纸质材料的理由。")
    return _recorded(case, user, CopiesEvent.WAIVED, words)


def _recorded(
    case: Case, user: User, event: CopiesEvent, words: str, *, copies: int = 0, arrived_on: date | None = None
) -> PaperCopies:
    words = fitting(words, MOST_WORDS, "说明")
    with transaction.atomic():
        locked = lock_case(case)
        require(is_someone_who_decides(user, locked))
        require(copies_are_awaited(user, locked))
        if event != CopiesEvent.ARRIVED and copies_of(locked).is_settled:
            raise Refused("纸质材料已登记收到或免交，不需要再办理。")
        made = PaperCopies.objects.create(
            case=locked,
            submission=locked.submission,
            event=event,
            copies=copies,
            arrived_on=arrived_on,
            words=words,
            recorded_by=user,
        )
        _told(locked, made, user)
    return made


def _told(case: Case, made: PaperCopies, user: User) -> None:
    city, said = case.application.organisation, _sentence(case, made)
    payload = {
        "number": case.application.number,
        "version": case.submission.version,
        "city": case.application.place.name,
        "words": said,
    }
    record(f"copies:{case.pk}", "paper_copies.recorded", user=user, organisation=user.office, payload=payload)
    notify(
        people(city, "clerk", "approver"),
        event="case.paper_copies",
        subject=f"{case.application.round.title}：{made.get_event_display()}纸质材料",
        body=said,
        link=f"/applications/{case.application_id}/",
        organisation=city,
        about=case.application.round,
    )


def _sentence(case: Case, made: PaperCopies) -> str:
    more = f"说明：{made.words}" if made.words else ""
    if made.event == CopiesEvent.WAIVED:
        return f"联盟秘书处同意免交纸质申报表。理由：{made.words}"
    short = COPIES_ASKED - copies_of(case).copies
    if made.event == CopiesEvent.MISSING:
        return f"联盟秘书处尚未收齐纸质申报表（一式两份），还缺{short}份，请尽快寄送，地址见申报表下方。{more}"
    wanting = f"还缺{short}份，请补寄。" if short > 0 else "已收齐。"
    assert made.arrived_on is not None
    return f"联盟秘书处{chinese_date(made.arrived_on)}收到纸质申报表{made.copies}份，{wanting}{more}"
