"""What people paste by mistake: too long, unprintable, broken. Nothing is lost, nothing fails, everything is told."""

import json
from urllib.parse import quote_from_bytes

import pytest

from applications import services
from applications.selectors import answers_of, missing
from applications.validators import MAX_CELL_CHARACTERS
from tests.applications.pages import fields_of, press, seen_text, text_of

pytestmark = pytest.mark.django_db


def typed(application, where):
    return answers_of(application).value(*where.split("."))


def post_bytes(client, address, fields):
    """Send bytes that no browser would: each value as it is."""
    body = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items())
    return client.post(address, body, content_type="application/x-www-form-urlencoded", follow=True)


def flagged(application, where):
    return [
        each.message for each in missing(application) if each.address == where and each.blocks and not each.is_empty
    ]


def test_an_emoji_is_kept_and_flagged_because_no_font_prints_it(clerk, draft, at):
    address = at("part", draft, "strategy")
    answer = press(clerk, address, clerk.get(address), {"slogan.text": "快乐学习😀"}, follow=True)
    assert typed(draft, "slogan.text") == "快乐学习😀"
    assert "含有无法打印的字符“😀”（U+1F600）" in seen_text(answer)
    assert flagged(draft, "slogan.text")


@pytest.mark.parametrize(
    "sent", [b"a\x00b", b"a\xed\xa0\x80b", b"a\xff\xfeb"], ids=["NUL", "lone surrogate", "no UTF-8 at all"]
)
def test_what_is_no_text_is_replaced_visibly_and_flagged(clerk, draft, at, sent):
    answer = post_bytes(clerk, at("part", draft, "strategy"), {"slogan.text": sent, "seen": b"{}", "action": b"save"})
    assert answer.status_code == 200
    assert "\ufffd" in typed(draft, "slogan.text") and "含有无法打印的字符" in seen_text(answer)
    assert flagged(draft, "slogan.text")


def test_a_lone_surrogate_that_reaches_the_service_is_replaced_and_flagged(cast, draft):
    services.save_cells(application=draft, user=cast.clerk, values={"slogan.text": "学\ud83d习"}, seen={})
    assert typed(draft, "slogan.text") == "学\ufffd习"
    assert flagged(draft, "slogan.text")


def test_a_pasted_word_table_keeps_its_lines_and_tabs(clerk, draft, at):
    table = "年份\t活动\t人数\r\n2023\t读书节\t300\r\n2024\t学习周\t500"
    address = at("part", draft, "strategy")
    answer = press(clerk, address, clerk.get(address), {"coordination.text": table}, follow=True)
    assert typed(draft, "coordination.text") == table.replace("\r\n", "\n")
    assert fields_of(answer)["coordination.text"].strip().splitlines()[1] == "2023\t读书节\t300"
    assert not flagged(draft, "coordination.text")


def test_a_table_pasted_into_a_line_keeps_its_text(clerk, draft, at):
    address = at("part", draft, "contacts")
    answer = press(clerk, address, clerk.get(address), {"contact.name": "王敏\t科长\n李强\t处长"}, follow=True)
    assert answer.status_code == 200 and typed(draft, "contact.name") == "王敏\t科长\n李强\t处长"


def test_markup_is_text(clerk, draft, at):
    address = at("part", draft, "strategy")
    words = "<script>alert(1)</script> =1+1 {{ 7 }}"
    answer = press(clerk, address, clerk.get(address), {"coordination.text": words}, follow=True)
    assert typed(draft, "coordination.text") == words
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("length", [MAX_CELL_CHARACTERS + 1, 3_500_000], ids=["a character too long", "10 MB"])
def test_a_huge_text_is_refused_and_stays_in_its_field(clerk, draft, at, length):
    address = at("part", draft, "strategy")
    huge = "文" * length
    answer = press(clerk, address, clerk.get(address), {"overview.text": huge, "slogan.text": "照样保存"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert huge in page
    assert f"文字过长（{length} 个字符）" in page and "尚未保存" in page
    assert typed(draft, "overview.text") == "" and typed(draft, "slogan.text") == "照样保存"


def test_more_than_a_page_can_send_gets_a_page_that_says_what_to_do(clerk, draft, at):
    answer = clerk.post(at("part", draft, "strategy"), {"overview.text": "x" * (17 * 1024 * 1024), "action": "save"})
    assert answer.status_code == 413
    text = answer.content.decode()
    assert "内容过大，没有保存" in text and "返回" in text and "仍在" in text
    assert typed(draft, "overview.text") == ""


@pytest.mark.parametrize(
    "seen", ["", "{", "[]", "null", '{"slogan.text": "1"}', '{"slogan.text": [1]}', '{"slogan.text": [true, ""]}']
)
def test_a_broken_list_of_versions_never_overwrites(clerk, draft, at, cast, seen):
    services.save_cells(application=draft, user=cast.second_clerk, values={"slogan.text": "同事的"}, seen={})
    answer = clerk.post(at("part", draft, "strategy"), {"slogan.text": "我的", "seen": seen, "action": "save"})
    assert answer.status_code == 409 and typed(draft, "slogan.text") == "同事的"


def test_the_list_of_versions_names_every_field(clerk, draft, at):
    fields = fields_of(clerk.get(at("part", draft, "strategy")))
    seen = json.loads(fields.pop("seen"))
    assert set(seen) == set(fields) - {"csrfmiddlewaretoken", "person"}
