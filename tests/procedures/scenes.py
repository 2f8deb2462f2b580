"""One object of each procedure in each of its states: what the golden tables are drawn from.

A scene takes the cast and a state and returns the object there, brought by the steps that people take where that is
cheap, else by its columns; ``None`` where the state does not occur in that variant. A new ``Table`` needs its scene
here and its file in ``golden/``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests import frameworks, reports, volumes
from tests.plot import (
    BY_RIGHT,
    WITH_EXPERTS,
    a_ballot,
    a_case_in,
    a_claim,
    a_complete_application,
    a_member,
    a_round,
    a_visit,
    an_alliance_case,
    an_alliance_list,
    voted_on,
)
from tests.review import crowd

Build = Callable[[Any, str], Any]


@dataclass(frozen=True)
class Scene:
    """A variant of a procedure, in words, and how its objects are made; ``alliance``: with the alliance's people."""

    title: str
    build: Build
    alliance: bool = False


def case_recommended(cast: Any, state: str) -> Any:
    if state in BY_RIGHT or state in WITH_EXPERTS:
        return None
    return a_case_in(cast, state, a_round(cast))


def case_assessed(cast: Any, state: str) -> Any:
    """The states at the ministry, in a round with experts."""
    if state not in ("sent_up", *WITH_EXPERTS):
        return None
    return a_case_in(cast, state, a_round(cast, options={"experts": True}))


def case_direct(cast: Any, state: str) -> Any:
    if state not in ("submitted", "accepted", "proposed", "endorsed", *BY_RIGHT):
        return None
    a_member(cast.huzhou.place)
    return a_case_in(cast, state, a_round(cast))


def sheet(cast: Any, state: str) -> Any:
    from review.models import Sheet
    from review.services import cases, summary_sheets

    case = a_case_in(cast, "endorsed", a_round(cast))
    drawn_up = crowd.sheet_drawn_up(cast, case.application.round)
    if state == "discarded":
        summary_sheets.discard(sheet=drawn_up, user=cast.officer, seen=None)
    if state in ("sent_up", "voided"):
        summary_sheets.send_up(sheet=drawn_up, user=cast.province_approver, seen=None)
    if state == "voided":
        cases.return_to_province(case=case, user=cast.reviewer, seen=None, reason="（演示）请核实")
    return Sheet.objects.get()


def mlist(cast: Any, state: str) -> Any:
    if state in ("on_notice", "noticed"):
        return None
    return _list_in(cast, state, a_round(cast))


def mlist_with_notice(cast: Any, state: str) -> Any:
    from review.models import MembershipList

    if state not in ("draft", "on_notice", "noticed"):
        return None
    found = _list_in(cast, "draft", a_round(cast, options={"public_notice": True, "notice_workdays": 5}))
    MembershipList.objects.filter(pk=found.pk).update(state=state)
    return MembershipList.objects.get(pk=found.pk)


def _list_in(cast: Any, state: str, round_: Any) -> Any:
    from review.models import MembershipList
    from review.services import lists

    case = a_case_in(cast, "confirmed", round_)
    drawn_up = crowd.list_drawn_up(cast, case)
    if state == "discarded":
        lists.discard(mlist=drawn_up, user=cast.reviewer, seen=None)
    if state in ("published", "superseded"):
        lists.publish(mlist=drawn_up, user=cast.ministry_approver, seen=None)
    if state == "superseded":
        correction = {"corrects": drawn_up, "correction_reason": "（演示）误列"}
        drawn_up.refresh_from_db()
        crowd.published(cast, case, number="演示〔2026〕2号", **correction)
    return MembershipList.objects.get(pk=drawn_up.pk)


def claim(cast: Any, state: str) -> Any:
    from review.models import Claim
    from review.services import claims

    found = a_claim(cast.clerk)
    match state:
        case "confirmed":
            claims.confirm_claim(claim=found, user=cast.reviewer, seen=None)
        case "declined":
            claims.decline_claim(claim=found, user=cast.reviewer, seen=None, reason="（演示）不清")
        case "withdrawn":
            claims.withdraw_claim(claim=found, user=cast.clerk, seen=None)
    return Claim.objects.get()


def application(cast: Any, state: str) -> Any:
    from applications import services
    from applications.models import Application

    found = a_complete_application(cast, a_round(cast))
    if state == "voided":
        services.void(application=found, user=cast.clerk, seen=None, reason="（演示）不再申报")
    if state in ("handed_over", "submitted"):
        services.hand_over(application=found, user=cast.clerk, seen=None)
    if state == "submitted":
        services.submit(application=found, user=cast.approver, seen=None)
    return Application.objects.get()


