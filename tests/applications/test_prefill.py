"""A clerk takes over what the city has already: from its last application, from the alliance form, from departments.

Nothing that somebody typed is replaced unless a person chose it, and every adopted text says where it came from.
"""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from applications import services
from applications.editions import address, get_edition
from applications.models import AdoptedText, AnswerRow, Application, Round
from applications.selectors import answers_of
from applications.services.suggestions import adopt
from applications.suggestions import Offered, suggestions
from applications.views.suggestions import choices
from portal.history.models import Entry
from review.services import cases, marks
from tests.applications.pages import press, seen_text, text_of
from tests.plot import a_complete_application, a_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def last_year(cast, db):
    """The city's application of the year before: submitted, then forgotten."""
    opened = timezone.now().replace(year=2025, month=3, day=1)
    round = a_round(cast, code="W2025", opens_at=opened)
    application = a_complete_application(cast, round)
    Application.objects.filter(pk=application.pk).update(begun_at=opened)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    services.submit(application=application, user=cast.approver, seen=None)
    return Application.objects.get(pk=application.pk)


@pytest.fixture
def alliance(cast):
    """A form of 2017, filled in before the portal had its procedure; made as it is, since no round opens with it."""
    opened = timezone.now().replace(year=2017, month=6, day=1)
    later = opened + timedelta(days=90)
    round = Round.objects.create(
        code="A2017", title="联盟第五批（演示）", edition_key="alliance_2017", state="closed",
        opens_at=opened, city_deadline=later, province_deadline=later, is_demo=True,
    )  # fmt: skip
    application = Application.objects.create(
        round=round, organisation=cast.huzhou, number="A2017-330500", begun_by=cast.clerk, begun_at=opened
    )
    texts = {
        "contact.name": "联盟联系人",
        "contact.email": "alliance@example.cn",
        "started_on.on": "2013年10月",
        "organisation.text": "成立领导小组，办公室设在市教育局。",
        "innovations.text": "创新点若干。",
        "difficulties.text": "经费不足。",
    }
    for number, title in enumerate(("实施意见", "行动计划")):
        AnswerRow.objects.create(application=application, question="documents", row_id=f"r{number}", position=number)
        texts |= {f"documents.title.r{number}": title, f"documents.on.r{number}": "2014年"}
    services.save_cells(application=application, user=cast.clerk, values=texts, seen={})
    return application


def found(application):
    return {each.where: each for each in suggestions(application)}


def value(application, where):
    question, cell, *row = where.split(".")
    return answers_of(application).value(question, cell, *row)


def keys_of(page):
    return [str(each) for each in html.fromstring(page.content).xpath("//input[@name='key'][@checked]/@value")]


def seen_of(page):
    return html.fromstring(page.content).xpath("//form[contains(@class, 'suggestions')]//input[@name='seen']/@value")[0]


def test_a_city_that_applies_for_the_first_time_is_offered_nothing(clerk, draft, at):
    assert suggestions(draft) == []
    assert "没有可沿用的内容" in seen_text(clerk.get(at("suggestions", draft)))
    assert "可沿用" not in seen_text(clerk.get(at("part", draft, "contacts")))


def test_everything_of_the_last_application_is_offered_with_its_source(last_year, draft):
    offered = found(draft)
    required = {question.key for question, cell in draft.edition.cells() if cell.required}
    assert required <= {each.question.key for each in offered.values()}
    assert offered["contact.name"].source_words == "2025年申请 第1版，工作联系人 · 姓名"
    assert all(each.fills_a_gap for each in offered.values())


def test_a_figure_is_offered_with_the_year_that_it_is_of(last_year, draft):
    population = found(draft)["population.value"]
    assert population.texts == {"value": "345.60", "year": "2025"}
    assert "population.year" not in found(draft)


def test_rows_are_offered_as_whole_rows(last_year, draft):
    rows = [each for each in suggestions(draft) if each.question.key == "activities"]
    assert len(rows) == 2 and all(each.is_new_row for each in rows)
    assert rows[1].texts["on"] == "每年10月" and rows[1].place.endswith("第2项")


