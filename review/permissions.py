"""Who may do what with a case, a summary sheet or a list: predicates named as sentences, each with its reason."""

from typing import Any

from portal.kit.verdicts import Verdict, refused, verdict


def _handles(user: Any, case: Any, role: str) -> bool:
    return user.acts_as(role, "province") and user.organisation.pk == case.application.organisation.parent_id


def takes_back_for_the_city(user: Any, case: Any) -> Verdict:
    """An approver of the city, or who recorded this version: a bureau may have no approver who signs in."""
    is_own = bool(submits_for_the_city(user, case))
    signed = user.acts_as("approver", "city") or case.submission.submitted_by_id == user.pk
    return verdict(is_own and signed, "只有申报城市的签发人，或登记提交该版本的人，可以办理此事项。")


def submits_for_the_city(user: Any, case: Any) -> Verdict:
    """Whoever may be the one to submit at the city's desk, whose own table says who that is now."""
    works_here = user.acts_as("clerk", "city") or user.acts_as("approver", "city")
    return verdict(
        works_here and user.organisation.pk == case.application.organisation_id,
        "只有申报城市的填报人、签发人可以办理此事项。",
    )


def is_officer_of_the_province(user: Any, case: Any) -> Verdict:
    return verdict(
        _handles(user, case, "clerk"),
        f"只有推荐该市的{case.procedure.province}经办人可以办理此事项。",
    )


def is_approver_of_the_province(user: Any, case: Any) -> Verdict:
    return verdict(
        _handles(user, case, "approver"),
        f"只有推荐该市的{case.procedure.province}签发人可以办理此事项。",
    )


def is_someone_of_the_province(user: Any, case: Any) -> Verdict:
    return verdict(
        _handles(user, case, "clerk") or _handles(user, case, "approver"),
        f"只有推荐该市的{case.procedure.province}可以办理此事项。",
    )


def is_reviewer_of_the_ministry(user: Any, subject: Any = None) -> Verdict:
    return verdict(user.acts_as("clerk", "ministry"), "只有教育部审核人可以办理此事项。")


def is_officer_who_decides(user: Any, subject: Any) -> Verdict:
    """The officer of the office that decides in the procedure of a case, a list or a round."""
    procedure = subject.procedure
    return verdict(user.acts_as("clerk", procedure.decided_by), f"只有{procedure.officer}可以办理此事项。")


def is_approver_who_decides(user: Any, subject: Any) -> Verdict:
    procedure = subject.procedure
    return verdict(user.acts_as("approver", procedure.decided_by), f"只有{procedure.approver}可以办理此事项。")


def is_someone_who_decides(user: Any, subject: Any) -> Verdict:
    procedure = subject.procedure
    works_here = user.acts_as("clerk", procedure.decided_by) or user.acts_as("approver", procedure.decided_by)
    return verdict(works_here, f"只有{procedure.office}的经办人或签发人可以办理此事项。")


def is_officer_of_the_secretariat(user: Any, subject: Any = None) -> Verdict:
    return verdict(user.acts_as("clerk", "secretariat"), "只有联盟秘书处经办人可以办理此事项。")


def is_member_of_the_committee(user: Any, subject: Any = None) -> Verdict:
    """A member of the alliance's working committee; its chair is one, too."""
    member = user.acts_as("clerk", "committee") or user.acts_as("approver", "committee")
    return verdict(member, "只有联盟工作委员会委员可以表决。")


def is_chair_of_the_committee(user: Any, subject: Any = None) -> Verdict:
    return verdict(user.acts_as("approver", "committee"), "只有联盟工作委员会主任委员可以办理此事项。")


def names_associations(user: Any, subject: Any = None) -> Verdict:
    handles = user.acts_as("clerk", "province") or user.acts_as("approver", "province")
    return verdict(handles, "协同核实的省级成人教育协会由本省的经办人或签发人指定。")


def remarks_for_an_association(user: Any, subject: Any = None) -> Verdict:
    works_here = user.acts_as("clerk", "association") or user.acts_as("approver", "association")
    return verdict(works_here, "协会说明由省级成人教育协会的经办人或签发人填写。")


def is_chair(user: Any, subject: Any = None) -> Verdict:
    """专家组组长: the approver of a panel."""
    return verdict(user.acts_as("approver", "panel"), "只有专家组组长可以办理此事项。")


def is_expert(user: Any, subject: Any = None) -> Verdict:
    return verdict(user.acts_as("expert", "panel"), "只有专家可以办理此事项。")


def assigns_experts(user: Any, subject: Any = None) -> Verdict:
    """The department that assesses, and who manages its rounds."""
    ministry = user.acts_as("clerk", "ministry") or user.acts_as("round_manager", "ministry")
    return verdict(ministry, "专家由教育部审核人或批次管理员分配。")


def keeps_experts(user: Any, subject: Any = None) -> Verdict:
    manages = user.acts_as("round_manager", "ministry") or user.acts_as("account_manager", "ministry")
    return verdict(manages, "专家信息由教育部批次管理员或账号管理员登记。")