def round_(cast: Any, state: str) -> Any:
    from applications.models import Round

    found = a_round(cast)
    Round.objects.filter(pk=found.pk).update(state=state)
    return Round.objects.get()


def slip(cast: Any, state: str) -> Any:
    from applications.models import Slip
    from applications.services import slips

    asked = slips.ask(
        application=a_complete_application(cast, a_round(cast)),
        user=cast.clerk,
        department=cast.statistics,
        places=["population"],
        message="",
        due_at=timezone.now() + timedelta(days=3),
    )
    answered = {"answered_by": cast.department_clerk, "answered_at": timezone.now()} if state == "answered" else {}
    Slip.objects.filter(pk=asked.pk).update(state=state, **answered)
    return Slip.objects.get()


def visit(cast: Any, state: str) -> Any:
    from review.models import Visit

    found = a_visit(cast, a_case_in(cast, "sent_up", a_round(cast)))
    reported = {"reported_by": cast.reviewer, "reported_at": timezone.now(), "report": "（演示）", "finding": "pass"}
    columns = {"reported": reported, "cancelled": {"cancel_reason": "（演示）改期"}}.get(state, {})
    Visit.objects.filter(pk=found.pk).update(state=state, **columns)
    return Visit.objects.get()


def objection_to_own_decision(cast: Any, state: str) -> Any:
    return _objection(cast, state, decided_by=cast.reviewer)


def objection_to_anothers_decision(cast: Any, state: str) -> Any:
    return _objection(cast, state, decided_by=cast.ministry_approver)


def _objection(cast: Any, state: str, *, decided_by: Any) -> Any:
    """An objection to Huzhou on notice, by its columns: what the steps themselves do is tested at the notice."""
    from review.models import Notice, NoticeCity, Objection

    drawn_up = crowd.list_drawn_up(cast, a_case_in(cast, "confirmed", a_round(cast)))
    item, today = drawn_up.items.get(), timezone.localdate()
    notice = Notice.objects.create(
        list=drawn_up,
        first_day=today,
        last_day=today,
        workdays=1,
        contacts="（演示）",
        drawn_up_by=cast.reviewer,
        signed_by=cast.ministry_approver,
        signed_at=timezone.now(),
    )
    city = NoticeCity.objects.create(
        notice=notice,
        case=item.case,
        position=1,
        province_name=item.province_name,
        city_name=item.city_name,
        decided_by=decided_by,
    )
    answered = {"decided_by": cast.reviewer, "decided_at": timezone.now(), "opinion": "（演示）", "reply": "（演示）"}
    return Objection.objects.create(
        city=city,
        number="演示-1",
        code="1",
        token="1",
        by="person",
        name="演示群众",
        text="（演示）",
        state=state,
        **answered,
    )


def standing(cast: Any, state: str) -> Any:
    """That a city, a member of the former alliance, leaves."""
    from review.models import Standing

    signed = {"signed_by": cast.ministry_approver, "signed_at": timezone.now()} if state == "signed" else {}
    return Standing.objects.create(
        membership=a_member(cast.huzhou.place),
        kind="leave",
        reason="（演示）",
        effective_on=timezone.localdate(),
        drawn_up_by=cast.reviewer,
        state=state,
        **signed,
    )


def picture_by_the_clerk(cast: Any, state: str) -> Any:
    return _picture(cast, state, cast.clerk)


def picture_by_an_approver(cast: Any, state: str) -> Any:
    return _picture(cast, state, cast.approver)


def _picture(cast: Any, state: str, brought_by: Any) -> Any:
    """A picture of Huzhou's seal, by its columns; what is made of a picture is tested where it is brought."""
    from portal.documents.models import PictureRequest

    decided = {"decided_by": cast.second_approver, "decided_at": timezone.now()}
    return PictureRequest.objects.create(
        organisation=cast.huzhou,
        name="seal.png",
        content_type="image/png",
        size=1,
        width_mm=40,
        proposed_by=brought_by,
        state=state,
        **(decided if state in ("confirmed", "declined") else {}),
    )


def alliance_case(cast: Any, state: str) -> Any:
    return an_alliance_case(cast, state)