def test_beginning_leads_to_one_page_where_what_is_empty_is_ticked(clerk, last_year, round_):
    answer = clerk.post(reverse("applications:begin", args=[round_.code]), follow=True)
    application = Application.objects.get(round=round_)
    assert answer.redirect_chain[-1][0] == reverse("applications:suggestions", args=[application.pk])
    text = seen_text(answer)
    assert "可沿用的内容" in text and "工作联系人 · 姓名 现在空着 来自2025年申请 第1版 演示联系人" in text
    keys = keys_of(answer)
    assert len(keys) == len(suggestions(application))
    done = clerk.post(
        reverse("applications:suggestions", args=[application.pk]), {"key": keys, "seen": seen_of(answer)}, follow=True
    )
    assert f"已采用 {len(keys)} 项" in text_of(done)
    assert suggestions(application) == []
    before, after = answers_of(last_year), answers_of(application)
    for question in application.edition.questions:
        old = [[text for _, row, text in before.leaves(question) if row == each] for each in before.rows(question)]
        new = [[text for _, row, text in after.leaves(question) if row == each] for each in after.rows(question)]
        assert old == new, question.key


def test_a_colleague_who_has_begun_is_not_led_there(second_clerk, last_year, application, round_, cast, at):
    assert second_clerk.post(reverse("applications:begin", args=[round_.code])).url == at("application", application)


def test_what_differs_is_shown_side_by_side_and_not_ticked(clerk, last_year, draft, at, cast):
    services.save_cells(application=draft, user=cast.clerk, values={"slogan.text": "新口号"}, seen={})
    page = clerk.get(at("suggestions", draft))
    slogan = found(draft)["slogan.text"]
    assert not slogan.fills_a_gap and slogan.key not in keys_of(page)
    assert "新口号" in seen_text(page) and "与现在不同" in seen_text(page)
    clerk.post(at("suggestions", draft), {"key": keys_of(page), "seen": seen_of(page)})
    assert value(draft, "slogan.text") == "新口号"


def test_the_same_text_is_not_offered_again(last_year, draft, cast):
    services.save_cells(application=draft, user=cast.clerk, values={"contact.post": "主任科员"}, seen={})
    assert "contact.post" not in found(draft)


def test_a_row_of_the_same_name_is_compared_cell_by_cell(last_year, draft, cast):
    row = services.add_row(application=draft, user=cast.clerk, question="activities")
    typed = {address("activities", "name", row): "全民终身学习活动周"}
    services.save_cells(application=draft, user=cast.clerk, values=typed, seen={})
    mine = [each for each in suggestions(draft) if each.question.key == "activities"]
    assert [each.is_new_row for each in mine].count(True) == 1
    assert address("activities", "host", row) in found(draft) and address("activities", "name", row) not in found(draft)


def test_adopting_beside_a_cell_saves_the_page_and_shows_the_source(clerk, last_year, draft, at):
    where = at("part", draft, "strategy")
    page = clerk.get(where)
    assert "可沿用 处处可学，时时能学，人人乐学 来自2025年申请 第1版 采用" in seen_text(page)
    slogan = found(draft)["slogan.text"]
    answer = press(clerk, where, page, {"goals.text": "刚刚写下"}, action=f"adopt:slogan:{slogan.key}", follow=True)
    assert value(draft, "slogan.text") == "处处可学，时时能学，人人乐学"
    assert value(draft, "goals.text") == "刚刚写下"
    assert "采用自2025年申请 第1版" in seen_text(answer)
    assert Entry.objects.get(verb="answers.adopted").sentence.startswith("演示填报员甲采用了 1 份已有内容")


def test_the_source_goes_with_the_text_that_it_belongs_to(clerk, last_year, draft, at):
    where = at("part", draft, "strategy")
    press(clerk, where, clerk.get(where), {}, action=f"adopt:slogan:{found(draft)['slogan.text'].key}")
    answer = press(clerk, where, clerk.get(where), {"slogan.text": "自己改过的"}, follow=True)
    assert "采用自" not in seen_text(answer) and AdoptedText.objects.exists()


