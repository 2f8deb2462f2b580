"""Rounds with experts: formal check, who may assess what, scores, discussion, and what stays unknown to whom."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Evidence, Submission
from portal.history.models import Entry
from portal.history.selectors import entries
from portal.kit.masking import masked
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from portal.shell.desk import desk
from review.choices import STARTER_RUBRIC, AssignmentEnd
from review.models import AssessmentPlan, Assignment, BarOverride, Case, FormalCheck, Rubric
from review.selectors.assessments import assessment_of, rubric_of
from review.selectors.decisions import decisions
from review.selectors.formal_checks import BY_EYE, found_by_portal
from review.selectors.panels import bars, pool
from review.selectors.scores import far_off, middle, spread
from review.services import assessment, cases
from review.services.assessment import Typed
from tests.access.crawler import crawl, shown
from tests.notices import a_second_reviewer
from tests.plot import a_panel, a_round, a_score, an_assignment, assessed_case, close_assessment
from tests.review.multitude import multiply

pytestmark = pytest.mark.django_db
EXPERTS = ("演示专家甲", "演示专家乙", "演示专家丙", "演示专家丁", "演示专家组组长")


@pytest.fixture
def case(cast, case_in):
    """A city of Zhejiang before the experts."""
    found = case_in("in_assessment")
    a_panel(cast, found.application.round)
    return found


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def page(answer):
    return answer.content.decode()


# --- Formal check -------------------------------------------------------------------------------------------------


def test_everything_is_looked_at_before_the_experts_see_it(cast, case_in, client_for):
    case = case_in("sent_up", round=a_round(cast, options={"experts": True}))
    assert {each.label for each in found_by_portal(case) if each.is_fine is not True} == set()
    client, address = client_for(cast.reviewer), reverse("review:formal_check", args=[case.pk])
    some = list(BY_EYE)[:2]
    answer = client.post(address, {"do": "pass", "revision": case.revision, "ticked": some, "remark": "（演示）再看"})
    assert answer.status_code == 409 and "还有3项未核对" in page(answer) and "（演示）再看" in page(answer)
    assert page(answer).count("checked") == 2 and fresh(case).state == "sent_up"
    client.post(address, {"do": "keep", "ticked": some, "remark": "（演示）再看"})
    assert FormalCheck.objects.get().ticked == some and FormalCheck.objects.get().passed_at is None
    other = client_for(a_second_reviewer(cast))
    late = other.post(address, {"do": "keep", "ticked": some[:1], "remark": "（演示）另看", "kept": ""})
    assert (
        late.status_code == 409
        and "已保存核对情况（说明：（演示）再看）" in page(late)
        and "（演示）另看" in page(late)
    )
    assert FormalCheck.objects.get().ticked == some
    with pytest.raises(Refused, match="逐项核对"):
        cases.pass_formal_check(case=case, user=cast.reviewer, seen=None)
    client.post(address, {"do": "pass", "revision": case.revision, "ticked": list(BY_EYE)})
    assert fresh(case).state == "in_assessment" and FormalCheck.objects.get().passed_at is not None
    assert [each["label"] for each in FormalCheck.objects.get().found][:2] == ["申请表完整性", "市政府同意文件"]


def test_a_round_without_experts_has_no_formal_check(cast, case_in):
    with pytest.raises(Refused, match="本批次不组织专家评审"):
        cases.pass_formal_check(case=case_in("sent_up"), user=cast.reviewer, seen=None, ticked=list(BY_EYE))


def test_two_managers_at_one_plan(cast, case, client_for):
    round_ = case.application.round
    address, plan = reverse("review:panel", args=[round_.code]), AssessmentPlan.objects.get(round=round_)
    typed = {"panel": plan.panel_id, "per_case": 3, "due": "2099-01-02", "revision": plan.revision}
    manager = client_for(cast.round_manager)
    assert manager.post(address, typed).status_code == 302
    stale = manager.post(address, {**typed, "per_case": 4})
    assert stale.status_code == 409 and "已由他人修改" in page(stale) and 'value="4"' in page(stale)
    plan.refresh_from_db()
    assert plan.per_case == 3
    assert manager.post(address, {**typed, "per_case": 4, "revision": plan.revision}).status_code == 302


# --- Who assesses -------------------------------------------------------------------------------------------------


def test_who_is_barred_is_told_by_name_and_not_assigned(cast, case):
    local = cast.people["expert-zj"]
    with pytest.raises(Refused, match="演示专家丁所在省份为浙江省，与湖州市"):
        an_assignment(cast, case, local)
    cast.second_expert.expert_profile.delete()
    with pytest.raises(Refused, match="演示专家乙尚未登记所在省份"):
        an_assignment(cast, case, cast.second_expert)
    assert not Assignment.objects.exists()
    for person in (cast.officer, cast.ministry_approver, cast.expert, cast.chair):
        with pytest.raises(Refused, match="专家由教育部审核人或批次管理员分配"):
            assessment.assign(round=case.application.round, user=person, pairs=[(case.pk, cast.expert.pk)])


def test_the_chair_alone_lifts_a_bar_with_a_reason_that_the_ministry_reads(cast, case, client_for):
    local, reason = cast.people["expert-zj"], "（演示）该领域专家不足"
    with pytest.raises(Refused, match="只有专家组组长"):
        assessment.lift_bar(case=case, user=cast.reviewer, expert=local, reason=reason)
    with pytest.raises(Refused, match="写明同意不回避的理由"):
        assessment.lift_bar(case=case, user=cast.chair, expert=local, reason=" ")
    with pytest.raises(Refused, match="不需要回避"):
        assessment.lift_bar(case=case, user=cast.chair, expert=cast.expert, reason=reason)
    with pytest.raises(Refused, match="不能为本人解除回避"):
        assessment.lift_bar(case=case, user=cast.chair, expert=cast.chair, reason=reason)
    address = reverse("review:assessment_step", args=[case.pk])
    client_for(cast.chair).post(address, {"step": "lift_bar", "expert": local.pk, "reason": reason})
    assert BarOverride.objects.get().reason == reason
    assert entries(f"assessment:{case.pk}").filter(verb="assessment.bar_lifted").get().payload["reason"] == reason
    assert Message.objects.filter(receiver=cast.reviewer, event="assessment.bar_lifted").exists()
    assert reason in page(client_for(cast.reviewer).get(reverse("review:case_assessment", args=[case.pk])))
    assert an_assignment(cast, case, local).number == 1


def test_a_declared_interest_recuses_at_once(cast, case, client_for):
    row = an_assignment(cast, case, cast.expert)
    client, address = client_for(cast.expert), reverse("review:declare_interest", args=[row.pk])
    assert client.post(address, {"do": "interest", "reason": ""}).status_code == 409
    client.post(address, {"do": "interest", "reason": "（演示）曾在该市挂职"})
    assert fresh(row).ended_by == AssignmentEnd.RECUSED
    assert "曾在该市挂职" in bars([case], [cast.expert])[case.pk, cast.expert.pk].reason
    assert Message.objects.filter(event="assessment.needs_another").count() == 2
    with pytest.raises(Refused, match="已申报与湖州市"):
        an_assignment(cast, case, cast.expert)


def test_the_proposal_is_shown_and_confirmed_as_it_was_shown(cast, case, client_for):
    round, client = case.application.round, client_for(cast.reviewer)
    address = reverse("review:propose_assignment", args=[round.code])
    shown = page(client.get(address))
    pairs = re.findall(r'name="pair"\s+value="(\d+-\d+)"', shown)
    assert len(pairs) == 2 and "演示专家丁所在省份为浙江省" in shown
    assert client.post(address, {"pair": [f"{case.pk}-{cast.people['expert-zj'].pk}"]}).status_code == 409
    assert client.post(address, {"pair": pairs}).status_code == 302
    assert {f"{each.case_id}-{each.expert_id}" for each in Assignment.objects.all()} == set(pairs)
    again = client.post(address, {"pair": pairs})
    assert again.status_code == 409 and "已分配到" in page(again)


def test_a_bar_that_comes_up_after_the_assignment_stops_the_score(cast, case):
    row = an_assignment(cast, case, cast.expert)
    assessment.clear(assignment=row, user=cast.expert)
    type(cast.expert.expert_profile).objects.filter(user=cast.expert).update(province=cast.places["330000"])
    with pytest.raises(Refused, match=r"所在省份为浙江省.*您填写的内容仍在"):
        a_score_typed(row)
    assert fresh(row).submitted_at is None


def a_score_typed(row):
    rubric = rubric_of(row.case.application.round)
    typed = Typed(levels={each["key"]: 4 for each in rubric.criteria}, comment="（演示）好")
    return assessment.save_scores(
        assignment=row, user=row.expert, seen=None, rubric_seen=rubric.version, typed=typed, submit=True
    )


def test_an_expert_steps_back_and_the_draft_is_kept(cast, case):
    row = an_assignment(cast, case, cast.expert)
    assessment.clear(assignment=row, user=cast.expert)
    rubric = rubric_of(case.application.round)
    key = rubric.criteria[0]["key"]
    typed = Typed(levels={key: 3}, comments={key: "（演示）一般"}, comment="（演示）草稿")
    assessment.save_scores(assignment=row, user=cast.expert, seen=0, rubric_seen=1, typed=typed, submit=False)
    assessment.withdraw(assignment=row, user=cast.expert, reason="（演示）出差")
    assert fresh(row).scores[key] == {"level": 3, "comment": "（演示）一般"} and fresh(row).comment == "（演示）草稿"
    other = an_assignment(cast, case, cast.second_expert)
    assessment.take_off(assignment=other, user=cast.reviewer, reason="（演示）另有任务")
    assert assessment_of(case).lacking == 2 and len(assessment_of(case).ended) == 2


def test_with_the_last_who_had_not_scored_gone_the_others_are_told(cast, case):
    for expert in (cast.expert, cast.second_expert):
        a_score(an_assignment(cast, case, expert))
    assert Message.objects.filter(event="assessment.complete", receiver=cast.expert).count() == 1
    third = an_assignment(cast, case, cast.people["expert3"])
    assert not assessment_of(case).is_complete
    assessment.take_off(assignment=third, user=cast.reviewer, reason="（演示）另有任务")
    assert assessment_of(case).is_complete
    assert Message.objects.filter(event="assessment.complete", receiver=cast.expert).count() == 2


def test_a_return_to_the_province_ends_every_assignment(cast, case):
    row = a_score(an_assignment(cast, case, cast.expert))
    cases.return_to_province(case=case, user=cast.reviewer, seen=None, reason="（演示）请核实")
    assert fresh(row).ended_by == AssignmentEnd.RETURNED and fresh(case).assessed_at is None
    assert not Submission.objects.visible_to(cast.expert).exists()


def test_reminders_go_to_who_has_not_submitted(cast, case, client_for):
    a_score(an_assignment(cast, case, cast.expert))
    an_assignment(cast, case, cast.second_expert)
    client_for(cast.reviewer).post(reverse("review:remind_experts", args=[case.application.round.code]))
    again = client_for(cast.reviewer).post(
        reverse("review:remind_experts", args=[case.application.round.code]), follow=True
    )
    assert "每人每天一次" in page(again)
    (told,) = Message.objects.filter(event="assessment.reminded")
    assert told.receiver == cast.second_expert and "湖州市" in told.body


def test_experts_are_reminded_by_themselves_once_for_each_stage(cast, case):
    row = an_assignment(cast, case, cast.second_expert)
    days_before = [timedelta(days=days) for days in (9, 2, 2)]
    assert [assessment.remind_of_due(row.due_at - each) for each in days_before] == [0, 1, 0]
    assert Message.objects.get(event="assessment.reminded").receiver == cast.second_expert


# --- The rubric ---------------------------------------------------------------------------------------------------


def test_weights_sum_to_a_hundred_and_the_first_score_freezes_the_rubric(cast, case, client_for):
    round, client = case.application.round, client_for(cast.round_manager)
    address = reverse("review:rubric", args=[round.code])
    size = len(STARTER_RUBRIC)
    typed = {
        "version": "1",
        "key": [each[0] for each in STARTER_RUBRIC],
        "title": [each[1] for each in STARTER_RUBRIC],
        "weight": ["30"] + [str(each[2]) for each in STARTER_RUBRIC[1:]],
        **{f"anchor{level}": [each[3][level - 1] for each in STARTER_RUBRIC] for level in range(1, 6)},
    }
    answer = client.post(address, typed)
    assert answer.status_code == 409 and "权重之和应为100，现为105" in page(answer) and 'value="30"' in page(answer)
    typed["weight"] = [str(100 - 10 * (size - 1))] + ["10"] * (size - 1)
    assert client.post(address, typed).status_code == 302
    assert "已被他人修改" in page(client.post(address, typed))
    a_score(an_assignment(cast, case, cast.expert), level=5)
    typed["version"] = "2"
    assert "评分标准已锁定" in page(client.post(address, typed))
    assert [each.version for each in Rubric.objects.all()] == [2, 1]


# --- Scores -------------------------------------------------------------------------------------------------------


def posted(row, rubric, **changes):
    levels = {f"level-{each['key']}": "4" for each in rubric.criteria}
    return {
        "do": "submit",
        "revision": row.revision,
        "rubric": rubric.version,
        "comment": "（演示）好",
        **levels,
    } | changes


def test_an_expert_declares_reads_saves_and_submits(cast, case, client_for):
    row, client = an_assignment(cast, case, cast.expert), client_for(cast.expert)
    rubric, own = rubric_of(case.application.round), reverse("review:assessment", args=[row.pk])
    save = reverse("review:save_scores", args=[row.pk])
    assert "无利害关系，开始评审" in page(client.get(own)) and "基本资料" not in page(client.get(own))
    assert client.post(save, posted(row, rubric)).status_code == 409
    client.post(reverse("review:declare_interest", args=[row.pk]), {"do": "clear"})
    read = page(client.get(own))
    assert "申请城市基本资料" in read and "138****" in read and not re.search(r"138\d{8}", read)
    first = rubric.criteria[0]["key"]
    client.post(save, posted(row, rubric, do="draft") | {f"level-{first}": "", "comment": "（演示）未完"})
    assert fresh(row).revision == 1 and fresh(row).submitted_at is None and fresh(row).comment == "（演示）未完"
    stale = client.post(save, posted(row, rubric, comment="（演示）另一窗口"))
    assert stale.status_code == 409 and "页面已过期" in page(stale) and "（演示）另一窗口" in page(stale)
    wanting = client.post(save, posted(fresh(row), rubric) | {f"level-{first}": ""})
    assert wanting.status_code == 409 and "还有1项没有评分" in page(wanting)
    client.post(save, posted(fresh(row), rubric))
    assert fresh(row).total == Decimal(80) and "评分已提交" in page(client.get(own))
    refused = client.post(save, posted(fresh(row), rubric))
    assert "须写明理由" in page(refused)
    client.post(save, posted(fresh(row), rubric, reason="（演示）复核") | {f"level-{first}": "5"})
    revised = entries(f"assessment:{case.pk}").filter(verb="assessment.revised").get()
    assert (fresh(row).total, revised.payload["reason"]) == (Decimal(85), "（演示）复核")
    assert revised.payload["before"]["total"] == "80.00"


def test_what_is_typed_is_kept_as_a_draft_without_a_press(cast, case, client_for):
    row, client = an_assignment(cast, case, cast.expert), client_for(cast.expert)
    assessment.clear(assignment=row, user=cast.expert)
    rubric, keep = rubric_of(case.application.round), reverse("review:keep_scores", args=[row.pk])
    first = rubric.criteria[0]["key"]
    kept = client.post(keep, posted(fresh(row), rubric, comment="（演示）未完", **{f"level-{first}": "2"}))
    assert kept.json()["revision"] == fresh(row).revision == 1 and fresh(row).submitted_at is None
    assert fresh(row).level(first) == 2 and "（演示）未完" in page(client.get(f"/assessments/{row.pk}/"))
    # A page that did not hear of it is told what stands there, so that it knows its own text again.
    late = client.post(keep, posted(row, rubric, comment="（演示）又写"))
    assert late.status_code == 409 and "页面已过期" in late.json()["reason"] and late.json()["revision"] == 1
    assert late.json()["held"]["comment"] == "（演示）未完" and late.json()["held"][f"level-{first}"] == "2"
    client.post(reverse("review:save_scores", args=[row.pk]), posted(fresh(row), rubric))
    refused = client.post(keep, posted(fresh(row), rubric, comment="（演示）改"))
    assert refused.status_code == 409 and "不能再存为草稿" in refused.json()["reason"]
    assert fresh(row).comment == "（演示）好"
    client.logout()
    gone = client.post(keep, posted(fresh(row), rubric), headers={"Accept": "application/json"})
    assert gone.status_code == 401 and "登录已过期" in gone.json()["reason"]


def test_the_others_show_after_all_have_scored(cast, case, client_for):
    first = a_score(an_assignment(cast, case, cast.expert), level=4)
    client, own = client_for(cast.expert), reverse("review:assessment", args=[first.pk])
    assert "专家二：" not in page(client.get(own)) and "都提交后可以查看其他专家的评分" in page(client.get(own))
    with pytest.raises(Refused, match="都提交评分后才能讨论"):
        assessment.say(case=case, user=cast.expert, text="（演示）早说")
    with pytest.raises(Refused, match="至少须有2位专家提交评分，现已提交1位"):
        cases.close_assessment(case=case, user=cast.chair, seen=None)
    second = a_score(an_assignment(cast, case, cast.second_expert), level=2)
    assert [task.title for task in desk(cast.chair).to_do] == ["结束评审：浙江省湖州市"]
    assert [task.title for task in desk(cast.expert).under_way] == ["评审：浙江省湖州市"]
    client.post(reverse("review:say", args=[first.pk]), {"text": "（演示）分歧较大"})
    shown = page(client_for(cast.second_expert).get(reverse("review:assessment", args=[second.pk])))
    assert "专家一：总分 80.00" in shown and "（演示）分歧较大" in shown and "演示专家甲" not in shown
    found = assessment_of(case)
    assert (found.median, found.spread, len(found.far_off)) == (Decimal(60), Decimal(40), 2)
    assert not decisions(case.application.round)[0].may_be_chosen, "the ministry decides after the experts"
    cases.close_assessment(case=case, user=cast.chair, seen=None)
    assert decisions(case.application.round)[0].may_be_chosen
    assert fresh(case).state == "assessed"
    with pytest.raises(Refused, match="当前不在专家评审中"):
        assessment.say(case=case, user=cast.expert, text="（演示）晚了")


def test_what_lies_far_off():
    totals = {1: Decimal(70), 2: Decimal(72), 3: Decimal(90)}
    assert far_off(totals) == {3} and middle(list(totals.values())) == Decimal(72)
    assert (spread([Decimal(70)]), far_off({1: Decimal(70)})) == (None, set())
    assert far_off({1: Decimal(70), 2: Decimal(85)}) == set(), "fifteen is not more than fifteen"


def test_a_decision_goes_back_to_the_assessment_that_it_came_from(cast):
    case = assessed_case(cast)
    decided = cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="（演示）同意")
    assert decided.state_seen_by("panel") == "assessed" and decided.state_seen_by("province") == "sent_up"
    with pytest.raises(Refused, match="请办理“改回评审完成”"):
        cases.reconsider(case=case, user=cast.reviewer, seen=None, reason="（演示）")
    back = cases.reconsider_assessed(case=case, user=cast.reviewer, seen=None, reason="（演示）再议")
    assert (back.state, back.decided_by) == ("assessed", None)
    again = cases.reopen_assessment(case=case, user=cast.reviewer, seen=None, reason="（演示）重评")
    assert (again.state, again.assessed_at) == ("in_assessment", None)


# --- Who reads what -----------------------------------------------------------------------------------------------


def test_files_open_to_an_expert_only_while_assigned(cast, case):
    def readable():
        return Evidence.objects.visible_to(cast.expert).count(), Submission.objects.visible_to(cast.expert).count()

    assert readable() == (0, 0)
    row = an_assignment(cast, case, cast.expert)
    assert readable() == (0, 0), "before the declaration"
    assessment.clear(assignment=row, user=cast.expert)
    assert readable() == (1, 1) and not Evidence.objects.visible_to(cast.second_expert).exists()
    assessment.withdraw(assignment=row, user=cast.expert, reason="（演示）出差")
    assert readable() == (0, 0)


def test_experts_stay_unknown_to_cities_and_provinces_and_to_each_other(cast, case, client_for):
    for each in (cast.expert, cast.second_expert):
        a_score(an_assignment(cast, case, each))
    evidence = case.submission.evidence.get()
    client_for(cast.expert).get(reverse("applications:evidence_file", args=[evidence.pk, evidence.name]))
    cases.close_assessment(case=case, user=cast.chair, seen=None)
    for part in ("approver", "officer"):
        seen = crawl(client_for(getattr(cast, part)), reverse("review:case", args=[case.pk]))
        text = "".join(body for _, body in seen.values())
        assert not [name for name in (*EXPERTS, "评审完成", "专家评审中", "形式审查通过，") if name in text], part
    own = Entry.objects.visible_to(cast.expert).values_list("actor", flat=True)
    assert set(own) == {"演示专家甲"}
    mine = "".join(body for _, body in crawl(client_for(cast.expert)).values())
    assert "演示专家乙" not in mine and "演示专家组组长" not in mine
    for address in ("review:case_assessment", "review:assessment_step"):
        assert client_for(cast.expert).get(reverse(address, args=[case.pk])).status_code in (403, 405)


def test_the_chair_does_not_learn_that_the_ministry_has_decided(cast, case, client_for):
    for each in (cast.expert, cast.second_expert):
        a_score(an_assignment(cast, case, each))
    cases.close_assessment(case=case, user=cast.chair, seen=None)
    chair, address = client_for(cast.chair), reverse("review:case_assessment", args=[case.pk])
    closing = {"step": "close_assessment", "revision": Case.objects.get(pk=case.pk).revision}

    def read():
        refused = chair.post(reverse("review:assessment_step", args=[case.pk]), closing)
        return shown(chair.get(address)), shown(refused)[1], Submission.objects.visible_to(cast.chair).count()

    before = read()
    assert before[2] == 1 and "页面已过期" in before[1]
    cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    assert read() == before


def test_contacts_are_masked_wherever_they_stand():
    read = masked("联系 13800138000 或 demo@example.cn，文号〔2026〕12号")
    assert read == "联系 138****000 或 dem****.cn，文号〔2026〕12号"


def test_the_workbook_holds_texts_as_texts(cast, case, client_for):
    a_score(an_assignment(cast, case, cast.expert))
    row = a_score(an_assignment(cast, case, cast.second_expert))
    Assignment.objects.filter(pk=row.pk).update(comment="=1+1")
    address = reverse("review:assessment_workbook", args=[case.application.round.code])
    book = load_workbook(BytesIO(client_for(cast.reviewer).get(address).content))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value == "=1+1"]
    assert cells and all(cell.data_type == "s" and cell.quotePrefix for cell in cells)
    assert client_for(cast.chair).get(address).status_code == 403


def test_pages_ask_as_often_for_many_cities_as_for_few(cast, case, client_for):
    close_assessment(cast, case)
    cases.reopen_assessment(case=case, user=cast.reviewer, seen=None, reason="（演示）")
    code = case.application.round.code
    pages = [
        (cast.reviewer, reverse("review:round_assessment", args=[code])),
        (cast.chair, reverse("review:round_assessment", args=[code])),
        (cast.reviewer, reverse("review:propose_assignment", args=[code])),
        (cast.expert, reverse("review:assessments")),
        (cast.expert, reverse("home")),
        (cast.chair, reverse("home")),
    ]

    def asked():
        found = []
        for person, address in pages:
            client = client_for(person)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found.append(len(queries))
        return found

    few = asked()
    multiply([cast.huzhou], 299)
    assert Case.objects.count() == 300 and len(pool(case.application.round)) == 4
    assert asked() == few