def alliance_refused(cast: Any, state: str) -> Any:
    """The secretariat itself has refused: no ballot was held."""
    from review.models import Case
    from review.services import cases

    if state != "not_confirmed":
        return None
    case = an_alliance_case(cast, "at_signature")
    cases.not_agree(case=case, user=cast.secretariat_approver, seen=None, reason="（演示）不符合条件")
    return Case.objects.get(pk=case.pk)


def alliance_list(cast: Any, state: str) -> Any:
    from review.models import MembershipList
    from review.services import lists

    case = an_alliance_case(cast, "confirmed")
    drawn_up = an_alliance_list(cast, [case])
    if state == "discarded":
        lists.discard(mlist=drawn_up, user=cast.secretariat_officer, seen=None)
    if state in ("published", "superseded"):
        lists.publish(mlist=drawn_up, user=cast.secretariat_approver, seen=None)
    MembershipList.objects.filter(pk=drawn_up.pk).update(state=state)
    return MembershipList.objects.get(pk=drawn_up.pk)


def ballot(cast: Any, state: str) -> Any:
    from review.models import Ballot
    from review.services import ballots

    case = an_alliance_case(cast, "secretariat_agreed")
    if state == "closed":
        return Ballot.objects.get(pk=voted_on(cast, [case], "agree").pk)
    opened = a_ballot(cast, [case])
    if state == "cancelled":
        ballots.cancel(ballot=opened, user=cast.secretariat_officer, seen=None, reason="（演示）改期")
    return Ballot.objects.get(pk=opened.pk)


def case_of_the_collection(cast: Any, state: str) -> Any:
    """A whole case of Huzhou, handed over by its clerk; two experts have reviewed it by the time they are asked for."""
    entry = volumes.an_entry(cast, state, handed_over_by=cast.clerk)
    if state in ("recommended", "reviewing", "waiting", "editing"):
        from review.models import ExpertProfile

        given = "" if state == "recommended" else "choose"
        for expert in (cast.expert, cast.second_expert):
            ExpertProfile.objects.create(
                user=expert, province=cast.mianyang.place.province, employer="演示大学", kept_by=cast.round_manager
            )
            volumes.a_review(entry, expert, cast.reviewer, advice=given)
    return entry


def star(cast: Any, state: str) -> Any:
    """百姓学习之星, which comes out by itself."""
    return volumes.an_entry(cast, state, kind="star", theme="") if state in ("agreed", "published") else None


def framework_version(cast: Any, state: str) -> Any:
    return frameworks.a_published(cast) if state == "published" else frameworks.a_draft(cast)


def extension_version(cast: Any, state: str) -> Any:
    """Its draft only: whoever publishes it is another than in the scene above."""
    if state == "published":
        return None
    framework = frameworks.a_framework(code="zj", level="provincial", prefix="浙", place=cast.zhejiang.place)
    return frameworks.a_draft(cast, code=framework.code)


def call_for_cases(cast: Any, state: str) -> Any:
    return volumes.a_call(cast, state=state)


def volume(cast: Any, state: str) -> Any:
    ready = volumes.an_entry(cast, "published" if state == "published" else "agreed")
    return volumes.a_volume(cast, 2, state, [ready])


def feature(cast: Any, state: str) -> Any:
    return volumes.a_feature(cast, state, volumes.an_entry(cast, "published"))


def undertaking(cast: Any, state: str) -> Any:
    from portal.register.services import undertakings
    from portal.register.validators import when_joined

    entered = undertakings.enter_undertaking(
        place=cast.huzhou.place,
        began=when_joined("2015年3月", timezone.localdate()),
        evidence="演示市政府文件〔2015〕1号",
        note="",
        user=cast.officer,
    )
    steps = {"confirmed": ("confirm",), "withdrawn": ("confirm", "withdraw")}
    for name in steps.get(state, ()):
        data = {"reason": "（演示）登记有误"} if name == "withdraw" else None
        entered = undertakings.take_step(
            name=name, undertaking=entered, user=cast.province_approver, seen=None, data=data
        )
    return entered


def city_report(cast: Any, state: str) -> Any:
    """A report whose rows are as far as its state asks for, handed over by the clerk, signed once where it went up."""
    from monitoring.models import Plan

    rows = "accepted" if state in ("submitted", "at_ministry", "accepted") else "checked"
    report = reports.filled(reports.a_report(cast, state=state, number=1, handed_by=cast.clerk), rows=rows)
    Plan.objects.filter(report=report).update(self_assessment="演示", self_assessed_at=timezone.now())
    if state == "submitted":
        _handed_up(cast, report)
    return type(report).objects.select_related("cycle", "city__parent").get(pk=report.pk)


