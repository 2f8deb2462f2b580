"""``manage.py walkthrough --round full``: twelve cities of four provinces, and everything that may happen to them.

Returns, a summary sheet that becomes void, experts of whom one is barred, a visit, a public notice with one objection
upheld and one dismissed, publication, a revocation. The clock is moved on where the procedure waits for days.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from applications import services as desk
from applications.models import Application, Round
from portal.accounts import services as accounts
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.demo import load_people
from portal.accounts.models import Organisation, User
from portal.documents.models import Paper
from portal.documents.services import latest_file
from portal.history.models import Entry
from portal.history.verification import faults
from portal.kit.dates import beijing, chinese_date
from portal.kit.filenames import safe
from portal.kit.verdicts import Refused
from portal.regions.models import Place
from portal.register.models import Membership
from portal.shell import demonstration
from portal.shell.management.commands.walkthrough import Walk
from review.choices import STARTER_RUBRIC, CaseState
from review.exports import plan_of
from review.models import Assignment, Case, MembershipList, Sheet
from review.selectors.assessments import rubric_of
from review.selectors.balancing import propose
from review.selectors.formal_checks import BY_EYE
from review.selectors.panels import bars
from review.selectors.workdays import workday_after
from review.services import (
    assessment,
    cases,
    committee,
    direct,
    lists,
    notices,
    objections,
    packages,
    standing,
    summary_sheets,
    visits,
)

CODE = "W2026"
# Provinces that the demonstration has not, each with three cities; Sichuan gets two more.
MORE = (
    ("320000", "js", "江苏省教育厅（演示）", 3),
    ("420000", "hb", "湖北省教育厅（演示）", 3),
    ("510000", "sc", "", 2),
)
EXPERTS_FROM = {"expert": "110000", "expert2": "110000", "expert3": "310000", "expert-zj": "330000"}
OPTIONS = {"certificate": True, "experts": True, "public_notice": True, "notice_workdays": 5}
NOTICE_WORKDAYS = 5


class FullRound(Walk):
    """The round, told in chapters; each chapter's entries of the history stand in the log."""

    def whole_way(self) -> None:
        self.chapters: list[tuple[str, int, list[str]]] = []
        self.cities: dict[str, str] = {}
        self.today = timezone.localdate()
        with moving_clock() as self.move_on:
            call_command("migrate", verbosity=0)
            call_command("load_facts", verbosity=0)
            self.prepare()
            demonstration.make_seals(self.cast)
            for chapter in (
                self.twelve_cities_apply,
                self.a_city_is_returned,
                self.provinces_send_up,
                self.a_sheet_becomes_void,
                self.formal_check,
                self.experts_assess,
                self.a_visit,
                self.committee_meets,
                self.decisions,
                self.public_notice,
                self.publication,
                self.official_channel,
                self.a_revocation,
            ):
                self.begin_chapter(str(chapter.__doc__))
                chapter()
            self.finish_jobs()
        self.write_everything()
        self.write_record()
        self.write_log()
        if wrong := list(faults()):
            raise CommandError(f"The history does not hold: {wrong}")

    # --- Who and where --------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """The demonstration's offices and people, and those that twelve cities of four provinces need beside them."""
        self.cast = load_people()
        self.people = self.cast.people
        for code, key, name, number in MORE:
            self.more_cities(code, key, name, number)

    def more_cities(self, code: str, key: str, name: str, number: int) -> None:
        """A province with its officer and approver, and cities that are members of nothing."""
        place = Place.objects.get(code=code)
        province = self.cast.organisations.get("sichuan") if not name else None
        if province is None:
            ministry = self.cast.organisations["ministry"]
            province = self.open_office(key, name, OrganisationKind.PROVINCE, ministry, place)
            self.open_account(f"{key}-officer", f"演示经办人（{place.name}）", province, Role.CLERK)
            self.open_account(f"{key}-approver", f"演示省签发人（{place.name}）", province, Role.APPROVER)
        members = Membership.objects.values("place")
        seats = Place.objects.filter(parent=place, kind="地级市").exclude(pk__in=members)
        seats = seats.exclude(organisations__kind=OrganisationKind.CITY).order_by("code")
        for seat in seats[:number]:
            office = self.open_office(seat.code, f"{seat.name}教育局（演示）", OrganisationKind.CITY, province, seat)
            self.open_account(f"{seat.code}-clerk", f"演示填报员（{seat.name}）", office, Role.CLERK)
            self.open_account(f"{seat.code}-approver", f"演示签发人（{seat.name}）", office, Role.APPROVER)

    def open_office(self, key: str, name: str, kind: str, parent: Organisation, place: Place) -> Organisation:
        office = accounts.open_organisation(by=None, name=name, kind=kind, parent=parent, place=place, is_demo=True)
        self.cast.organisations[key] = office
        return office

    def open_account(self, username: str, name: str, office: Organisation, role: str) -> None:
        user = User.objects.create(username=username, name=name, is_demo=True)
        accounts.appoint(by=None, user=user, organisation=office, role=role)
        self.people[username] = User.objects.get(pk=user.pk)

    def works_for(self, office: Organisation, role: str) -> User:
        """Somebody who holds this role in the office, acting for it."""
        for user in self.people.values():
            if any(each.organisation_id == office.pk and each.role == role for each in user.capacities):
                user.act_for(office.pk)
                return user
        raise CommandError(f"Nobody is {role} of {office}.")

    # --- The chapters; their first lines are the headings of the log ------------------------------------------------

    def twelve_cities_apply(self) -> None:
        """四省十二市填报、送签、签发并提交"""
        opens_at = timezone.now() - timedelta(days=1)
        self.round = demonstration.open_round(
            self.cast, code=CODE, title="2026年全国学习型城市网络申报（演示）", opens_at=opens_at
        )
        Round.objects.filter(pk=self.round.pk).update(options=OPTIONS)
        self.round.refresh_from_db()
        offices = Organisation.objects.filter(kind=OrganisationKind.CITY).exclude(place__kind="province")
        chosen = list(offices.exclude(place__parent=None).order_by("place__code"))
        for office in chosen:
            clerk, approver = (self.works_for(office, role) for role in (Role.CLERK, Role.APPROVER))
            application = self.filled_in(clerk)
            desk.hand_over(application=application, user=clerk, seen=None)
            desk.submit(application=application, user=approver, seen=None)
        self.say(f"{len(chosen)}个城市提交：{'、'.join(office.seat.name for office in chosen)}")

    def filled_in(self, clerk: User) -> Application:
        return demonstration.apply_for(self.cast, self.round, clerk=clerk.username)

    def a_city_is_returned(self) -> None:
        """省级退回一市修改，城市逐项答复后重新提交"""
        case = self.case_of("湖州市")
        officer = self.people["zj-officer"]
        demonstration.return_with_items(self.cast, case, officer=officer.username)
        self.refuse(
            "退回期间省级不能签发意见", lambda: cases.endorse(case=case, user=self.people["zj-approver"], seen=None)
        )
        self.finish_jobs()
        self.answers_the_return(case)

    def answers_the_return(self, case: Case) -> None:
        clerk, application = self.people["hz-clerk"], case.application
        application.refresh_from_db()
        values = {"slogan.text": "处处可学，人人乐学", "area.value": "5821"}
        seen = dict.fromkeys(values, 1)
        desk.save_cells(application=application, user=clerk, values=values, seen=seen)
        demonstration.answer_return(application, clerk)
        desk.hand_over(application=application, user=clerk, seen=None)
        desk.submit(application=application, user=self.people["hz-approver"], seen=None)

    def provinces_send_up(self) -> None:
        """各省受理、出具意见、签发汇总表上报；直接加入的城市直接上报"""
        for province in self.provinces():
            officer, approver = (self.works_for(province, role) for role in (Role.CLERK, Role.APPROVER))
            for case in Case.objects.filter(application__organisation__parent=province):
                endorsed = demonstration.endorse(self.cast, case, officer=officer.username, approver=approver.username)
                if endorsed.joins_directly:
                    direct.send_up_directly(case=endorsed, user=approver, seen=None)
            self.send_up(province)

    def a_sheet_becomes_void(self) -> None:
        """教育部退回一市，所在汇总表失效；省级重新核实，另编汇总表上报"""
        case = self.case_of("绵阳市")
        reviewer, sichuan = self.people["moe-reviewer"], self.cast.organisations["sichuan"]
        cases.return_to_province(case=case, user=reviewer, seen=None, reason="（演示）请核实平均受教育年限的来源。")
        voided = Sheet.objects.get(round=self.round, province=sichuan)
        self.say(f"汇总表{voided.document_number}：{voided.get_state_display()}")
        self.sends_up_again(case, sichuan)

    def sends_up_again(self, case: Case, sichuan: Organisation) -> None:
        officer, approver = (self.works_for(sichuan, role) for role in (Role.CLERK, Role.APPROVER))
        opinion = "（演示）经再次核实，数据来自人口普查公报，同意推荐。"
        cases.propose(case=case, user=officer, seen=None, opinion=opinion)
        cases.endorse(case=case, user=approver, seen=None)
        self.send_up(sichuan)

    def formal_check(self) -> None:
        """形式审查"""
        reviewer = self.people["moe-reviewer"]
        self.refuse(
            "组织专家评审的批次，不能未经评审作出决定",
            lambda: cases.confirm(case=self.case_of("湖州市"), user=reviewer, seen=None, opinion="（演示）"),
        )
        self.formal_check_of(self.recommended())

    def formal_check_of(self, chosen: Iterable[Case]) -> None:
        reviewer, words = self.people["moe-reviewer"], "（演示）材料齐全，手续完备。"
        for case in chosen:
            cases.pass_formal_check(case=case, user=reviewer, seen=None, ticked=list(BY_EYE), remark=words)

    def experts_assess(self) -> None:
        """专家评审：分配、回避、评分、结束评审"""
        self.panel()
        reviewer, barred = self.people["moe-reviewer"], self.people["expert-zj"]
        huzhou = self.case_of("湖州市")
        self.refuse(
            "本省专家须回避",
            lambda: assessment.assign(round=self.round, user=reviewer, pairs=[(huzhou.pk, barred.pk)]),
        )
        self.assign_balanced()
        self.interest_declared()
        self.all_score()
        self.close_assessments(self.recommended())

    def all_score(self) -> None:
        for number, row in enumerate(Assignment.objects.live().order_by("pk")):
            self.score(row, level=(4, 5, 3)[number % 3])

    def close_assessments(self, chosen: Iterable[Case]) -> None:
        for case in chosen:
            cases.close_assessment(case=case, user=self.people["expert-chair"], seen=None)

    def a_visit(self) -> None:
        """实地考察：安排、通知、报告"""
        reviewer, day = self.people["moe-reviewer"], timezone.localdate()
        team = visits.team(
            [{"name": "演示考察组长", "unit": "演示研究院", "role": "组长"}, {"name": "演示考察员", "unit": "演示大学"}]
        )
        plan = visits.Plan(day, day + timedelta(days=1), "（演示）上午座谈，下午走访社区学院和学习点。", team)
        visit = visits.plan_visit(case=self.case_of("嘉兴市"), user=reviewer, plan=plan)
        visit = visits.announce(visit=visit, user=reviewer, seen=None)
        self.refuse(
            "考察未报告前不能确认",
            lambda: cases.confirm(case=self.case_of("嘉兴市"), user=reviewer, seen=None, opinion="（演示）"),
        )
        self.move_on(2)
        told = {"text": "（演示）座谈、走访，情况与申报材料一致。", "finding": "pass", "finding_text": ""}
        visits.report(visit=visit, user=reviewer, seen=None, **told)

    def committee_meets(self) -> None:
        """审议：生成审议材料，登记会议纪要和表决"""
        reviewer, today = self.people["moe-reviewer"], timezone.localdate()
        committee.order_pack(round=self.round, user=reviewer, title="部级审议会（演示）", meets_on=today)
        self.finish_jobs()
        *agreed, doubtful = self.recommended()
        votes = {case.pk: (7, 0, 0) for case in agreed} | {doubtful.pk: (2, 4, 1)}
        meeting = committee.Meeting(
            title="部级审议会（演示）",
            held_on=today,
            attendants="（演示）委员七人",
            summary="（演示）逐市审议并表决。",
            votes=votes,
        )
        minutes = ContentFile(demonstration.a_signed_page("部级审议会纪要（演示）"), name="纪要（演示）.pdf")
        committee.record_minutes(round=self.round, user=reviewer, meeting=meeting, files=[minutes])

    def decisions(self) -> None:
        """审核决定（名单公布前省、市看不到）"""
        reviewer = self.people["moe-reviewer"]
        *confirmed, left_out = self.recommended()
        for case in (each for each in confirmed if each.state != CaseState.CONFIRMED):
            cases.confirm(case=case, user=reviewer, seen=None, opinion="（演示）评审通过，同意加入。")
        cases.not_confirm(case=left_out, user=reviewer, seen=None, reason="（演示）部门协同机制尚未建立。")
        for case in self.of_round().filter(state=CaseState.MEMBER_CHECK):
            direct.confirm_member(case=case, user=reviewer, seen=None)
        seen = {case.state_seen_by("province").label for case in self.of_round()}
        self.say(f"此时省、市看到的状态：{'、'.join(sorted(seen))}")

    def public_notice(self) -> None:
        """公示：一件异议成立，一件不成立；期满办结"""
        reviewer, other, approver = (self.people[each] for each in ("moe-reviewer", "moe-reviewer2", "moe-approver"))
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
        first_day = self.first_workday()
        notices.draw_up_notice(
            mlist=mlist,
            user=reviewer,
            seen=None,
            first_day=first_day,
            workdays=NOTICE_WORKDAYS,
            answer_workdays=10,
            contacts="（演示）教育部职业教育与成人教育司，电话010-00000000",
        )
        notice = notices.put_on_notice(mlist=mlist, user=approver, seen=None)
        self.say(
            f"公示期：{chinese_date(notice.first_day)}至{chinese_date(notice.last_day)}，{notice.workdays}个工作日"
        )
        self.move_on((first_day - timezone.localdate()).days)
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

    def a_revocation(self) -> None:
        """撤销一个城市的成员资格"""
        self.move_on(30)
        case = self.of_round().filter(state=CaseState.PUBLISHED, way="recommended").last()
        assert case is not None
        membership = Membership.objects.current().get(place=case.application.place, kind="network")
        asked = standing.Asked(
            kind="revoke",
            reason="（演示）经查，申报材料有重大不实。",
            effective_on=timezone.localdate(),
            document_number="演示函〔2026〕9号",
        )
        drafted = standing.draw_up(membership=membership, user=self.people["moe-reviewer"], asked=asked)
        standing.sign(standing=drafted, user=self.people["moe-approver"], seen=None)
        self.say(f"{case.application.place.name}：{asked.reason}")

    # --- What the chapters share ------------------------------------------------------------------------------------

    def of_round(self) -> Any:
        return Case.objects.filter(application__round=self.round).select_related(
            "application__round", "application__organisation__place__parent", "application__organisation__parent"
        )

    def recommended(self) -> list[Case]:
        return list(self.of_round().filter(way="recommended"))

    def case_of(self, city: str) -> Case:
        return self.of_round().get(application__organisation__place__name=city)

    def provinces(self) -> list[Organisation]:
        found = self.of_round().values("application__organisation__parent")
        return list(Organisation.objects.filter(pk__in=found).order_by("place__code"))

    def send_up(self, province: Organisation) -> None:
        officer, approver = (self.works_for(province, role) for role in (Role.CLERK, Role.APPROVER))
        filler = {"filler": officer.name, "filler_contact": "0000-0000000"}
        sheet = summary_sheets.draw_up(round=self.round, user=officer, **filler)
        summary_sheets.send_up(sheet=sheet, user=approver, seen=None)

    def panel(self) -> None:
        manager, offices = self.people["moe-round"], self.cast.organisations
        assessment.save_plan(
            round=self.round,
            user=manager,
            panel=offices["panel"],
            per_case=2,
            due_at=timezone.now() + timedelta(days=10),
        )
        for username, code in (*EXPERTS_FROM.items(), ("expert-chair", "110000")):
            person, home = self.people[username], Place.objects.get(code=code)
            assessment.keep_profile(expert=person, user=manager, province=home, employer="演示大学", field="")
            if username in EXPERTS_FROM:
                assessment.add_to_pool(round=self.round, user=manager, expert=person)
        keys = ("key", "title", "weight", "anchors")
        rows = [dict(zip(keys, row, strict=True)) for row in STARTER_RUBRIC]
        assessment.save_rubric(round=self.round, user=manager, seen=0, criteria=rows)

    def assign_balanced(self) -> None:
        chosen, experts = self.recommended(), [self.people[username] for username in EXPERTS_FROM]
        barred = frozenset(bars(chosen, experts))
        proposal = propose([case.pk for case in chosen], [each.pk for each in experts], per_city=2, barred=barred)
        assessment.assign(round=self.round, user=self.people["moe-reviewer"], pairs=proposal.pairs)
        names = {each.pk: each.name for each in experts}
        self.say("均衡分配：" + "、".join(f"{names[pk]}{number}市" for pk, number in proposal.load.items()))

    def interest_declared(self) -> None:
        """One expert declares an interest; another one takes over."""
        row = Assignment.objects.live().filter(expert=self.people["expert"]).order_by("pk").first()
        assert row is not None
        assessment.declare_interest(assignment=row, user=row.expert, reason="（演示）曾参与该市规划编制。")
        taken = set(row.case.assignments.values_list("expert", flat=True))
        free = [self.people[each] for each in EXPERTS_FROM if self.people[each].pk not in taken]
        barred = bars([row.case], free)
        other = next(each for each in free if (row.case_id, each.pk) not in barred)
        assessment.assign(round=self.round, user=self.people["moe-reviewer"], pairs=[(row.case_id, other.pk)])

    def score(self, row: Assignment, level: int) -> None:
        rubric = rubric_of(self.round)
        assert rubric is not None
        assessment.clear(assignment=row, user=row.expert)
        typed = assessment.Typed(
            levels={each["key"]: level for each in rubric.criteria}, comment="（演示）总体评价：基础较好。"
        )
        assessment.save_scores(
            assignment=row, user=row.expert, seen=None, rubric_seen=rubric.version, typed=typed, submit=True
        )

    def first_workday(self) -> date:
        """The first working day from today on."""
        return workday_after(timezone.localdate() - timedelta(days=1), 1)

    def object_to(self, notice: Any, city: str, text: str) -> Any:
        petition = objections.Petition(by="person", name="演示群众", phone="010-00000002", text=text)
        return objections.file_objection(
            city=notice.cities.get(city_name=city), petition=petition, token=objections.new_token()
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

    # --- The log ----------------------------------------------------------------------------------------------------

    def begin_chapter(self, heading: str) -> None:
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.chapters.append((heading, last, []))

    def say(self, words: str) -> None:
        self.chapters[-1][2].append(words)

    def refuse(self, what: str, act: Callable[[], Any]) -> None:
        """Something that must not go: its refusal is part of the story."""
        try:
            act()
        except Refused as refusal:
            self.say(f"{what}，被拒：{refusal}")
        else:
            raise CommandError(f"Not refused: {what}")

    def write_everything(self) -> None:
        """Every paper that is not a draft, in a folder for its kind."""
        for paper in Paper.objects.filter(is_draft=False).order_by("kind", "number", "version", "pk"):
            newest = latest_file(paper)
            if newest is None:
                raise CommandError(f"{paper}: {paper.get_state_display()} {paper.failure}")
            folder = self.out / paper.kind
            folder.mkdir(exist_ok=True)
            name = safe(f"{paper.number}-v{paper.version}-{paper.pk}-{paper.title}.pdf")
            with newest.open("rb") as file:
                data = file.read()
            (folder / name).write_bytes(data)
            self.papers[f"{paper.kind}/{name}"] = {"bytes": len(data), "sha256": newest.sha256}

    def write_log(self) -> None:
        """The whole story in Chinese: chapters, what was refused, and every entry of the history in its words."""
        lines = [f"走查记录：{self.round.title}", f"开始于{chinese_date(self.today)}；日期随办理需要向后推移。", ""]
        ends = [first for _, first, _ in self.chapters[1:]] + [
            Entry.objects.order_by("-pk").values_list("pk", flat=True)[0]
        ]
        for number, ((heading, first, said), end) in enumerate(zip(self.chapters, ends, strict=True), 1):
            lines += [f"{number}. {heading}", ""]
            entries = Entry.objects.filter(pk__gt=first, pk__lte=end).order_by("pk")
            lines += [
                f"   {beijing(each.at)}　{self.city_of(each)}{each.sentence}" for each in entries if is_told(each)
            ]
            lines += [f"   ※ {words}" for words in said] + [""]
        (self.out / "log.txt").write_text("\n".join(lines), encoding="utf-8")

    def city_of(self, entry: Entry) -> str:
        """Many sentences leave out the city that their chain is about."""
        if not self.cities:
            self.cities = {case.chain: case.application.place.name for case in self.of_round()}
        name = self.cities.get(entry.chain, "")
        return f"［{name}］" if name else ""


def is_told(entry: Entry) -> bool:
    """Uploads and typing are many and alike; the log is of the procedure."""
    return not entry.verb.startswith(("evidence.", "answers.", "application.row", "application.begun", "paper."))


@contextmanager
def moving_clock() -> Iterator[Callable[[int], None]]:
    """The portal's clock, and a way to move it on by days."""
    real, ahead = timezone.now, timedelta()

    def move_on(days: int) -> None:
        nonlocal ahead
        ahead += timedelta(days=days)

    with patch.object(timezone, "now", lambda: real() + ahead):
        yield move_on


__all__ = ["FullRound"]
