"""Rows of a question that repeats: added, moved, taken out and brought back, with every text that they held."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from applications import services
from applications.models import Application, RemovedRow
from applications.selectors import answers_of, removed_rows
from portal.history.selectors import entries
from tests.applications.pages import press, seen_text

pytestmark = pytest.mark.django_db


def rows(application: Application, question: str = "cases") -> list[str]:
    return list(application.rows.filter(question=question).values_list("row_id", flat=True))


def text(application: Application, row: str) -> str:
    return answers_of(application).value("cases", "text", row)


def answers_of_removed(application: Application) -> list[str]:
    """The last texts of the row that was removed last."""
    return [each.value for each in removed_rows(application)[0].texts]


def by_script(client: Any, address: str, person: Any, action: str) -> Any:
    return client.post(address, {"person": person.pk, "action": action}, headers={"Accept": "application/json"})


@pytest.fixture
def page(at, application) -> str:
    return at("part", application, "strategy")


def test_a_removed_row_comes_back_with_its_texts_and_place_without_javascript(clerk, cast, application, page):
    before = rows(application)
    written = [text(application, row) for row in before]
    answer = press(clerk, page, clerk.get(page), {}, action=f"remove:cases:{before[0]}")
    assert answer.url == f"{page}#removed-{before[0]}"
    after = clerk.get(page)
    assert "请点该栏下方的“撤销移除”" in after.content.decode()
    name = answers_of_removed(application)[0]
    assert f"已移除第 1 项“{name[:10]}" in seen_text(after) and "演示填报员甲" in seen_text(after)
    assert rows(application) == before[1:]

    answer = press(clerk, page, after, {}, action=f"back:cases:{before[0]}")
    assert answer.url == f"{page}#row-{before[0]}"
    assert rows(application) == before and [text(application, row) for row in before] == written
    assert "撤销移除，内容和位置均已恢复" in clerk.get(page).content.decode() and not RemovedRow.objects.exists()
    assert [each.verb for each in entries(application.chain)][-2:] == [
        "application.row_removed",
        "application.row_brought_back",
    ]
    # A page that was open all the while goes on: the versions are those of before.
    entry = answers_of(application).entry("cases", "text", before[0])
    saved = services.save_cells(
        application=application,
        user=cast.clerk,
        values={f"cases.text.{before[0]}": "接着写"},
        seen={f"cases.text.{before[0]}": entry.version},
    )
    assert saved.is_whole


def test_a_row_is_not_brought_back_beyond_the_most_and_stays_to_be_looked_at(clerk, cast, application, page, at):
    first = rows(application)[0]
    services.remove_row(application=application, user=cast.second_clerk, question="cases", row_id=first)
    while len(rows(application)) < 3:
        services.add_row(application=application, user=cast.clerk, question="cases")
    answer = press(clerk, page, clerk.get(page), {}, action=f"back:cases:{first}")
    assert answer.status_code == 409 and "最多列举3项" in answer.content.decode()
    assert len(rows(application)) == 3
    earlier = clerk.get(at("texts", application, f"cases.text.{first}"))
    assert "演示填报员乙于" in seen_text(earlier) and "移除了第 1 项，内容都还在" in seen_text(earlier)
    assert "恢复此版本" not in seen_text(earlier) and f"back:cases:{first}" in earlier.content.decode()


def test_what_was_removed_long_ago_is_folded_away(clerk, cast, application, page):
    first = rows(application)[0]
    services.remove_row(application=application, user=cast.clerk, question="cases", row_id=first)
    RemovedRow.objects.update(removed_at=timezone.now() - timedelta(hours=1))
    assert "以前移除的 1 项" in seen_text(clerk.get(page))


def test_an_empty_row_leaves_nothing_behind(clerk, draft, at):
    address = at("part", draft, "strategy")
    press(clerk, address, clerk.get(address), {}, action="add:cases")
    (row,) = rows(draft)
    answer = press(clerk, address, clerk.get(address), {}, action=f"remove:cases:{row}")
    assert answer.url == f"{address}#id_cases" and removed_rows(draft) == []
    assert press(clerk, address, clerk.get(address), {}, action=f"back:cases:{row}").status_code == 409


def test_a_script_is_given_the_question_as_it_now_stands(clerk, cast, draft, at):
    address = at("part", draft, "strategy")
    answer = by_script(clerk, address, cast.clerk, "add:cases")
    told, (row,) = answer.json(), rows(draft)
    assert answer.status_code == 200 and told["anchor"] == f"row-{row}" and told["question"] == "cases"
    assert (
        list(told["shown"]) == [f"cases.name.{row}", f"cases.text.{row}"] and f'name="cases.text.{row}"' in told["html"]
    )
    for _ in range(2):
        by_script(clerk, address, cast.clerk, "add:cases")
    refused = by_script(clerk, address, cast.clerk, "add:cases")
    assert refused.status_code == 409 and "最多列举3项" in refused.json()["reason"] and len(rows(draft)) == 3
    assert by_script(clerk, address, cast.clerk, "add:slogan").status_code == 400


def test_a_page_of_another_person_saves_and_changes_nothing(second_clerk, cast, application, page):
    for headers in ({}, {"Accept": "application/json"}):
        fields = {"person": cast.clerk.pk, "slogan.text": "甲写的", "action": "add:activities"}
        before = rows(application, "activities")
        answer = second_clerk.post(page, fields, headers=headers)
        assert answer.status_code == 403 and "现在登录的是另一位用户" in answer.content.decode()
        assert rows(application, "activities") == before


# --- Steps of typing -----------------------------------------------------------------------------------------------


def save(application: Application, user: Any, words: str, *, typing: bool = True) -> None:
    seen = {"slogan.text": answers_of(application).entry("slogan", "text").version}
    saved = services.save_cells(
        application=application, user=user, values={"slogan.text": words}, seen=seen, typing=typing
    )
    assert saved.is_whole


def kept(application: Application) -> list[str]:
    return list(application.texts.filter(question="slogan").order_by("version").values_list("value", flat=True))


def test_typing_on_keeps_one_text_and_taking_away_keeps_both(cast, draft):
    for words in ("学", "学在", "学在湖州", "乐学在湖州"):
        save(draft, cast.clerk, words)
    assert kept(draft) == ["乐学在湖州"] and draft.texts.get().version == 4
    save(draft, cast.clerk, "")
    save(draft, cast.clerk, "人人")
    assert kept(draft) == ["乐学在湖州", "人人"]
    save(draft, cast.clerk, "天天")
    assert kept(draft) == ["乐学在湖州", "人人", "天天"]


def test_what_a_press_or_a_colleague_saved_is_never_replaced(clerk, cast, draft, at):
    save(draft, cast.clerk, "甲")
    save(draft, cast.second_clerk, "甲乙")
    save(draft, cast.clerk, "甲乙丙")
    assert kept(draft) == ["甲", "甲乙", "甲乙丙"]
    press(clerk, at("part", draft, "strategy"), clerk.get(at("part", draft, "strategy")), {})
    save(draft, cast.clerk, "甲乙丙丁")
    assert kept(draft)[-2:] == ["甲乙丙", "甲乙丙丁"]
    save(draft, cast.clerk, "甲乙丙丁戊", typing=False)
    save(draft, cast.clerk, "甲乙丙丁戊己")
    assert kept(draft)[-3:] == ["甲乙丙丁", "甲乙丙丁戊", "甲乙丙丁戊己"]


def test_after_ten_minutes_a_new_text_is_begun(cast, draft):
    save(draft, cast.clerk, "学")
    draft.texts.update(grows_until=timezone.now())
    save(draft, cast.clerk, "学在")
    assert kept(draft) == ["学", "学在"]
