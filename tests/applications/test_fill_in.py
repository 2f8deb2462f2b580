"""A clerk fills in a part without JavaScript: whatever was typed is kept, and what is wrong is said beside the field."""

import json

import pytest
from django.urls import reverse

from applications import services
from applications.selectors import answers_of
from tests.applications.pages import fields_of, press, seen_text, text_of

pytestmark = pytest.mark.django_db


def value(application, where):
    question, cell, *row = where.split(".")
    return answers_of(application).value(question, cell, *row)


def test_every_part_opens_with_the_official_labels(clerk, draft, at):
    for part in draft.edition.parts:
        page = clerk.get(at("part", draft, part.key), follow=True)
        assert page.status_code == 200
        text = seen_text(page)
        assert part.label in text
        for question in part.questions:
            assert question.label in text


def test_saving_keeps_the_page_and_says_that_nothing_is_submitted(clerk, draft, at):
    address = at("part", draft, "contacts")
    answer = press(clerk, address, clerk.get(address), {"city_leader.name": "王敏"}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "已暂存" in text_of(answer) and "尚未提交" in text_of(answer)
    assert fields_of(answer)["city_leader.name"] == "王敏"
    draft.refresh_from_db()
    assert draft.saved_at is not None and draft.state == "drafting"


def test_saving_and_going_on_leads_through_all_parts_to_the_check(clerk, draft, at):
    address = at("part", draft, "contacts")
    assert press(clerk, address, clerk.get(address), {}, action="next").url == at("part", draft, "basics")
    address = at("part", draft, "strategy")
    assert press(clerk, address, clerk.get(address), {}, action="next").url == at("evidence", draft)
    assert at("check", draft) in text_of(clerk.get(at("part", draft, "opinion")))


@pytest.mark.parametrize(
    ("part", "where", "typed", "reason"),
    [
        ("contacts", "office.phone", "12345", "请填写带区号的办公电话"),
        ("contacts", "office.mobile", "1380000", "请填写11位手机号"),
        ("contacts", "contact.email", "name@", "请填写完整的电子邮箱"),
        ("basics", "population.value", "很多", "请只填写数字"),
        ("basics", "population.value", "0", "数值应大于 0"),
        ("basics", "population.value", "345.678", "最多保留 2 位小数"),
        ("basics", "schooling_years.value", "26", "数值应不大于 25"),
        ("basics", "area.year", "2999", "年份不能晚于今年"),
        ("strategy", "started.on", "从前", "请填写时间"),
        ("strategy", "overview.text", "字" * 501, "已填 501 字，超出 1 字"),
        ("strategy", "slogan.text", "字" * 21, "已填 21 字，超出 1 字"),
    ],
)
def test_what_is_wrong_is_stored_and_said_beside_the_field_and_on_top(clerk, draft, at, part, where, typed, reason):
    address = at("part", draft, part)
    answer = press(clerk, address, clerk.get(address), {where: typed}, follow=True)
    page = text_of(answer)
    assert value(draft, where) == typed
    assert fields_of(answer)[where] == typed
    assert page.count(reason) >= 2  # beside the field, and in the list on top
    assert f'href="#id_{where}"' in page and f'id="id_{where}"' in page


def test_500_characters_are_exactly_enough(clerk, draft, at):
    address = at("part", draft, "strategy")
    answer = press(clerk, address, clerk.get(address), {"overview.text": "字" * 500}, follow=True)
    assert "已填 500/500 字" in text_of(answer) and "超出" not in seen_text(answer)


def test_going_on_stops_at_what_is_wrong(clerk, draft, at):
    address = at("part", draft, "basics")
    answer = press(clerk, address, clerk.get(address), {"area.value": "大"}, action="next")
    assert answer.url == address


def test_an_unlikely_figure_warns_and_blocks_nothing(clerk, draft, at):
    address = at("part", draft, "basics")
    page = clerk.get(address)
    answer = press(clerk, address, page, {"population.value": "3456000", "population.year": "2024"}, action="next")
    assert answer.url == at("part", draft, "strategy")
    assert "不常见，请核对单位（万人）" in seen_text(clerk.get(address))


def test_emptying_a_field_is_stored_too(clerk, application, at):
    address = at("part", application, "strategy")
    press(clerk, address, clerk.get(address), {"slogan.text": ""})
    assert value(application, "slogan.text") == ""


def test_the_stepper_counts_what_each_part_still_wants(clerk, draft, at):
    address = at("part", draft, "basics")
    press(clerk, address, clerk.get(address), {"area.value": "大"})
    page = text_of(clerk.get(at("part", draft, "contacts")))
    assert "1 处需改正" in page and "还差 1 项" in page


def test_the_page_leaves_other_questions_alone(clerk, application, at):
    before = value(application, "overview.text")
    address = at("part", application, "contacts")
    answer = clerk.post(address, {**fields_of(clerk.get(address)), "overview.text": "偷换", "nothing.here": "x"})
    assert answer.status_code == 302
    assert value(application, "overview.text") == before


def test_a_part_that_the_form_does_not_have_is_not_found(clerk, draft, at):
    assert clerk.get(at("part", draft, "seventh")).status_code == 404


def test_declaration_and_opinion_say_who_gives_them(clerk, draft, at):
    declaration = seen_text(clerk.get(at("part", draft, "declaration")))
    assert "湖州市，申请加入全国学习型城市网络。" in declaration
    assert "签发人" in declaration and "市政府同意文件" in declaration
    assert "由浙江省教育厅填写意见、加盖印章并署日期" in seen_text(clerk.get(at("part", draft, "opinion")))


# --- Rows ------------------------------------------------------------------------------------------------------


def rows_of(application, question):
    return list(application.rows.filter(question=question).values_list("row_id", flat=True))


def test_adding_a_row_saves_the_page_first(clerk, draft, at):
    address = at("part", draft, "strategy")
    answer = press(clerk, address, clerk.get(address), {"slogan.text": "人人皆学"}, action="add:activities")
    (row,) = rows_of(draft, "activities")
    assert answer.url == f"{address}#row-{row}"
    assert value(draft, "slogan.text") == "人人皆学"
    page = text_of(clerk.get(address))
    assert f'name="activities.name.{row}"' in page and "第 1 项活动" in page


@pytest.mark.parametrize(
    ("question", "most", "word"), [("activities", 5, "活动"), ("documents", 5, "文件"), ("cases", 3, "案例")]
)
def test_at_most_as_many_rows_as_the_form_says(clerk, draft, at, question, most, word):
    address = at("part", draft, "strategy")
    for _ in range(most):
        press(clerk, address, clerk.get(address), {}, action=f"add:{question}")
    page = clerk.get(address)
    assert f"已列举 {most} 项，这是申请表规定的上限" in seen_text(page)
    assert f'value="add:{question}"' not in text_of(page)
    refused = press(clerk, address, page, {"slogan.text": "仍然保存"}, action=f"add:{question}")
    assert f"最多列举{most}项{word}" in seen_text(refused)
    assert len(rows_of(draft, question)) == most and value(draft, "slogan.text") == "仍然保存"


def test_a_row_is_moved_and_removed_and_its_text_stays_in_the_history(clerk, application, at):
    address = at("part", application, "strategy")
    first, second = rows_of(application, "activities")
    press(clerk, address, clerk.get(address), {}, action=f"down:activities:{first}")
    assert rows_of(application, "activities") == [second, first]
    press(clerk, address, clerk.get(address), {}, action=f"up:activities:{first}")
    assert rows_of(application, "activities") == [first, second]
    answer = press(clerk, address, clerk.get(address), {}, action=f"remove:activities:{first}", follow=True)
    assert rows_of(application, "activities") == [second]
    assert "已移除一项" in text_of(answer)
    assert "全市学习型城市建设推进会" in text_of(clerk.get(reverse("history:entries")))


def test_moving_beyond_the_ends_changes_nothing(clerk, application, at):
    address, before = at("part", application, "strategy"), rows_of(application, "activities")
    for action in (f"up:activities:{before[0]}", f"down:activities:{before[-1]}", "remove:activities:nowhere"):
        assert press(clerk, address, clerk.get(address), {}, action=action).status_code == 302
    assert rows_of(application, "activities") == before


def test_a_question_without_rows_has_none_added(clerk, draft, at):
    address = at("part", draft, "strategy")
    answer = press(clerk, address, clerk.get(address), {}, action="add:overview")
    assert answer.status_code == 409 and "该栏目不能增减行" in seen_text(answer)


def test_cases_count_together_or_each_as_the_round_reads_it(clerk, application, at, round_):
    address = at("part", application, "strategy")
    one, two = rows_of(application, "cases")
    typed = {f"cases.text.{one}": "字" * 300, f"cases.text.{two}": "字" * 300}
    answer = press(clerk, address, clerk.get(address), typed, follow=True)
    assert "合计已填" in seen_text(answer) and "请删减到 400 字以内" in seen_text(answer)
    round_.options = {"cases_limit_each": True}
    round_.save()
    assert "请删减" not in seen_text(clerk.get(address))


# --- Two people ----------------------------------------------------------------------------------------------------


def test_two_people_at_two_cells_never_meet(clerk, second_clerk, draft, at):
    address = at("part", draft, "contacts")
    mine, theirs = clerk.get(address), second_clerk.get(address)
    press(second_clerk, address, theirs, {"contact.name": "李强"})
    assert press(clerk, address, mine, {"contact.post": "科长"}).status_code == 302
    assert (value(draft, "contact.name"), value(draft, "contact.post")) == ("李强", "科长")


@pytest.fixture
def conflict(clerk, second_clerk, draft, at):
    """A page of the clerk's that came back because a colleague had changed the same cell."""
    address = at("part", draft, "strategy")
    mine, theirs = clerk.get(address), second_clerk.get(address)
    press(second_clerk, address, theirs, {"slogan.text": "同事的口号"})
    return press(clerk, address, mine, {"slogan.text": "我的口号", "coordination.text": "无人争的内容"})


def test_two_people_at_one_cell_are_told_and_nothing_is_overwritten(conflict, draft):
    assert conflict.status_code == 409
    text = seen_text(conflict)
    assert "演示填报员乙" in text and "同事的口号" in text and "您的内容尚未保存" in text
    assert fields_of(conflict)["slogan.text"] == "我的口号"
    assert value(draft, "slogan.text") == "同事的口号"
    assert value(draft, "coordination.text") == "无人争的内容"


def test_without_a_choice_the_conflict_stays(conflict, clerk, draft, at):
    again = press(clerk, at("part", draft, "strategy"), conflict, {})
    assert again.status_code == 409 and value(draft, "slogan.text") == "同事的口号"


@pytest.mark.parametrize(("choice", "kept"), [("mine:1", "我的口号"), ("theirs:1", "同事的口号")])
def test_the_person_chooses_which_text_stays(conflict, clerk, draft, at, choice, kept):
    answer = press(clerk, at("part", draft, "strategy"), conflict, {"choice.slogan.text": choice}, follow=True)
    assert answer.status_code == 200 and value(draft, "slogan.text") == kept
    assert fields_of(answer)["slogan.text"] == kept


def test_a_choice_made_on_an_older_text_is_asked_again(conflict, clerk, second_clerk, draft, at):
    address = at("part", draft, "strategy")
    press(second_clerk, address, second_clerk.get(address), {"slogan.text": "又改了"})
    again = press(clerk, address, conflict, {"choice.slogan.text": "mine:1"})
    assert again.status_code == 409 and "又改了" in seen_text(again)
    assert value(draft, "slogan.text") == "又改了"


def test_text_typed_into_a_row_that_a_colleague_removed_stays_on_the_page(clerk, second_clerk, application, at):
    address = at("part", application, "strategy")
    row = rows_of(application, "cases")[0]
    mine = clerk.get(address)
    press(second_clerk, address, second_clerk.get(address), {}, action=f"remove:cases:{row}")
    answer = press(clerk, address, mine, {f"cases.text.{row}": "费心写的案例"})
    assert answer.status_code == 409
    assert "同事已移除这一项" in seen_text(answer) and "费心写的案例" in seen_text(answer)


# --- When saving is not possible -----------------------------------------------------------------------------------


def test_a_tab_left_open_until_after_the_hand_over_keeps_the_text(clerk, application, at, cast):
    address = at("part", application, "strategy")
    page = clerk.get(address)
    services.hand_over(application=application, user=cast.second_clerk, seen=None)
    answer = press(clerk, address, page, {"slogan.text": "迟到的口号"})
    assert answer.status_code == 409
    assert "申请当前为“待签发”，不能修改" in seen_text(answer)
    assert fields_of(answer)["slogan.text"] == "迟到的口号"
    assert value(application, "slogan.text") != "迟到的口号"
    services.take_back(application=application, user=cast.clerk, seen=None)
    assert press(clerk, address, answer, {}).status_code == 302
    assert value(application, "slogan.text") == "迟到的口号"


def test_a_stale_tab_cannot_write_into_what_is_submitted(clerk, submitted, at):
    application = submitted.application
    fields = {"slogan.text": "改已提交的", "seen": json.dumps({"slogan.text": [1, ""]}), "action": "save"}
    answer = clerk.post(at("part", application, "strategy"), fields)
    assert answer.status_code == 409 and "申请当前为“已提交”" in seen_text(answer)
    assert value(application, "slogan.text") != "改已提交的"


def test_rows_cannot_be_changed_after_the_hand_over(clerk, handed_over, at):
    answer = clerk.post(at("part", handed_over, "strategy"), {"action": "add:cases"})
    assert answer.status_code == 409 and len(rows_of(handed_over, "cases")) == 2


def test_others_of_the_city_read_and_are_told_why_they_cannot_type(approver, application, at, client_for, cast):
    for browser in (approver, client_for(cast.manager)):
        page = browser.get(at("part", application, "strategy"))
        assert "只有本市教育行政部门的填报人可以填写" in seen_text(page)
        assert "处处可学，时时能学，人人乐学" in seen_text(page)
        assert "<textarea" not in text_of(page)
    answer = approver.post(at("part", application, "strategy"), {"slogan.text": "签发人改", "action": "save"})
    assert answer.status_code == 409 and value(application, "slogan.text") != "签发人改"


def test_parts_stay_readable_in_every_state(clerk, submitted, at):
    application = submitted.application
    for part in application.edition.parts:
        page = clerk.get(at("part", application, part.key), follow=True)
        assert page.status_code == 200
    assert "只能查看" in seen_text(clerk.get(at("part", application, "contacts")))