def oversees_assessment(user: Any, subject: Any = None) -> Verdict:
    """The ministry, or the chair of a panel, reads all scores with names; experts among themselves stay unknown."""
    if not user.is_authenticated:
        return verdict(False, "请先登录。")
    return verdict(
        bool(is_chair(user)) or (user.organisation is not None and user.organisation.kind == "ministry"),
        "评审情况只供教育部和专家组组长查看。",
    )


def closes_assessments(user: Any, case: Any) -> Verdict:
    return verdict(
        bool(is_chair(user)) or bool(is_reviewer_of_the_ministry(user)),
        "只有专家组组长或教育部审核人可以办理此事项。",
    )


def is_approver_of_the_ministry(user: Any, subject: Any = None) -> Verdict:
    return verdict(user.acts_as("approver", "ministry"), "只有教育部签发人可以办理此事项。")


def did_not_sign_for_the_city(user: Any, case: Any) -> Verdict:
    """Who signed for the city does not sign for the province, unless both are one place, a 直辖市."""
    place = case.application.organisation.place
    signed = case.submission.submitted_by_id == user.pk
    return verdict(
        not signed or (place is not None and place.is_municipality),
        f"您曾以市级身份签发该申请，不能再以省级身份签发{case.procedure.province_opinion}，请由另一位签发人签发。",
    )


def did_not_draft_the_opinion(user: Any, case: Any) -> Verdict:
    """Nobody signs what they drafted."""
    opinion = case.opinions.filter(voided_at__isnull=True, organisation=user.organisation).first()
    if opinion is None:
        return refused(f"尚无{case.procedure.province_opinion}，请经办人先拟写意见并送签。")
    return verdict(
        opinion.drafted_by_id != user.pk,
        "拟稿人不能签发自己拟的意见，请由另一位签发人签发。",
    )


def draws_up_sheets(user: Any, sheet: Any = None) -> Verdict:
    own = sheet is None or user.organisation is None or sheet.province_id == user.organisation.pk
    return verdict(user.acts_as("clerk", "province") and own, "只有本省经办人可以编制汇总表。")


def signs_the_sheet(user: Any, sheet: Any) -> Verdict:
    own = user.organisation is not None and sheet.province_id == user.organisation.pk
    return verdict(
        user.acts_as("approver", "province") and own,
        "只有本省签发人可以签发并上报汇总表。",
    )


def did_not_draft_the_secretariats_opinion(user: Any, case: Any) -> Verdict:
    """Nobody signs what they drafted."""
    opinion = case.opinions.filter(voided_at__isnull=True, organisation__kind="secretariat").first()
    if opinion is None:
        return refused("尚无秘书处意见，请经办人先拟写意见并送签。")
    return verdict(opinion.drafted_by_id != user.pk, "拟稿人不能签发自己拟的意见，请由另一位签发人签发。")


def decides_on_members(user: Any, role: str, *, of_alliance: bool, by_list: bool) -> Verdict:
    """Changes of members are the ministry's; the alliance's are its secretariat's.

    A membership that no list of the portal entered (``by_list``) may be from before the secretariat worked here: the
    ministry decides on it, too.
    """
    if not of_alliance:
        words = "只有教育部审核人可以办理此事项。" if role == "clerk" else "只有教育部签发人可以办理此事项。"
        return verdict(user.acts_as(role, "ministry"), words)
    decides = user.acts_as(role, "secretariat") or (not by_list and user.acts_as(role, "ministry"))
    office = "联盟秘书处" if by_list else "联盟秘书处或教育部"
    does = "经办人拟定" if role == "clerk" else "签发人签发"
    return verdict(decides, f"联盟成员的变更由{office}{does}。")


def drafts_the_change(user: Any, standing: Any) -> Verdict:
    of_alliance = standing.membership.kind == "alliance"
    return decides_on_members(user, "clerk", of_alliance=of_alliance, by_list=standing.case_id is not None)


def signs_the_change(user: Any, standing: Any) -> Verdict:
    of_alliance = standing.membership.kind == "alliance"
    return decides_on_members(user, "approver", of_alliance=of_alliance, by_list=standing.case_id is not None)


def attaches_files(user: Any, subject: str) -> Verdict:
    """Files of the ministry's desk; the alliance's secretariat attaches to changes of its own members."""
    own = subject.startswith("standing:") and user.acts_as("clerk", "secretariat")
    return verdict(own or user.acts_as("clerk", "ministry"), "只有教育部审核人可以办理此事项。")


def did_not_draw_it_up(user: Any, subject: Any) -> Verdict:
    return verdict(
        subject.drawn_up_by_id != user.pk,
        "编制人不能签发自己编制的文件，请由另一位签发人签发。",
    )


def is_clerk_of_the_claiming_city(user: Any, claim: Any) -> Verdict:
    return verdict(
        user.acts_as("clerk", "city") and user.organisation.pk == claim.organisation_id,
        "只有申报城市的填报人可以办理此事项。",
    )


def remarks_on_claims(user: Any, claim: Any) -> Verdict:
    """The province that the city reports to may say what it knows."""
    own = user.organisation is not None and user.organisation.pk == claim.organisation.parent_id
    return verdict(
        own and (user.acts_as("clerk", "province") or user.acts_as("approver", "province")),
        "只有推荐该市的省级相关部门可以填写说明。",
    )