def test_replacing_a_text_keeps_it_among_the_earlier_ones(clerk, last_year, draft, at, cast):
    where = at("part", draft, "strategy")
    press(clerk, where, clerk.get(where), {"slogan.text": "新口号"})
    page = clerk.get(where)
    assert "替换现在的内容" in seen_text(page)
    press(clerk, where, page, {}, action=f"adopt:slogan:{found(draft)['slogan.text'].key}")
    texts = seen_text(clerk.get(at("texts", draft, "slogan.text")))
    assert "新口号" in texts and "处处可学，时时能学，人人乐学 采用自2025年申请 第1版" in texts


def test_what_a_colleague_has_typed_meanwhile_is_left_alone_and_told(clerk, second_clerk, last_year, draft, at, cast):
    page, where = clerk.get(at("suggestions", draft)), at("part", draft, "strategy")
    beside = clerk.get(where)
    services.save_cells(application=draft, user=cast.second_clerk, values={"slogan.text": "同事写的"}, seen={})
    answer = clerk.post(at("suggestions", draft), {"key": keys_of(page), "seen": seen_of(page)})
    assert answer.status_code == 409
    assert "本栏刚刚又被修改，没有采用" in seen_text(answer) and value(draft, "slogan.text") == "同事写的"
    assert value(draft, "contact.name") == "演示联系人"
    slogan = found(draft)["slogan.text"]
    answer = press(clerk, where, beside, {}, action=f"adopt:slogan:{slogan.key}")
    assert answer.status_code == 409 and value(draft, "slogan.text") == "同事写的"


def test_a_page_that_does_not_say_what_it_showed_replaces_nothing(clerk, last_year, draft, at, cast):
    services.save_cells(application=draft, user=cast.clerk, values={"slogan.text": "新口号"}, seen={})
    clerk.post(at("suggestions", draft), {"key": [found(draft)["slogan.text"].key], "seen": "没有"})
    assert value(draft, "slogan.text") == "新口号"


@pytest.mark.parametrize("sent", [{}, {"key": ["nothing"]}, {"key": ["nothing"], "seen": "[1]"}])
def test_pressing_without_choosing_changes_nothing(clerk, last_year, draft, at, sent):
    answer = clerk.post(at("suggestions", draft), sent)
    assert answer.status_code == 409 and not AdoptedText.objects.exists()


def test_no_more_rows_than_the_form_has_are_ticked(last_year, draft, cast):
    for number in range(4):
        row = services.add_row(application=draft, user=cast.clerk, question="activities")
        services.save_cells(
            application=draft, user=cast.clerk, values={address("activities", "name", row): f"活动{number}"}, seen={}
        )
    rows = [each for each in choices(suggestions(draft)) if each.suggestion.question.key == "activities"]
    assert [each.is_ticked for each in rows] == [True, False]
    done = adopt(application=draft, user=cast.clerk, keys=[each.suggestion.key for each in rows], seen={})
    assert len(done.left) == 1 and "最多列举5项活动" in done.left[0][1]


def test_only_clerks_adopt_and_only_while_the_form_is_open(approver, clerk, last_year, application, at, cast):
    services.save_cells(application=application, user=cast.clerk, values={"slogan.text": "新"}, seen={"slogan.text": 1})
    key = found(application)["slogan.text"].key
    sent = {"key": [key], "seen": json.dumps({"slogan.text": 2})}
    page = approver.get(at("suggestions", application))
    assert "采用勾选的内容" not in text_of(page)
    answer = approver.post(at("suggestions", application), sent)
    assert answer.status_code == 409 and "只有本市教育行政部门的填报人可以填写" in seen_text(answer)
    services.hand_over(application=application, user=cast.clerk, seen=None)
    assert "不能修改" in seen_text(clerk.post(at("suggestions", application), sent))
    assert "可沿用 " not in seen_text(clerk.get(at("part", application, "strategy")))
    assert value(application, "slogan.text") == "新"


def test_another_citys_application_is_never_offered(last_year, round_, cast):
    other = services.begin(round=round_, user=cast.neighbour_clerk)
    assert suggestions(other) == []


