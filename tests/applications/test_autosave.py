"""Cells are saved one by one while a person types; what cannot be saved is answered with words, never lost."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import services
from applications.models import Answer, AnswerText, Presence
from applications.selectors import answers_of
from tests.applications.pages import fields_of, press, seen_text

pytestmark = pytest.mark.django_db


def value(application: Any, where: str) -> str:
    question, cell, *row = where.split(".")
    return answers_of(application).value(question, cell, *row)


def send(client: Client, application: Any, person: Any, typed: dict[str, tuple[str, int]], **more: Any) -> Any:
    """What the page's script sends: texts with the versions that the page showed."""
    cells = {where: {"text": text, "seen": seen} for where, (text, seen) in typed.items()}
    return client.post(
        reverse("applications:cells", args=[application.pk]),
        json.dumps({"cells": cells, **more}),
        content_type="application/json",
        headers={"X-Page-User": str(person.pk), "Accept": "application/json"},
    )


def test_cells_are_stored_and_confirmed_with_version_and_time(clerk, cast, draft):
    answer = send(clerk, draft, cast.clerk, {"slogan.text": ("学在湖州", 0), "overview.text": ("概况", 0)})
    told = answer.json()
    assert answer.status_code == 200 and len(told["time"]) == 8
    assert {where: each[0] for where, each in told["stored"].items()} == {"slogan.text": 1, "overview.text": 1}
    assert value(draft, "slogan.text") == "学在湖州" and value(draft, "overview.text") == "概况"


def test_the_confirmed_state_is_what_a_plain_save_then_counts_as_untouched(clerk, second_clerk, cast, draft, at):
    address = at("part", draft, "strategy")
    page = clerk.get(address)
    stored = send(clerk, draft, cast.clerk, {"slogan.text": ("我的", 0)}).json()["stored"]
    send(second_clerk, draft, cast.second_clerk, {"slogan.text": ("同事的", 1)})
    seen = json.loads(fields_of(page)["seen"]) | stored
    answer = press(clerk, address, page, {"slogan.text": "我的", "seen": json.dumps(seen)})
    assert answer.status_code == 302 and value(draft, "slogan.text") == "同事的"


def test_a_save_whose_answer_was_lost_can_be_repeated(clerk, cast, draft):
    send(clerk, draft, cast.clerk, {"slogan.text": ("学在湖州", 0)})
    again = send(clerk, draft, cast.clerk, {"slogan.text": ("学在湖州", 0)}).json()
    assert again["stored"]["slogan.text"][0] == 1 and again["conflicts"] == {}
    assert AnswerText.objects.filter(application=draft).count() == 1


def test_what_is_wrong_or_unlikely_is_told_in_the_words_of_the_page(clerk, cast, draft):
    typed = {
        "contact.mobile": ("138", 0),
        "population.value": ("3456000", 0),
        "slogan.text": ("学😀", 0),
        "overview.text": ("好", 0),
    }
    told = send(clerk, draft, cast.clerk, typed).json()
    assert told["faults"]["contact.mobile"] == ["请填写11位手机号，例如 13800000000。"]
    assert "请核对单位（万人）" in told["warnings"]["population.value"][0] and told["faults"]["population.value"] == []
    assert "含有无法打印的字符“😀”" in told["faults"]["slogan.text"][0]
    assert told["faults"]["overview.text"] == [] and told["warnings"]["overview.text"] == []


def test_a_colleagues_text_is_never_overwritten_and_shown_by_character(clerk, second_clerk, cast, draft):
    send(second_clerk, draft, cast.second_clerk, {"slogan.text": ("人人<皆>学", 0)})
    told = send(clerk, draft, cast.clerk, {"slogan.text": ("人人乐学", 0), "overview.text": ("照样保存", 0)}).json()
    conflict = told["conflicts"]["slogan.text"]
    assert (conflict["text"], conflict["version"], conflict["who"]) == ("人人<皆>学", 1, "演示填报员乙")
    assert "<del>&lt;皆&gt;</del><ins>乐</ins>" in conflict["html"]
    assert value(draft, "slogan.text") == "人人<皆>学" and value(draft, "overview.text") == "照样保存"


