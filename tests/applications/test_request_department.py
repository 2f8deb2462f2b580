"""征集单: a clerk asks a department for single questions; it answers with its own account and sees nothing else."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.models import AdoptedText, Slip
from applications.selectors import answers_of
from applications.services import slips
from applications.services.suggestions import adopt
from applications.services.voiding import void
from applications.slip_workflow import SLIP
from applications.suggestions import suggestions
from portal.history.models import Entry
from portal.kit.dates import beijing
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.services import cases, marks
from tests.applications.pages import fields_of, press, seen_text, text_of
from tests.cast import PARTS
from tests.plot import with_evidence

pytestmark = pytest.mark.django_db

DUE = timedelta(days=7)
PLACES = ["population", "schooling_years", "overview"]


@pytest.fixture
def slip(cast, draft):
    return ask(cast, draft)


def ask(cast, application, places=PLACES, **changes):
    values = {"message": "请用统计公报数据", "due_at": timezone.now() + DUE, "department": cast.statistics, **changes}
    return slips.ask(application=application, user=cast.clerk, places=places, **values)


@pytest.fixture
def bureau(cast, client_for):
    return client_for(cast.department_clerk)


def page_of(slip):
    return reverse("applications:request", args=[slip.pk])


def city_page(slip):
    return reverse("applications:slip", args=[slip.pk])


FILLED = {
    "population.value": "341.5",
    "population.year": "2025",
    "schooling_years.value": "10.9",
    "schooling_years.year": "2020",
    "overview.text": "本市概况。",
}


def answered(cast, slip, texts=FILLED):
    slips.save_slip(slip=slip, user=cast.department_clerk, values=texts, seen={})
    return slips.answer(slip=slip, user=cast.department_clerk, seen=None)


# --- Asking ------------------------------------------------------------------------------------------------------------


def test_a_clerk_ticks_what_is_wanted_and_the_department_is_told(clerk, cast, draft, at):
    address = at("ask", draft)
    page = clerk.get(f"{address}?place=population")
    assert "本市常驻人口（万人） （尚未填写）" in seen_text(page)
    assert 'value="population" id="place_population" checked' in " ".join(text_of(page).split())
    day = (timezone.localdate() + DUE).isoformat()
    sent = {
        "department": cast.statistics.pk,
        "due_at_0": day,
        "due_at_1": "",
        "message": "请用公报数据",
        "place": PLACES,
    }
    answer = clerk.post(address, sent, follow=True)
    assert "已发给湖州市统计局" in text_of(answer) and "待答复" in seen_text(answer)
    slip = Slip.objects.get()
    assert {(each.question, each.cell) for each in slip.cells.all()} == {
        ("population", "value"),
        ("population", "year"),
        ("schooling_years", "value"),
        ("schooling_years", "year"),
        ("overview", "text"),
    }
    message = Message.objects.get(receiver=cast.department_clerk)
    assert message.link == page_of(slip) and "本市常驻人口（万人）" in message.body
    assert Entry.objects.get(verb="slip.asked").sentence.startswith("演示填报员甲请湖州市统计局提供：本市常驻人口")


def test_a_refused_form_comes_back_with_what_was_chosen(clerk, cast, draft, at):
    sent = {"department": cast.statistics.pk, "due_at_0": "2020-01-01", "message": "口径说明", "place": ["area"]}
    answer = clerk.post(at("ask", draft), sent)
    assert answer.status_code == 409 and "答复期限应晚于现在" in seen_text(answer)
    assert "口径说明" in text_of(answer) and "checked" in text_of(answer)
    assert clerk.post(at("ask", draft), {}).status_code == 200 and not Slip.objects.exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"places": []}, "请至少勾选一项"),
        ({"places": ["no_such", "office.nothing"]}, "请至少勾选一项"),
        ({"department": "zhejiang"}, "只能向本市的市直部门征集"),
    ],
)
def test_what_cannot_be_asked(cast, draft, changes, reason):
    if "department" in changes:
        changes = {"department": getattr(cast, changes["department"])}
    with pytest.raises(Refused, match=reason):
        ask(cast, draft, **changes)


def test_a_department_without_people_is_not_asked(cast, draft):
    from portal.accounts.models import Organisation

    culture = Organisation.objects.create(name="湖州市文化局（演示）", kind="department", parent=cast.huzhou)
    with pytest.raises(Refused, match="还没有填报人账号，请本单位账号管理员先为其开通账号"):
        ask(cast, draft, department=culture)


def test_the_same_cell_is_not_asked_twice_at_a_time(cast, draft, slip):
    with pytest.raises(Refused, match="已请湖州市统计局提供，尚未答复"):
        ask(cast, draft, places=["overview"])
    assert ask(cast, draft, places=["area"]).cells.count() == 2


def test_without_departments_the_page_says_who_opens_one(client_for, cast, round_):
    draft = services.begin(round=round_, user=cast.neighbour_clerk)
    page = client_for(cast.neighbour_clerk).get(reverse("applications:ask", args=[draft.pk]))
    assert "请本单位账号管理员" in seen_text(page)
    manager = client_for(cast.neighbour_approver).get(reverse("applications:slips", args=[draft.pk]))
    assert reverse("accounts:open_organisation") in text_of(manager)


def test_only_clerks_ask_while_the_form_is_open(approver, clerk, application, cast, at):
    answer = approver.post(at("ask", application), {})
    assert answer.status_code == 200 and "只有本市教育行政部门的填报人可以填写" in seen_text(answer)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    with pytest.raises(Refused, match="不能修改"):
        ask(cast, application)


# --- Answering -----------------------------------------------------------------------------------------------------------


def test_the_department_sees_its_cells_and_nothing_else(bureau, application, cast):
    slip = ask(cast, application, places=["population", "goals"])
    page = seen_text(bureau.get(page_of(slip)))
    assert (
        "本市常驻人口（万人）" in page
        and "请用统计公报数据" in page
        and beijing(slip.due_at) in text_of(bureau.get(page_of(slip)))
    )
    assert "总面积" not in page and "345.60" not in page and "中期目标" not in page and "演示联系人" not in page
    assert set(fields_of(bureau.get(page_of(slip)))) - {"person", "seen", "revision", "csrfmiddlewaretoken"} == {
        "population.value",
        "population.year",
        "goals.text",
        "remark",
        "reason",
    }
    assert 'data-limit="400"' in text_of(bureau.get(page_of(slip)))


def test_what_is_typed_is_kept_as_a_draft_that_the_city_does_not_see(bureau, clerk, slip):
    address = page_of(slip)
    answer = press(bureau, address, bureau.get(address), {"population.value": "很多", "remark": "待核"}, follow=True)
    assert "请只填写数字" in seen_text(answer) and fields_of(answer)["population.value"] == "很多"
    assert fields_of(answer)["remark"] == "待核"
    assert "很多" not in text_of(clerk.get(city_page(slip)))


def test_an_answer_with_faults_or_gaps_is_not_sent(bureau, slip):
    address = page_of(slip)
    answer = press(bureau, address, bureau.get(address), {**FILLED, "population.value": "很多"}, action="answer")
    assert answer.status_code == 409 and "改好后再提交答复" in seen_text(answer)
    answer = press(bureau, address, answer, {**FILLED, "overview.text": ""}, action="answer")
    assert "还有 1 栏没有填写" in seen_text(answer)
    assert press(bureau, address, answer, {"remark": "概况由政研室提供"}, action="answer").status_code == 302
    assert Slip.objects.get().state == "answered"


def test_nothing_typed_is_no_answer(bureau, slip):
    answer = press(bureau, page_of(slip), bureau.get(page_of(slip)), {"remark": "没有"}, action="answer")
    assert "还没有填写任何内容" in seen_text(answer)


def test_the_answer_stands_beside_the_cell_and_is_taken_over_with_its_source(bureau, clerk, cast, draft, slip, at):
    basics = at("part", draft, "basics")
    assert "已请湖州市统计局提供" in seen_text(clerk.get(basics))
    press(bureau, page_of(slip), bureau.get(page_of(slip)), FILLED, action="answer")
    assert Message.objects.filter(receiver=cast.clerk, link=city_page(slip)).exists()
    on = f"{timezone.localtime():%Y}年"
    page = clerk.get(basics)
    assert f"可沿用 341.5 万人，2025年 来自湖州市统计局 {on}" in seen_text(page)
    offered = {each.where: each for each in suggestions(draft)}
    press(clerk, basics, page, {}, action=f"adopt:population:{offered['population.value'].key}")
    sheet = answers_of(draft)
    assert (sheet.value("population", "value"), sheet.value("population", "year")) == ("341.5", "2025")
    assert AdoptedText.objects.first().source.startswith("湖州市统计局 ")
    text = seen_text(clerk.get(city_page(slip)))
    assert "本市概况。" in text and "采用勾选的内容" in text


def test_rows_of_a_question_that_repeats_come_as_new_rows(bureau, cast, draft):
    slip = ask(cast, draft, places=["documents"])
    address = page_of(slip)
    page = press(
        bureau, address, bureau.get(address), {"documents.title.1": "实施意见"}, action="add:documents", follow=True
    )
    assert fields_of(page)["documents.title.1"] == "实施意见" and "documents.title.2" in fields_of(page)
    rest = {f"documents.{cell}.{row}": "甲" for cell in ("issuer", "content") for row in "12"}
    texts = {**rest, "documents.on.1": "2014年", "documents.on.2": "2015年", "documents.title.2": "行动计划"}
    assert press(bureau, address, page, texts, action="answer").status_code == 302
    rows = [each for each in suggestions(draft) if each.question.key == "documents"]
    assert [each.texts["title"] for each in rows] == ["实施意见", "行动计划"] and all(each.is_new_row for each in rows)


def test_no_more_rows_than_the_form_takes(cast, draft):
    slip = ask(cast, draft, places=["cases"])
    for _ in range(2):
        slips.add_record(slip=slip, user=cast.department_clerk, question="cases")
    with pytest.raises(Refused, match="最多列举3项案例"):
        slips.add_record(slip=slip, user=cast.department_clerk, question="cases")
    with pytest.raises(Refused, match="该栏目不能增加行"):
        slips.add_record(slip=slip, user=cast.department_clerk, question="overview")


def test_a_department_declines_with_its_reason(bureau, clerk, slip):
    address = page_of(slip)
    answer = press(bureau, address, bureau.get(address), {}, action="decline")
    assert answer.status_code == 409 and "请填写理由后再不能提供" in seen_text(answer)
    press(bureau, address, answer, {"reason": "由教育局掌握"}, action="decline")
    page = seen_text(clerk.get(city_page(slip)))
    assert "不能提供" in page and "由教育局掌握" in page
    assert "<textarea" not in text_of(bureau.get(address)).split("</main>")[0]


def test_two_people_of_the_department_at_one_cell_are_told(cast, slip):
    one = slips.save_slip(slip=slip, user=cast.department_clerk, values={"overview.text": "甲"}, seen={})
    two = slips.save_slip(slip=slip, user=cast.department_clerk, values={"overview.text": "乙"}, seen={})
    assert one.is_whole and two.conflicts["overview.text"].theirs.value == "甲"


def test_after_the_answer_nothing_more_is_typed(bureau, cast, slip):
    address = page_of(slip)
    page = bureau.get(address)
    answered(cast, slip)
    late = press(bureau, address, page, {"overview.text": "迟到"})
    assert late.status_code == 409 and "不能再填写" in seen_text(late) and fields_of(late)["overview.text"] == "迟到"
    with pytest.raises(Refused, match="页面已过期"):
        slips.answer(slip=slip, user=cast.department_clerk, seen=0)


# --- Asking again, closing, reminding ----------------------------------------------------------------------------------


def test_the_clerk_asks_again_and_the_typed_text_is_still_there(clerk, bureau, cast, slip):
    answered(cast, slip)
    step = reverse("applications:move_slip", args=[slip.pk])
    day = (timezone.localdate() + DUE).isoformat()
    revision = Slip.objects.get().revision
    sent = {"step": "ask_again", "revision": revision, "reason": "请核对年份", "due_at_0": day}
    assert clerk.post(step, {**sent, "reason": ""}).status_code == 200
    assert clerk.post(step, sent).status_code == 302
    page = bureau.get(page_of(slip))
    assert "请核对年份" in seen_text(page) and fields_of(page)["population.value"] == "341.5"
    assert clerk.post(step, sent).status_code == 409


def test_the_clerk_closes_a_slip(clerk, bureau, cast, slip):
    step = reverse("applications:move_slip", args=[slip.pk])
    assert clerk.post(step, {"step": "close", "revision": 0}).status_code == 302
    assert "已结束" in seen_text(bureau.get(page_of(slip)))
    with pytest.raises(Refused, match="已结束，不能再填写"):
        slips.save_slip(slip=slip, user=cast.department_clerk, values=FILLED, seen={})


def test_submission_closes_what_is_still_owed(cast, application):
    owed, given = ask(cast, application, places=["area"]), ask(cast, application)
    answered(cast, given)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    services.submit(application=application, user=cast.approver, seen=None)
    assert {each.pk: each.state for each in Slip.objects.all()} == {owed.pk: "closed", given.pk: "answered"}
    assert Entry.objects.filter(verb="slip.lapse").count() == 1


def test_departments_are_reminded_once_a_day_before_they_are_late(cast, draft, slip):
    later = ask(cast, draft, places=["area"], due_at=timezone.now() + timedelta(days=30))
    assert slips.remind() == 0
    now, day = timezone.now(), timedelta(days=1)
    Slip.objects.filter(pk=slip.pk).update(due_at=now + day)
    assert (slips.remind(), slips.remind()) == (1, 0)
    Slip.objects.filter(pk=slip.pk).update(due_at=now - day, reminded_on=timezone.localdate() - day)
    assert slips.remind() == 1
    subjects = [each.subject for each in Message.objects.filter(receiver=cast.department_clerk).order_by("pk")]
    assert subjects[-2:] == ["征集单即将到期，请答复湖州市教育局", "征集单已逾期，请答复湖州市教育局"]
    assert later.pk and Slip.objects.get(pk=later.pk).reminded_on is None


# --- Who reaches what ----------------------------------------------------------------------------------------------------


def test_nobody_else_reaches_a_slip(client_for, cast, slip):
    own = {"clerk", "second_clerk", "approver", "second_approver", "manager", "seconded"}
    for part in ("clerk", "approver", "neighbour_clerk", "far_clerk", "officer", "reviewer", "expert", "stranger"):
        status = client_for(getattr(cast, part)).get(city_page(slip)).status_code
        assert status == (200 if part in own else 404 if part.endswith("_clerk") else 403), part
        assert client_for(getattr(cast, part)).get(page_of(slip)).status_code == 403, part


def test_the_department_reaches_nothing_of_the_application(bureau, application, cast):
    ask(cast, application)
    file = with_evidence(application, cast.clerk)
    file.thumbnail.save("t.jpg", ContentFile(b"jpeg"))
    pages = ("application", "check", "preview", "suggestions", "slips", "ask", "evidence")
    tried = [reverse(f"applications:{name}", args=[application.pk]) for name in pages]
    tried += [reverse("applications:part", args=[application.pk, "contacts"])]
    tried += [reverse("applications:texts", args=[application.pk, "population.value"])]
    tried += [reverse("applications:evidence_file", args=[file.pk, file.name])]
    assert {bureau.get(each).status_code for each in tried} <= {403, 404}
    assert slips_seen_by(cast.neighbour_clerk, cast.officer, cast.reviewer, cast.stranger) == 0


def slips_seen_by(*people):
    return sum(Slip.objects.visible_to(each).count() for each in people)


def test_a_departments_list_asks_as_often_for_many_slips_as_for_one(
    bureau, cast, draft, slip, django_assert_max_num_queries
):
    bureau.get(reverse("applications:requests"))
    for place in ("area", "goals", "results", "gdp_per_capita"):
        ask(cast, draft, places=[place])
    with django_assert_max_num_queries(9):
        assert "待答复" in seen_text(bureau.get(reverse("applications:requests")))


def test_the_desk_shows_what_waits(cast, draft, slip):
    from portal.shell.desk import desk

    assert [each.title for each in desk(cast.department_clerk).to_do] == ["答复征集单：湖州市教育局"]
    answered(cast, slip)
    assert desk(cast.department_clerk).to_do == []
    assert "核对答复：湖州市统计局" in [each.title for each in desk(cast.clerk).to_do]
    adopt(application=draft, user=cast.clerk, keys=[suggestions(draft)[0].key], seen={})
    assert "核对答复：湖州市统计局" not in [each.title for each in desk(cast.clerk).to_do]


# Who may take which step, by state; everybody else of the cast none, in any state.
STEPS = {
    "asked": {"department_clerk": {"answer", "decline"}, "clerk": {"close"}, "second_clerk": {"close"}},
    "answered": {"clerk": {"ask_again", "close"}, "second_clerk": {"ask_again", "close"}},
    "declined": {"clerk": {"ask_again", "close"}, "second_clerk": {"ask_again", "close"}},
    "closed": {},
}


@pytest.mark.parametrize("state", sorted(STEPS))
def test_who_may_take_which_step(cast, slip, state):
    slips.save_slip(slip=slip, user=cast.department_clerk, values=FILLED, seen={})
    now = timezone.now()
    Slip.objects.filter(pk=slip.pk).update(state=state, answered_by=cast.department_clerk, answered_at=now)
    slip = Slip.objects.get(pk=slip.pk)
    for part in PARTS:
        offered = {each.step.name for each in SLIP.available(slip, getattr(cast, part)) if each.verdict}
        # Seconded: a clerk of the city in the capacity that comes first.
        assert offered == STEPS[state].get("clerk" if part == "seconded" else part, set()), part


def test_a_void_application_asks_nobody(cast, application):
    ask(cast, application)
    void(application=application, user=cast.approver, seen=None, reason="（演示）不再申报")
    assert Slip.objects.get().state == "closed"


def test_after_a_return_only_what_it_names_can_be_asked_for(cast, case_in):
    """What a department answered for a closed place could never be taken over."""
    case = case_in("accepted")
    marks.mark(case=case, user=cast.officer, where="area", reason="（演示）与年鉴不一致")
    cases.return_for_correction(case=case, user=cast.officer, seen=None)
    asked = {"application": case.application, "user": cast.clerk, "department": cast.statistics, "message": ""}
    for closed in ("population", "activities"):
        with pytest.raises(Refused, match="不能征集：省级未退回此项，不能修改；如需修改请联系浙江省教育厅"):
            slips.ask(**asked, places=["area", closed], due_at=timezone.now() + DUE)
    assert slips.ask(**asked, places=["area"], due_at=timezone.now() + DUE).cells.count() == 2
