"""From the list to what becomes of its members: notice, objections, publication, package, a new name, a revocation."""

from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from portal.accounts.models import User
from portal.kit.dates import chinese_date
from portal.regions.services import rename_place
from portal.register.models import Membership
from portal.shell import demonstration
from portal.shell.assessed_round import first_workday
from portal.shell.management.full_round.assessing import Assessing
from review.choices import CaseState
from review.exports import plan_of
from review.models import Case, MembershipList, Notice, Sheet
from review.selectors.standing import memberships_behind
from review.services import lists, notices, objections, packages, standing

NOTICE_WORKDAYS = 5


class Publishing(Assessing):
    def a_notice_is_withdrawn(self) -> None:
        """拟定名单并公示；公示首日前发现有误，撤回公示"""
        reviewer, approver = self.people["moe-reviewer"], self.people["moe-approver"]
        listed = self.of_round().filter(state__in=(CaseState.CONFIRMED, CaseState.MEMBER_CONFIRMED))
        mlist = lists.draw_up(
            round=self.round,
            user=reviewer,
            title="全国学习型城市网络成员城市名单（演示第一批）",
            batch="演示第一批",
            document_number="演示〔2026〕1号",
            cases=listed,
        )
        self.refuse("须先公示再公布", lambda: lists.publish(mlist=mlist, user=approver, seen=None))
        self.put_on_notice(mlist)
        reason = "（演示）异议受理方式有误，更正后重新公示。"
        notice = notices.withdraw_notice(mlist=mlist, user=approver, seen=None, reason=reason)
        self.say(f"公示撤回：{notice.withdrawn_reason}")

    def put_on_notice(self, mlist: MembershipList) -> Notice:
        """Drawn up by the reviewer, signed by the approver."""
        notices.draw_up_notice(
            mlist=mlist,
            user=self.people["moe-reviewer"],
            seen=None,
            first_day=first_workday(),
            workdays=NOTICE_WORKDAYS,
            answer_workdays=10,
            contacts="（演示）教育部职业教育与成人教育司，电话010-00000000",
        )
        notice = notices.put_on_notice(mlist=mlist, user=self.people["moe-approver"], seen=None)
        days = f"{chinese_date(notice.first_day)}至{chinese_date(notice.last_day)}，{notice.workdays}个工作日"
        self.say(f"公示期：{days}")
        return notice

    def public_notice(self) -> None:
        """重新公示：一件异议成立，一件不成立；期满办结"""
        reviewer, other, approver = (self.people[each] for each in ("moe-reviewer", "moe-reviewer2", "moe-approver"))
        mlist = MembershipList.objects.get(round=self.round)
        notice = self.put_on_notice(mlist)
        self.move_on((notice.first_day - timezone.localdate()).days)
        upheld = self.object_to(notice, "嘉兴市", "（演示）申请表所列社区学院已经停办。")
        dismissed = self.object_to(notice, "湖州市", "（演示）认为活动次数有误。")
        self.refuse(
            "作出决定的人不能办理对该决定的异议",
            lambda: objections.uphold(objection=upheld, user=reviewer, seen=None, opinion="（演示）", reply="（演示）"),
        )
        reply = "（演示）您反映的情况已核实。"
        objections.uphold(objection=upheld, user=other, seen=None, opinion="（演示）经核实属实。", reply=reply)
        objections.dismiss(objection=dismissed, user=other, seen=None, opinion="（演示）经核实不属实。", reply=reply)
        self.refuse("公示期未满不能办结", lambda: notices.close_notice(mlist=mlist, user=approver, seen=None))
        self.move_on((notice.last_day - timezone.localdate()).days + 1)
        conclusion = "（演示）公示期间收到异议两件，均已办结并答复。"
        notices.draw_up_report(mlist=mlist, user=reviewer, seen=None, conclusion=conclusion)
        notices.close_notice(mlist=mlist, user=approver, seen=None)

    def object_to(self, notice: Any, city: str, text: str) -> Any:
        petition = objections.Petition(by="person", name="演示群众", phone="010-00000002", text=text)
        return objections.file_objection(
            city=notice.cities.get(city_name=city), petition=petition, token=objections.new_token()
        )

    def publication(self) -> None:
        """签发并公布名单，成员入册，颁发证书"""
        published = lists.publish(
            mlist=MembershipList.objects.get(round=self.round), user=self.people["moe-approver"], seen=None
        )
        names = published.items.order_by("position").values_list("city_name", flat=True)
        self.say(f"公布{len(names)}个城市：{'、'.join(names)}")

    def official_channel(self) -> None:
        """申报网站：下载材料包，登记上传回执"""
        self.finish_jobs()
        zhejiang, officer = self.cast.organisations["zhejiang"], self.people["zj-officer"]
        sheet = Sheet.objects.select_related("round", "province__place").get(province=zhejiang, state="sent_up")
        self.keep_package(officer, sheet)
        self.keep_package(self.people["moe-reviewer"], None)
        proof = demonstration.a_signed_page(f"{sheet.document_number}：材料已上传申报网站")
        packages.record_receipt(
            round=self.round,
            user=officer,
            sheet=sheet,
            number="演示GS-2026-0001",
            uploaded_on=timezone.localdate(),
            file=ContentFile(proof, name="回执（演示）.pdf"),
            name="回执（演示）.pdf",
        )

    def keep_package(self, user: User, sheet: Sheet | None) -> None:
        """The ZIP as it would be sent, written to the folder."""
        plan = plan_of(round=self.round, sheet=sheet)
        facts = {"cities": plan.cities, "files": len(plan.pieces), "size": len(plan)}
        package = packages.order_package(round=self.round, user=user, sheet=sheet, **facts)
        packages.begin_sending(package=package, user=user, sha256=plan.sums.sha256, **facts)
        path = self.out / f"{plan.root}.zip"
        with path.open("wb") as file:
            file.writelines(plan.zipped())
        packages.end_sending(package=package, sent=path.stat().st_size)
        self.say(f"{path.name}：{plan.cities}个城市，{len(plan.pieces)}个文件，{path.stat().st_size:,}字节")

    # --- Members afterwards -----------------------------------------------------------------------------------------

    def a_city_is_renamed(self) -> None:
        """一个成员城市更名：沿用成员资格，换发新证书"""
        self.move_on(20)
        case = self.case_of("湖州市")
        old, document = case.application.place, "演示批复〔2026〕3号"
        today = timezone.localdate()
        rename_place(place=old, name="新湖州市", code="", pinyin="xinhuzhou", on=today, document=document)
        self.changed(case, "keep", "（演示）经批准更名。", document)
        kept = Membership.objects.current().get(place__name="新湖州市", kind="network")
        self.say(f"{old.name}更名为{kept.place.name}，{kept.note}")

    def a_revocation(self) -> None:
        """撤销一个城市的成员资格"""
        self.move_on(10)
        case = self.of_round().filter(state=CaseState.PUBLISHED, way="recommended").last()
        assert case is not None
        reason = "（演示）经查，申报材料有重大不实。"
        self.changed(case, "revoke", reason, "演示函〔2026〕9号")
        self.say(f"{case.application.place.name}：{reason}")

    def changed(self, case: Case, kind: str, reason: str, document: str) -> None:
        """A change of a member, drafted by the reviewer and signed by the approver, in force from today on."""
        membership = memberships_behind(case).get()
        asked = standing.Asked(kind=kind, reason=reason, effective_on=timezone.localdate(), document_number=document)
        drafted = standing.draw_up(membership=membership, user=self.people["moe-reviewer"], asked=asked)
        standing.sign(standing=drafted, user=self.people["moe-approver"], seen=None)