def _handed_up(cast: Any, report: Any) -> None:
    from monitoring.models import Submission
    from monitoring.selectors.entry import rows_of
    from monitoring.selectors.submissions import content_row
    from portal.kit.canonical import dumps

    content = dumps({"rows": [content_row(row) for row in rows_of(report)]})
    Submission.objects.create(report=report, number=1, content=content, content_hash="0" * 64, by=cast.approver)


def row_in_the_city(cast: Any, state: str) -> Any:
    return _row(cast, state, "gathering") if state in ("open", "submitted", "checked", "returned") else None


def row_before_the_province(cast: Any, state: str) -> Any:
    return _row(cast, state, "submitted") if state in ("checked", "accepted") else None


def row_before_the_ministry(cast: Any, state: str) -> Any:
    """Accepted rows, and one of them opened again."""
    if state == "open":
        return None
    until = None if state == "accepted" else timezone.now() + timedelta(days=3)
    return _row(cast, state, "at_ministry", reopened_until=until)


def _row(cast: Any, state: str, report_state: str, **columns: Any) -> Any:
    report = reports.filled(reports.a_report(cast, state=report_state), people={"state": state, **columns})
    report.values.filter(item__code="people").update(state=state, **columns)
    return reports.row_of(report, "people")


def monitoring_cycle(cast: Any, state: str) -> Any:
    return reports.a_cycle(cast, state=state)


def snapshot(cast: Any, state: str) -> Any:
    """Taken of one accepted report; written as it is where it is published or replaced."""
    found = reports.a_snapshot(cast, published=False)
    found.state = state
    return found


# Table → its variants; the name of a table is the name of its golden file.
SCENES: dict[str, tuple[Scene, ...]] = {
    "申请办理": (
        Scene("省级推荐的城市", case_recommended),
        Scene("省级推荐的城市，批次组织专家评审", case_assessed),
        Scene("直接加入的城市", case_direct),
    ),
    "申请办理（联盟）": (
        Scene("申报联盟的城市", alliance_case, alliance=True),
        Scene("由秘书处决定不予确认的城市", alliance_refused, alliance=True),
    ),
    "工作委员会表决": (Scene("对一个城市的网上表决", ballot, alliance=True),),
    "名单（联盟）": (Scene("联盟的名单", alliance_list, alliance=True),),
    "汇总表": (Scene("一个城市的汇总表", sheet),),
    "名单": (Scene("批次不公示", mlist), Scene("批次须公示", mlist_with_notice)),
    "成员资格申报": (Scene("一份申报", claim),),
    "市级填报": (Scene("一份填写完整的申请", application),),
    "批次": (Scene("一个批次", round_),),
    "实地考察": (Scene("对一个城市的考察", visit),),
    "公示异议": (
        Scene("对他人审核的城市的异议", objection_to_anothers_decision),
        Scene("对审核人自己审核的城市的异议", objection_to_own_decision),
    ),
    "开展创建工作情况登记": (Scene("湖州市自2015年3月开展", undertaking),),
    "成员变更": (Scene("一个成员城市退出", standing),),
    "印章图样登记": (
        Scene("填报人上传的图样", picture_by_the_clerk),
        Scene("签发人自己上传的图样", picture_by_an_approver),
    ),
    "案例征集": (Scene("湖州市的一篇案例", case_of_the_collection), Scene("百姓学习之星", star)),
    "监测框架版本": (Scene("国家框架的一个版本", framework_version), Scene("浙江省的拓展框架", extension_version)),
    "监测报告": (Scene("湖州市的监测报告", city_report),),
    "监测周期": (Scene("一期监测", monitoring_cycle),),
    "监测数据快照": (Scene("一期监测的快照", snapshot),),
    "填报数据": (
        Scene("统计局填报的一项，报告在城市", row_in_the_city),
        Scene("统计局填报的一项，报告在省级审核中", row_before_the_province),
        Scene("统计局填报的一项，报告在部级审核中，重新开放", row_before_the_ministry),
    ),
    "案例征集通知": (Scene("一次征集", call_for_cases),),
    "案例集编辑出版": (Scene("编有一篇案例的一辑", volume),),
    "推广典型模式": (Scene("引用一篇案例的页面", feature),),
    "向部门征集": (Scene("向统计部门征集一项数据", slip),),
}

__all__ = ["SCENES", "Scene"]