def test_a_draft_of_last_year_is_offered_as_a_draft(cast, draft):
    opened = timezone.now().replace(year=2025, month=3, day=1)
    old = services.begin(round=a_round(cast, code="W2025", opens_at=opened), user=cast.clerk)
    Application.objects.filter(pk=old.pk).update(begun_at=opened)
    services.save_cells(application=old, user=cast.clerk, values={"slogan.text": "旧口号"}, seen={})
    assert found(draft)["slogan.text"].source == "2025年申请 草稿"


def test_after_a_return_only_what_it_names_is_offered(last_year, case_in, cast):
    case = case_in("accepted")
    marks.mark(case=case, user=cast.officer, where="slogan", reason="（演示）口号有误")
    cases.return_for_correction(case=case, user=cast.officer, seen=None)
    application = case.application
    application.answers.filter(question__in=("slogan", "goals")).update(value="与去年不同")
    application.answers.filter(question="documents", cell="title").update(value="与去年不同")
    application.refresh_from_db()
    assert set(found(application)) == {"slogan.text"}


# --- From the alliance form ----------------------------------------------------------------------------------------


def test_the_alliance_form_is_carried_over_by_its_table(alliance, draft):
    offered = found(draft)
    source = "2017年《全国学习型城市建设联盟成员城市申报表》 草稿"
    assert offered["contact.name"].source_words == f"{source}，联系人 · 姓名"
    assert offered["coordination.text"].texts["text"] == "成立领导小组，办公室设在市教育局。"
    assert offered["started.on"].texts["on"] == "2013年10月"
    assert offered["results.text"].texts["text"] == "创新点若干。"
    assert [each.texts["title"] for each in suggestions(draft) if each.question.key == "documents"] == [
        "实施意见",
        "行动计划",
    ]
    assert not any("经费不足" in text for each in offered.values() for text in each.texts.values())


def test_the_table_names_cells_that_both_forms_have_and_of_the_same_kind(alliance):
    before, now = get_edition("alliance_2017"), get_edition("network_2023")
    old = {address(question.key, cell.key): (question, cell) for question, cell in before.cells()}
    new = {address(question.key, cell.key): (question, cell) for question, cell in now.cells()}
    table = before.carried_to["network_2023"]
    assert len(set(table.values())) == len(table)
    for source, target in table.items():
        (asked, cell), (to, goal) = old[source], new[target]
        assert cell.kind == goal.kind and asked.repeats == to.repeats, source


def test_of_two_forms_both_texts_are_offered_the_later_one_ticked(clerk, alliance, last_year, draft, at):
    names = [each for each in suggestions(draft) if each.where == "contact.name"]
    assert [each.texts["name"] for each in names] == ["演示联系人", "联盟联系人"]
    page = clerk.get(at("suggestions", draft))
    assert names[0].key in keys_of(page) and names[1].key not in keys_of(page)
    answer = clerk.post(at("suggestions", draft), {"key": [each.key for each in names], "seen": seen_of(page)})
    assert "同一栏选了两份内容" in seen_text(answer) and value(draft, "contact.name") == "演示联系人"


# --- Offers of other rooms, and what all this costs ----------------------------------------------------------------


def test_another_room_offers_by_registering(monkeypatch, draft, clerk, at):
    import applications.suggestions as room

    def monitoring(application):
        yield Offered("population", "value", "346.1", "2026年监测数据")
        yield Offered("population", "year", "2026", "2026年监测数据")
        yield Offered("no_such_question", "value", "1", "2026年监测数据")
        yield Offered("population", "no_such_cell", "1", "2026年监测数据")

    monkeypatch.setattr(room, "_providers", [])
    room.register(monitoring)
    room.register(monitoring)
    (offered,) = suggestions(draft)
    assert offered.texts == {"value": "346.1", "year": "2026"} and offered.source_words == "2026年监测数据"
    assert "可沿用 346.1 万人，2026年 来自2026年监测数据" in seen_text(clerk.get(at("part", draft, "basics")))


def test_the_page_of_a_part_asks_as_often_for_many_suggestions_as_for_one(
    clerk, last_year, alliance, draft, at, django_assert_max_num_queries
):
    clerk.get(at("part", draft, "strategy"))
    with django_assert_max_num_queries(34):
        clerk.get(at("part", draft, "strategy"))
