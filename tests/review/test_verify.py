"""核实: the province's own checklist, what was verified on a case and how, and notes that stay in its office."""

from typing import Any

import pytest
from django.test import Client

from applications import services as desk
from applications.models import CorrectionItem
from portal.kit.verdicts import Refused
from review.choices import STARTER_CHECKS, CaseState, CheckMethod, CheckResult
from review.models import Case, CaseNote, Check, Checklist, ChecklistItem
from review.selectors.verification import notes_of, verification_of
from review.services import cases, checklists, verification
from review.services.checklists import ItemRow
from review.workflow import CASE
from tests.cast import PARTS
from tests.plot import a_case_in, a_checklist, a_member

NOTE = "（演示）面积与公报不一致，请处室会商"


def save(cast: Any, round_: Any, *texts: str, seen: int = 0, **more: Any) -> Checklist:
    rows = [ItemRow(text, number) for number, text in enumerate(texts, 1)]
    return checklists.save_checklist(round=round_, user=more.pop("user", cast.officer), seen=seen, rows=rows, **more)


def active(checklist: Checklist) -> list[str]:
    return list(checklist.items.filter(retired_at__isnull=True).values_list("text", flat=True))


def checked(cast: Any, case: Case, item: ChecklistItem, result: str = "true", **more: Any) -> Check:
    values = {"how": "telephone", "material": "（演示）职成处处长", "version": case.submission.version, **more}
    return verification.check(case=case, user=values.pop("user", cast.officer), item=item.pk, result=result, **values)


# --- The list ---------------------------------------------------------------------------------------------------


def test_a_new_list_begins_with_the_portals_own_words_and_says_so(cast, client_for, round_):
    page = client_for(cast.officer).get(f"/checklist/{round_.code}/").content.decode()
    assert "不是官方要求" in page
    assert all(text in page for text in STARTER_CHECKS)
    assert not Checklist.objects.exists(), "nothing is in use before it is saved"


def test_the_next_round_begins_with_the_list_of_the_last_one(cast, client_for, round_):
    from tests.plot import a_round

    a_checklist(a_round(cast, code="W2025"), cast.zhejiang, "（演示）本省自己的事项")
    page = client_for(cast.officer).get(f"/checklist/{round_.code}/").content.decode()
    assert "（演示）本省自己的事项" in page and STARTER_CHECKS[0] not in page


def test_a_list_is_written_changed_ordered_and_shortened(cast, client_for, round_):
    client = client_for(cast.officer)
    address = f"/checklist/{round_.code}/"
    sent = {
        "revision": 0,
        "text_new1": "甲",
        "order_new1": "2",
        "text_new2": "乙",
        "order_new2": "1",
        "text_blank1": "",
    }
    assert client.post(address, sent).status_code == 302
    checklist = Checklist.objects.get()
    assert (active(checklist), checklist.is_required) == (["乙", "甲"], False)
    second, first = checklist.items.all()
    sent = {
        "revision": 1,
        "is_required": "on",
        f"text_{first.pk}": "甲改",
        f"order_{first.pk}": "1",
        f"text_{second.pk}": "乙",
        f"remove_{second.pk}": "on",
        "text_blank1": "丙",
    }
    assert client.post(address, sent).status_code == 302
    checklist.refresh_from_db()
    assert (active(checklist), checklist.is_required) == (["甲改", "丙"], True)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text_new1": "同一项", "text_new2": "同一项"}, "列了两次"),
        ({"text_blank1": ""}, "至少要有一项"),
        ({"text_new1": "长" * 201}, "不超过200个字符"),
        ({"text_new1": "甲", "revision": "x"}, "页面不完整"),
    ],
)
def test_a_refused_list_comes_back_as_it_was_typed(cast, client_for, round_, sent, said):
    answer = client_for(cast.officer).post(f"/checklist/{round_.code}/", {"revision": 0, "is_required": "on", **sent})
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (409, True)
    assert all(text in page for name, text in sent.items() if name.startswith("text_"))
    assert 'name="is_required" checked' in " ".join(page.split())


