"""The steps of a list in a round with a public notice 公示, and what stands in their way.

The guide of 2023 does not ask for a public notice; a round switches it on.

On notice is frozen: from the signing its cities are public as proposed (``NoticeCity``), and only an objection that is
upheld takes one off the list, by ``cases.take_off_notice``. Below nobody learns which one before the publication: page
and timeline of a case go by the notice, the public page keeps the cities as signed, the ministry alone reads 公示期间移出,
and the report gives a number, with names only where the ministry chooses so.

Who objects stands in the row of the objection alone: in no history, letter or paper, and their network address nowhere.
Identity, text and files are for reviewers who did not decide the case. What leaves the ministry is checked for personal
data (``validators.publishable``) and for the objectors' own names (``selectors.notices.hides_objectors``).
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from portal.kit.clock import OLDEST_STAMP
from portal.kit.dates import BEIJING, chinese_date
from portal.kit.transitions import Step
from portal.kit.verdicts import ALLOWED, Verdict, refused, verdict
from review import permissions
from review.choices import LISTABLE, ON_NOTICE, ListState
from review.models import ListItem
from review.selectors.notices import needs_notice, new_cities, notice_of, open_objections
from review.validators import publishable

# So long after the end a request may still be served that arrived before it.
STILL_COMING_IN = OLDEST_STAMP
NOT_DRAWN_UP = "尚未拟定公示，请审核人先在本页填写公示首日、公示期和异议受理方式。"


def the_round_has_notices(user: Any, mlist: Any) -> Verdict:
    return verdict(
        mlist.round.has_public_notice,
        "本批次不设公示，可直接签发并公布；需要公示的，请批次管理员在批次设置中开启“公示”。",
    )


def there_is_something_new(user: Any, mlist: Any) -> Verdict:
    news = mlist.corrects_id is None or new_cities(mlist).exists()
    return verdict(news, "更正名单没有新列入的城市，无需公示，可直接签发并公布。")


def the_notice_is_drawn_up(user: Any, mlist: Any) -> Verdict:
    return verdict(notice_of(mlist) is not None, NOT_DRAWN_UP)


def did_not_draw_up_the_notice(user: Any, mlist: Any) -> Verdict:
    notice = notice_of(mlist)
    own = notice is not None and notice.drawn_up_by_id == user.pk
    return verdict(not own, "拟定人不能签发自己拟定的公示，请由另一位签发人签发。")


def now_of(mlist: Any) -> datetime:
    """When the request arrived, by the database's clock; a page that only offers a step goes by its own machine."""
    return mlist.arrived_at or timezone.now()


def the_first_day_is_to_come(user: Any, mlist: Any) -> Verdict:
    notice = notice_of(mlist)
    if notice is None:
        return refused(NOT_DRAWN_UP)
    is_past = notice.first_day < now_of(mlist).astimezone(BEIJING).date()
    return verdict(not is_past, f"拟定的公示首日{chinese_date(notice.first_day)}已过，请审核人改定公示首日后再签发。")


def no_city_is_on_another_notice(user: Any, mlist: Any) -> Verdict:
    elsewhere = ListItem.objects.filter(list__state__in=ON_NOTICE, case__in=mlist.items.values("case"))
    elsewhere = elsewhere.exclude(list=mlist).filter(case__state__in=LISTABLE).select_related("list")
    words = "、".join(f"{each.city_name}（《{each.list.title}》）" for each in elsewhere)
    return verdict(not words, f"{words}正在另一份名单中公示，请先从本名单中删去，或撤回那一份公示。")


def holds_no_personal_data(user: Any, mlist: Any) -> Verdict:
    """What everybody will read names no telephone, identity number or mail address."""
    notice = notice_of(mlist)
    return publishable(
        {"异议受理方式": notice.contacts} if notice is not None else {},
        名单名称=mlist.title,
        批次名=mlist.batch,
        文号=mlist.document_number,
        更正说明=mlist.correction_reason,
        公示结论=notice.conclusion if notice is not None else "",
        城市="、".join(mlist.items.values_list("city_name", flat=True)),
    )


def the_period_is_over(user: Any, mlist: Any) -> Verdict:
    """An objection that arrived in the last seconds may still be coming in: it is waited for."""
    notice = notice_of(mlist)
    if notice is None or now_of(mlist) > notice.ends_at + STILL_COMING_IN:
        return ALLOWED
    return refused(
        f"公示期至{chinese_date(notice.last_day)}23:59:59（北京时间），期满后才能办结公示；"
        f"期满前到达的异议可能还在接收，请在期满{STILL_COMING_IN.seconds // 60}分钟后办理。"
    )


def all_objections_are_answered(user: Any, mlist: Any) -> Verdict:
    notice = notice_of(mlist)
    number = open_objections(notice).count() if notice is not None else 0
    return verdict(number == 0, f"还有{number}件异议未办结，请先在“异议”中逐件办理并答复。")


def the_report_is_drawn_up(user: Any, mlist: Any) -> Verdict:
    notice = notice_of(mlist)
    made = notice is not None and notice.reported_at is not None and bool(notice.conclusion)
    return verdict(made, "尚未拟定公示情况报告，请审核人先在本页填写公示结论。")


def did_not_draw_up_the_report(user: Any, mlist: Any) -> Verdict:
    notice = notice_of(mlist)
    own = notice is not None and notice.reported_by_id == user.pk
    return verdict(not own, "拟定人不能签发自己拟定的公示情况报告，请由另一位签发人办结。")


def was_on_notice(user: Any, mlist: Any) -> Verdict:
    """In a round with public notices a list with new cities is published after its notice."""
    skips = mlist.state == ListState.DRAFT and needs_notice(mlist)
    return verdict(not skips, "本批次名单须先公示：请先办理“签发公示”，公示期满并办结后再公布。")


CLOSE = Step(
    name="close_notice",
    label="办结公示",
    sources=(ListState.ON_NOTICE,),
    target=ListState.NOTICED,
    actor="教育部签发人",
    who=permissions.is_approver_of_the_ministry,
    conditions=(
        the_period_is_over,
        all_objections_are_answered,
        the_report_is_drawn_up,
        did_not_draw_up_the_report,
        holds_no_personal_data,
    ),
    needs=("seal", "date"),
    explains="公示期满、异议全部办结后，签发公示情况报告；之后可以公布名单。",
)

WITHDRAW = Step(
    name="withdraw_notice",
    label="撤回公示",
    sources=ON_NOTICE,
    target=ListState.DRAFT,
    actor="教育部签发人",
    who=permissions.is_approver_of_the_ministry,
    needs=("reason",),
    voids=("公示文件", "公示情况报告", "未办结的异议"),
    explains="名单改回拟稿，可以调整后重新公示；公示页面保留，注明已撤回和原因。",
    gives_up=True,
)

OF_NOTICES = frozenset({"put_on_notice", "close_notice", "withdraw_notice"})
