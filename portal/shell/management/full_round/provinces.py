"""The provinces: they verify by a list of their own, rank within their number, and send up; one sheet becomes void."""

from portal.accounts.choices import Role
from portal.accounts.models import Organisation
from portal.shell import demonstration
from portal.shell.management.full_round.cities import Cities
from review.choices import STARTER_CHECKS, CheckMethod, CheckResult
from review.models import Case, Quota, Sheet
from review.services import cases, checklists, direct, quotas, summary_sheets, verification
from review.services.checklists import ItemRow

# Of the cities that each province may recommend; Jiangsu has one more and lists it as a reserve.
NUMBERS = {"zhejiang": 3, "sichuan": 5, "js": 2, "hb": 3}
# How the demonstration verifies the items of its list: by turns, each with what was looked at or who was asked.
WAYS = (
    (CheckMethod.DOCUMENTS, "（演示）查阅原件"),
    (CheckMethod.TELEPHONE, "（演示）市政府办公室值班人员"),
    (CheckMethod.VISIT, "（演示）市社区大学"),
)


class Provinces(Cities):
    def provinces_verify(self) -> None:
        """浙江省编制核实清单，逐项核实一个城市；备注只有本单位看得到"""
        officer = self.people["zj-officer"]
        rows = [ItemRow(text, number) for number, text in enumerate(STARTER_CHECKS, 1)]
        checklist = checklists.save_checklist(round=self.round, user=officer, seen=0, rows=rows, is_required=True)
        case = self.case_of("湖州市")
        case = cases.accept(case=case, user=officer, seen=None)
        verification.add_note(case=case, user=officer, text="（演示）数据来源已电话问过统计局。")
        self.refuse(
            "规定的核实未完成，不能拟推荐",
            lambda: cases.propose(case=case, user=officer, seen=None, opinion=demonstration.OPINION),
        )
        for each in Case.objects.filter(application__organisation__parent=checklist.province):
            self.verified(each, [item.pk for item in checklist.items.all()])
        self.say(f"核实清单{len(rows)}项，拟推荐前须全部核实")

    def verified(self, case: Case, items: list[int]) -> None:
        """Each item of the list, by the province's officer; a city that was not accepted yet is accepted."""
        officer = self.people["zj-officer"]
        case = cases.accept(case=case, user=officer, seen=None) if case.state == "submitted" else case
        version = case.submission.version
        for number, item in enumerate(items):
            how, material = WAYS[number % len(WAYS)]
            verification.check(
                case=case, user=officer, item=item, version=version, how=how, result=CheckResult.TRUE, material=material
            )

    def provinces_send_up(self) -> None:
        """教育部设定名额；各省出具意见、排序、签发汇总表上报；直接加入的城市直接上报"""
        numbers = {self.cast.organisations[key].pk: number for key, number in NUMBERS.items()}
        quotas.set_quotas(round=self.round, user=self.people["moe-round"], numbers=numbers)
        for province in self.provinces():
            officer, approver = self.desk_of(province)
            for case in Case.objects.filter(application__organisation__parent=province):
                endorsed = self.endorsed(case, officer.username, approver.username)
                if endorsed.joins_directly:
                    direct.send_up_directly(case=endorsed, user=approver, seen=None)
            self.send_up(province)

    def endorsed(self, case: Case, officer: str, approver: str) -> Case:
        """From wherever the province has got with it."""
        who = self.people[officer]
        if case.state == "submitted":
            case = cases.accept(case=case, user=who, seen=None)
        if case.state == "accepted":
            case = cases.propose(case=case, user=who, seen=None, opinion=demonstration.OPINION)
        return cases.endorse(case=case, user=self.people[approver], seen=None)

    def send_up(self, province: Organisation) -> None:
        """In the order of their codes; what goes beyond the number becomes a reserve."""
        officer, approver = self.desk_of(province)
        filler = {"filler": officer.name, "filler_contact": "0000-0000000"}
        sheet = summary_sheets.draw_up(round=self.round, user=officer, **filler)
        listed = list(sheet.items.order_by("position").values_list("case", flat=True))
        sheet = self.ranked(sheet, listed)
        number = Quota.objects.get(round=self.round, province=province).number
        if len(listed) > number:
            self.refuse(
                f"{province.name}超出推荐名额",
                lambda: summary_sheets.send_up(sheet=sheet, user=approver, seen=None),
            )
            sheet = self.ranked(sheet, listed, reserves=listed[number:])
        summary_sheets.send_up(sheet=sheet, user=approver, seen=None)

    def ranked(self, sheet: Sheet, listed: list[int], reserves: list[int] | None = None) -> Sheet:
        officer = self.works_for(sheet.province, Role.CLERK)
        places = {case: summary_sheets.Place(order, case in (reserves or ())) for order, case in enumerate(listed, 1)}
        return summary_sheets.arrange(sheet=sheet, user=officer, seen=None, places=places)

    def a_sheet_becomes_void(self) -> None:
        """教育部退回一市，所在汇总表失效；省级重新核实，另编汇总表上报"""
        case = self.case_of("绵阳市")
        reviewer, sichuan = self.people["moe-reviewer"], self.cast.organisations["sichuan"]
        cases.return_to_province(case=case, user=reviewer, seen=None, reason="（演示）请核实平均受教育年限的来源。")
        voided = Sheet.objects.get(round=self.round, province=sichuan)
        self.say(f"汇总表{voided.document_number}：{voided.get_state_display()}")
        self.sends_up_again(case, sichuan)

    def sends_up_again(self, case: Case, sichuan: Organisation) -> None:
        officer, approver = self.desk_of(sichuan)
        opinion = "（演示）经再次核实，数据来自人口普查公报，同意推荐。"
        cases.propose(case=case, user=officer, seen=None, opinion=opinion)
        cases.endorse(case=case, user=approver, seen=None)
        self.send_up(sichuan)