def test_text_for_a_removed_row_and_a_text_too_long_come_back(clerk, cast, application):
    row = application.rows.filter(question="cases").first().row_id
    services.remove_row(application=application, user=cast.second_clerk, question="cases", row_id=row)
    typed = {f"cases.text.{row}": ("费心写的案例", 1), "slogan.text": ("文" * 20_001, 1)}
    told = send(clerk, application, cast.clerk, typed).json()
    assert told["gone"] == {f"cases.text.{row}": "费心写的案例"}
    assert "尚未保存，请删减" in told["refused"]["slogan.text"] and told["stored"] == {}


def test_an_expired_session_is_answered_401_in_words(draft, cast):
    answer = send(Client(), draft, cast.clerk, {"slogan.text": ("学", 0)})
    assert answer.status_code == 401 and "登录已过期" in answer.json()["reason"]


def test_another_persons_sign_in_never_inherits_the_text(second_clerk, cast, draft):
    answer = send(second_clerk, draft, cast.clerk, {"slogan.text": ("甲写的", 0)})
    assert answer.status_code == 409 and answer.json()["kind"] == "person"
    assert "另一位用户" in answer.json()["reason"] and value(draft, "slogan.text") == ""


def test_a_stale_tab_cannot_touch_what_is_handed_over_or_submitted(clerk, cast, submitted):
    application = submitted.application
    for typed in ({"slogan.text": ("迟到的", 1)}, {}):
        answer = send(clerk, application, cast.clerk, typed)
        assert answer.status_code == 409 and answer.json()["kind"] == "closed"
        assert "申请当前为“已提交”" in answer.json()["reason"]
    assert value(application, "slogan.text") != "迟到的"


def test_who_may_not_fill_in_is_told_why(approver, cast, draft):
    answer = send(approver, draft, cast.approver, {"slogan.text": ("签发人改", 0)})
    assert answer.status_code == 409 and "只有本市教育行政部门的填报人可以填写" in answer.json()["reason"]


def test_other_cities_and_other_offices_reach_nothing(client_for, cast, draft):
    assert send(client_for(cast.neighbour_clerk), draft, cast.neighbour_clerk, {}).status_code == 404
    assert send(client_for(cast.officer), draft, cast.officer, {}).status_code == 403


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", '{"cells": []}', '{"cells": {"slogan.text": "x"}}', '{"cells": {"slogan.text": {"text": 1}}}'],
)
def test_what_no_page_sends_is_refused(clerk, cast, draft, body):
    address = reverse("applications:cells", args=[draft.pk])
    answer = clerk.post(address, body, content_type="application/json", headers={"X-Page-User": str(cast.clerk.pk)})
    assert answer.status_code == 400 and "请点“暂存”" in answer.json()["reason"]


def test_a_request_without_the_token_is_refused(cast, draft, client_for):
    strict = client_for(cast.clerk, enforce_csrf_checks=True)
    assert send(strict, draft, cast.clerk, {"slogan.text": ("学", 0)}).status_code == 403
    assert value(draft, "slogan.text") == ""
    assert strict.get(reverse("applications:cells", args=[draft.pk])).status_code == 405