def draws_up_notices(user: Any, mlist: Any = None) -> Verdict:
    """A reviewer, or the round manager, who knows where objections are received."""
    draws_up = user.acts_as("clerk", "ministry") or user.acts_as("round_manager", "ministry")
    return verdict(draws_up, "公示由教育部的审核人或批次管理员拟定。")


def handles_objections(user: Any, objection: Any) -> Verdict:
    """A reviewer who did not decide the case: nobody judges an objection to their own decision."""
    if not is_reviewer_of_the_ministry(user):
        return refused("异议由教育部审核人办理。")
    return verdict(
        objection.city.decided_by_id != user.pk,
        "该市的审核结论由您作出，异议须由另一位审核人办理；您也不能查看异议人的身份和材料。",
    )


def is_asked_for_a_statement(user: Any, objection: Any) -> Verdict:
    return verdict(
        _handles(user, objection.city.case, "clerk") or _handles(user, objection.city.case, "approver"),
        "说明由推荐该市的省级相关部门提交。",
    )


def keeps_phrases(user: Any) -> Verdict:
    """Whoever reads applications for an office that returns them."""
    kinds = ("province", "ministry", "secretariat")
    reads = any(user.acts_as(role, kind) for role in ("clerk", "approver") for kind in kinds)
    return verdict(reads, "只有省级相关部门、教育部、联盟秘书处的审核人员可以使用短语库。")


def writes_checklists(user: Any) -> Verdict:
    works_here = user.acts_as("clerk", "province") or user.acts_as("approver", "province")
    return verdict(works_here, "核实清单由省级相关部门的经办人或签发人编写。")


def manages_calendars(user: Any, year: Any = None) -> Verdict:
    return verdict(user.acts_as("round_manager", "ministry"), "放假安排由教育部的批次管理员录入。")


def takes_packages(user: Any, sheet: Any = None) -> Verdict:
    """A province takes its own cities' materials, the ministry everybody's."""
    if user.organisation is not None and user.organisation.kind == "ministry":
        return _works_at_the_ministry(user)
    own = sheet is None or user.organisation is None or sheet.province_id == user.organisation.pk
    handles = user.acts_as("clerk", "province") or user.acts_as("approver", "province")
    return verdict(handles and own, "材料包由本省的经办人、签发人或教育部下载。")


def records_receipts(user: Any, sheet: Any = None) -> Verdict:
    """Who uploads to the official channel: the province its sheet, the ministry that or a whole round."""
    if user.organisation is not None and user.organisation.kind == "ministry":
        return _works_at_the_ministry(user)
    own = sheet is not None and user.organisation is not None and sheet.province_id == user.organisation.pk
    handles = user.acts_as("clerk", "province") or user.acts_as("approver", "province")
    return verdict(handles and own, "上传回执由上报该汇总表的省级经办人、签发人或教育部登记。")


def _works_at_the_ministry(user: Any) -> Verdict:
    works = any(user.acts_as(role, "ministry") for role in ("clerk", "approver", "round_manager"))
    return verdict(works, "只有教育部的审核人、签发人或批次管理员可以办理此事项。")


def handles_cities(user: Any, subject: Any = None) -> Verdict:
    """Whoever works on the cities of a province: its officers and approvers."""
    handles = user.acts_as("clerk", "province") or user.acts_as("approver", "province")
    return verdict(handles, "此事项由省级相关部门的经办人或签发人办理。")


def handles_boards(user: Any, subject: Any = None) -> Verdict:
    """Whoever works on the cities of a province, or on the provinces at the ministry."""
    if user.organisation is not None and user.organisation.kind == "ministry":
        return _works_at_the_ministry(user)
    return handles_cities(user)


def reminds(user: Any, organisation: Any) -> Verdict:
    """An office is reminded by the one that it reports to."""
    if not handles_boards(user):
        return handles_boards(user)
    return verdict(organisation.parent_id == user.organisation.pk, "只能催办本单位直接联系的下级单位。")


def may_batch(user: Any, step: str) -> Verdict:
    """Who chooses rows for which act: nobody who could not do it with one."""
    if step == "remind":
        return handles_boards(user)
    if step == "endorse":
        return verdict(user.acts_as("approver", "province"), "批量签发由省级相关部门的签发人办理。")
    return verdict(user.acts_as("clerk", "province"), "批量受理和拟推荐由省级相关部门的经办人办理。")


def sets_targets(user: Any, province: Any) -> Verdict:
    """A province sets its own target, the ministry anybody's."""
    if user.organisation is not None and user.organisation.kind == "ministry":
        return _works_at_the_ministry(user)
    if not handles_cities(user):
        return handles_cities(user)
    return verdict(user.organisation.pk == province.pk, "只能填报本省的目标。")


def keeps_minutes(user: Any, province: Any) -> Verdict:
    """Meetings of a province are documented by those who work on its cities."""
    if not handles_cities(user):
        return handles_cities(user)
    return verdict(user.organisation.pk == province.pk, "只能办理本省的会议材料。")