def test_an_overtaken_page_loses_neither_list(cast, client_for, round_):
    save(cast, round_, "同事的事项")
    sent = {"revision": 0, "text_new1": "我的事项", "order_new1": "1"}
    answer = client_for(cast.second_officer).post(f"/checklist/{round_.code}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已先行保存" in page and "我的事项" in page and "同事的事项" in page


def test_what_was_used_is_retired_and_its_records_stay(cast, case_in):
    case = case_in("accepted")
    checklist = save(cast, case.application.round, "甲", "乙")
    first, second = checklist.items.all()
    checked(cast, case, first)
    rows = [ItemRow("甲", 1, first.pk, is_removed=True), ItemRow("乙", 2, second.pk)]
    checklists.save_checklist(round=case.application.round, user=cast.officer, seen=1, rows=rows)
    found = verification_of(case, cast.officer)
    assert ([each.item.text for each in found.standings], [each.item.text for each in found.retired]) == (
        ["乙"],
        ["甲"],
    )
    assert found.retired[0].current is not None
    rows = [ItemRow("乙", 1, second.pk, is_removed=True), ItemRow("丙", 2)]
    checklists.save_checklist(round=case.application.round, user=cast.officer, seen=2, rows=rows)
    assert not ChecklistItem.objects.filter(text="乙").exists(), "nobody had used it"


@pytest.mark.parametrize("part", sorted(PARTS))
def test_who_writes_the_list(cast, round_, part):
    user = getattr(cast, part)
    writes = part in {"officer", "second_officer", "province_approver", "other_officer", "other_province_approver"}
    if writes:
        assert save(cast, round_, "甲", user=user).province == user.organisation
    else:
        with pytest.raises(Refused, match="由省级相关部门的经办人或签发人编写"):
            save(cast, round_, "甲", user=user)


# --- On a case --------------------------------------------------------------------------------------------------

VERIFYING = {"accepted", "proposed"}
OFFICERS = {"officer", "second_officer"}


@pytest.mark.parametrize("state", ["submitted", "accepted", "proposed", "endorsed", "sent_up", "returned", "declined"])
def test_when_and_by_whom_it_is_verified(cast, case_in, state):
    case = case_in(state)
    item = a_checklist(case.application.round, cast.zhejiang).items.first()
    for part in sorted(PARTS):
        allowed = part in OFFICERS and state in VERIFYING
        if allowed:
            assert checked(cast, case, item, user=getattr(cast, part)).result == CheckResult.TRUE
        else:
            with pytest.raises(Refused) as refusal:
                checked(cast, case, item, user=getattr(cast, part))
            reason = "只有受理之后、签发推荐意见之前" if part in OFFICERS else "只有推荐该市的省级相关部门经办人"
            assert reason in str(refusal.value), (part, state)


def test_each_result_is_kept_and_the_last_one_counts(cast, case_in):
    case = case_in("accepted")
    item = a_checklist(case.application.round, cast.zhejiang).items.first()
    checked(cast, case, item, "false")
    checked(cast, case, item, "true", how="visit", material="（演示）湖州学院", user=cast.second_officer)
    standing = verification_of(case, cast.officer).standings[0]
    assert standing.current is not None
    assert (standing.word, standing.current.how, standing.current.checked_by) == (
        "属实",
        CheckMethod.VISIT,
        cast.second_officer,
    )
    assert [each.result for each in standing.before] == [CheckResult.FALSE]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"how": ""}, "请选择核实方式和核实结果"),
        ({"result": "perhaps"}, "请选择核实方式和核实结果"),
        ({"material": "", "how": "documents"}, "请勾选查阅的佐证材料"),
        ({"material": " ", "how": "telephone"}, "请写明与哪个单位、什么职务"),
        ({"material": "", "how": "visit"}, "请写明到访了什么地方"),
        ({"version": 7}, "城市已重新提交"),
        ({"consulted": [999]}, "不属于当前版本"),
    ],
)
def test_what_is_wanting_is_said_and_what_was_typed_stays(cast, client_for, case_in, changed, said):
    case = case_in("accepted")
    item = a_checklist(case.application.round, cast.zhejiang).items.first()
    sent = {"step": "check", "item": item.pk, "version": 1, "how": "telephone", "result": "true", "material": "某处"}
    answer = client_for(cast.officer).post(f"/cases/{case.pk}/verification/", {**sent, "note": NOTE, **changed})
    page = answer.content.decode()
    assert (answer.status_code, said in page, NOTE in page) == (409, True, True)
    assert not Check.objects.exists()