def test_a_save_asks_the_database_a_fixed_small_number_of_times(
    clerk, cast, application, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        send(clerk, application, cast.clerk, {"slogan.text": ("学在湖州", 1)})
    many = {where: (f"{each.value}！", each.version) for where, each in answers_of(application).entries.items()}
    with django_assert_max_num_queries(14):
        assert len(send(clerk, application, cast.clerk, many).json()["stored"]) == len(many) > 40


def test_the_session_page_tells_who_is_signed_in_and_is_never_kept(clerk, cast):
    answer = clerk.get(reverse("session"))
    assert answer.json()["person"] == cast.clerk.pk and answer.json()["csrf"]
    assert "no-store" in answer["Cache-Control"]
    assert Client().get(reverse("session")).json()["person"] is None


# --- Who else is here ----------------------------------------------------------------------------------------------


def test_colleagues_see_who_else_is_at_which_part(clerk, second_clerk, cast, draft):
    assert send(clerk, draft, cast.clerk, {}, here="basics").json()["others"] == []
    others = send(second_clerk, draft, cast.second_clerk, {}, here="strategy").json()["others"]
    assert others == [["演示填报员甲", "二、申请城市基本资料"]]
    assert "others" not in send(second_clerk, draft, cast.second_clerk, {}).json()


def test_who_has_been_silent_for_a_minute_is_gone(clerk, second_clerk, cast, draft):
    send(clerk, draft, cast.clerk, {}, here="basics")
    before = Presence.objects.get()
    Presence.objects.update(seen_at=before.seen_at - timedelta(seconds=61))
    assert send(second_clerk, draft, cast.second_clerk, {}, here="basics").json()["others"] == []


# --- Earlier texts --------------------------------------------------------------------------------------------------


def test_every_text_of_a_cell_is_kept_with_who_and_when(clerk, second_clerk, cast, draft, at):
    send(clerk, draft, cast.clerk, {"slogan.text": ("第一稿", 0)})
    send(second_clerk, draft, cast.second_clerk, {"slogan.text": ("第二稿", 1)})
    press(clerk, at("part", draft, "strategy"), clerk.get(at("part", draft, "strategy")), {"slogan.text": ""})
    page = seen_text(clerk.get(at("texts", draft, "slogan.text")))
    assert page.index("（空）") < page.index("第二稿") < page.index("第一稿")
    assert "演示填报员甲" in page and "演示填报员乙" in page and "现在的内容" in page


def test_an_earlier_text_is_brought_back_by_a_save_like_any_other(clerk, cast, draft, at):
    for seen, text in enumerate(("第一稿", "第二稿")):
        send(clerk, draft, cast.clerk, {"slogan.text": (text, seen)})
    address = at("texts", draft, "slogan.text")
    answer = clerk.post(address, {"version": "1", "seen": "2"})
    assert answer.url == f"{at('part', draft, 'strategy')}#id_slogan.text"
    assert value(draft, "slogan.text") == "第一稿" and Answer.objects.get().version == 3
    assert "第二稿" in seen_text(clerk.get(address))


def test_bringing_back_never_overwrites_a_newer_text(clerk, second_clerk, cast, draft, at):
    for seen, text in enumerate(("第一稿", "第二稿", "第三稿")):
        send(clerk, draft, cast.clerk, {"slogan.text": (text, seen)})
    answer = clerk.post(at("texts", draft, "slogan.text"), {"version": "1", "seen": "2"})
    assert answer.status_code == 403 and "刚刚又被修改" in answer.content.decode()
    assert value(draft, "slogan.text") == "第三稿"


def test_earlier_texts_are_the_own_citys_and_restored_by_those_who_fill_in(
    clerk, approver, client_for, cast, draft, submitted, at
):
    address = at("texts", submitted.application, "slogan.text")
    assert "恢复此版本" not in seen_text(approver.get(address))
    refused = clerk.post(address, {"version": "1", "seen": "1"})
    assert refused.status_code == 403 and "已提交" in refused.content.decode()
    assert client_for(cast.neighbour_clerk).get(address).status_code == 404
    assert clerk.get(at("texts", submitted.application, "nothing.here")).status_code == 404
    assert clerk.get(at("texts", submitted.application, "cases.text")).status_code == 404


def test_a_cell_with_earlier_texts_leads_to_them(clerk, cast, draft, at):
    address = at("part", draft, "strategy")
    assert "以前的内容" not in seen_text(clerk.get(address))
    for seen, text in enumerate(("第一稿", "第二稿")):
        send(clerk, draft, cast.clerk, {"slogan.text": (text, seen)})
    assert at("texts", draft, "slogan.text") in clerk.get(address).content.decode()