def test_materials_are_named_and_open_beside(cast, client_for, case_in):
    case = case_in("accepted")
    item = a_checklist(case.application.round, cast.zhejiang).items.first()
    file = case.submission.evidence.get()
    client = client_for(cast.officer)
    sent = {
        "step": "check",
        "item": item.pk,
        "version": 1,
        "how": "documents",
        "result": "doubtful",
        "consulted": file.pk,
    }
    assert client.post(f"/cases/{case.pk}/verification/", sent).status_code == 302
    page = client.get(f"/cases/{case.pk}/verification/").content.decode()
    assert f"/evidence/{file.pk}/" in page and 'target="evidence-viewer"' in page and "查阅材料" in page
    beside = client.get(f"/cases/{case.pk}/beside/").content.decode()
    assert "有疑问：" in beside and f"/cases/{case.pk}/verification/" in beside


def test_a_new_version_is_verified_again_or_taken_over(cast, case_in):
    case = case_in("accepted")
    item, other = a_checklist(case.application.round, cast.zhejiang, is_required=True).items.all()
    checked(cast, case, item)
    cases.return_for_correction(case=case, user=cast.officer, seen=None, reason="（演示）请补正")
    case.application.refresh_from_db()
    asked = CorrectionItem.objects.get(correction__application=case.application)
    desk.answer_items(application=case.application, user=cast.clerk, texts={asked.pk: "（演示）已改"}, seen={})
    desk.hand_over(application=case.application, user=cast.clerk, seen=None)
    desk.submit(application=case.application, user=cast.approver, seen=None)
    case = cases.accept(case=Case.objects.get(pk=case.pk), user=cast.officer, seen=None)
    found = verification_of(case, cast.officer)
    assert (found.done, found.total) == (0, 2)
    verification.take_over(case=case, user=cast.second_officer, item=item.pk)
    found = verification_of(case, cast.officer)
    assert found.done == 1
    taken = found.standings[0].current
    assert taken is not None and (taken.checked_by, taken.material) == (cast.second_officer, "（演示）职成处处长")
    with pytest.raises(Refused, match="没有可以沿用的"):
        verification.take_over(case=case, user=cast.officer, item=other.pk)


# --- A condition of the recommendation --------------------------------------------------------------------------


@pytest.mark.parametrize("joins_directly", [False, True])
def test_a_province_may_demand_the_whole_list_before_it_recommends(cast, case_in, client_for, joins_directly):
    if joins_directly:
        a_member(cast.huzhou.place)
    case = case_in("accepted")
    items = list(a_checklist(case.application.round, cast.zhejiang, is_required=True).items.all())
    checked(cast, case, items[0])
    answer = client_for(cast.officer).post(
        f"/cases/{case.pk}/step/", {"step": "propose", "revision": case.revision, "opinion": "（演示）同意推荐。"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "还有1项没有核实：（演示）基本数据一致" in page
    assert f"/cases/{case.pk}/verification/" in page, "and where it is done"
    checked(cast, case, items[1], "doubtful")
    assert cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）同意推荐。").state == "proposed"


def test_without_that_demand_the_list_stands_in_nobodys_way(cast, case_in):
    case = case_in("accepted")
    a_checklist(case.application.round, cast.zhejiang)
    a_checklist(case.application.round, cast.sichuan, is_required=True)
    assert CASE.judge(CASE.by_name["propose"], case, cast.officer)


def test_who_signs_sees_how_far_it_was_verified(cast, client_for, case_in):
    case = case_in("accepted")
    items = list(a_checklist(case.application.round, cast.zhejiang).items.all())
    checked(cast, case, items[1], "false")
    cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    page = client_for(cast.province_approver).get(f"/cases/{case.pk}/").content.decode()
    assert "不属实：（演示）基本数据一致" in page


# --- Who sees what ----------------------------------------------------------------------------------------------


@pytest.fixture
def noted(cast, case_in) -> Case:
    case = case_in("accepted")
    item = a_checklist(case.application.round, cast.zhejiang).items.first()
    checked(cast, case, item, note=NOTE)
    verification.add_note(case=case, user=cast.province_approver, text=f"{NOTE}。另记")
    return Case.objects.get(pk=case.pk)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_notes_stay_in_the_office(cast, client_for, noted, part):
    user, own = getattr(cast, part), {"officer", "second_officer", "province_approver", "province_manager"}
    assert [each.text for each in notes_of(noted, user)] == ([f"{NOTE}。另记"] if part in own else [])
    client = client_for(user)
    for page in ("", "beside/", "verification/", "changes/"):
        text = client.get(f"/cases/{noted.pk}/{page}").content.decode()
        assert (NOTE in text) == (part in own and page == "verification/"), page
    assert NOTE not in client.get("/history/").content.decode(), "history says that, not what"


def test_the_ministry_reads_what_was_verified_and_how(cast, client_for, noted):
    page = client_for(cast.reviewer).get(f"/cases/{noted.pk}/verification/").content.decode()
    for words in ("（演示）同意文件真实", "电话核实", "属实", "（演示）职成处处长", "省级的内部备注不在此显示"):
        assert words in page
    assert "填写核实情况" not in page and NOTE not in page


@pytest.mark.parametrize("part", ["clerk", "approver", "neighbour_clerk", "other_officer", "stranger"])
def test_nobody_else_reads_anything_of_it(cast, client_for, noted, part):
    user = getattr(cast, part)
    assert client_for(user).get(f"/cases/{noted.pk}/verification/").status_code in {403, 404}
    assert not Check.objects.visible_to(user).exists()
    assert verification_of(noted, user).done == 0


def test_a_note_is_not_taken_back_and_an_empty_one_is_refused(cast, client_for, noted):
    client: Client = client_for(cast.officer)
    answer = client.post(f"/cases/{noted.pk}/verification/", {"step": "note", "text": "  "})
    assert (answer.status_code, "请填写备注内容" in answer.content.decode()) == (409, True)
    long = "长" * 2001
    answer = client.post(f"/cases/{noted.pk}/verification/", {"step": "note", "text": long})
    assert (answer.status_code, long in answer.content.decode()) == (409, True)
    assert CaseNote.objects.count() == 1


def test_the_page_asks_as_often_for_one_record_as_for_many(cast, client_for, noted, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_for(cast.officer)
    client.get(f"/cases/{noted.pk}/verification/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(f"/cases/{noted.pk}/verification/")
    checklist = Checklist.objects.get()
    for number in range(12):
        item = ChecklistItem.objects.create(checklist=checklist, position=10 + number, text=f"（演示）事项{number}")
        for result in ("false", "true"):
            file = noted.submission.evidence.get()
            checked(cast, noted, item, result, how="documents", files=[file.pk], user=cast.second_officer)
        verification.add_note(case=noted, user=cast.officer, text=f"（演示）{number}")
    with django_assert_num_queries(len(few)):
        client.get(f"/cases/{noted.pk}/verification/")


@pytest.mark.sql
def test_the_database_keeps_one_list_per_round_and_only_known_results(cast, case_in):
    from django.db import IntegrityError, transaction

    case = case_in("accepted")
    checklist = a_checklist(case.application.round, cast.zhejiang)
    with pytest.raises(IntegrityError), transaction.atomic():
        Checklist.objects.create(round=checklist.round, province=cast.zhejiang)
    check = checked(cast, case, checklist.items.first())
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.filter(pk=check.pk).update(result="perhaps")
    assert case.state == CaseState.ACCEPTED


def test_a_case_of_the_other_province_has_its_own_list(cast):
    case = a_case_in(cast, "submitted", clerk=cast.far_clerk, approver=cast.far_approver)
    a_checklist(case.application.round, cast.zhejiang)
    assert verification_of(case, cast.other_officer).total == 0
