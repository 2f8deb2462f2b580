"""Help around the form: advice beside each question, a finished sample, the notice on personal data, the helpdesk."""

import pytest
from django.urls import reverse

from applications import services
from applications.editions import get_edition
from applications.selectors import part_findings
from portal.shell import samples
from tests.applications.pages import seen_text, text_of

pytestmark = pytest.mark.django_db

EDITION = get_edition("network_2023")


@pytest.mark.parametrize("question", EDITION.questions, ids=[each.key for each in EDITION.questions])
def test_every_question_has_advice_marked_as_advice(question):
    assert question.hint.startswith("填写提示：") and len(question.help) > 15
    assert "填写提示" not in question.label


def test_where_figures_are_found_stands_beside_them(client_for, cast, round_):
    draft = services.begin(round=round_, user=cast.clerk)
    page = seen_text(client_for(cast.clerk).get(reverse("applications:part", args=[draft.pk, "basics"])))
    for words in ("“常驻”为申请表原文，指常住人口", "统计公报", "民政、自然资源部门", "人均地区生产总值", "人口普查"):
        assert words in page


def test_the_sample_shows_the_whole_form_and_is_marked_throughout(client_for):
    page = seen_text(client_for(None).get(reverse("sample")))
    for part in EDITION.parts:
        assert f"〔示例〕{part.label}" in page
        for question in part.questions:
            assert question.label in page
    assert "演示市，申请加入全国学习型城市网络。" in page and "示例，不具有效力" in page


def test_the_sample_passes_the_check_of_its_own_form():
    sheet = samples.sample_sheet(EDITION)
    assert [each for part in EDITION.parts for each in part_findings(part, sheet)] == []


def test_the_notice_on_personal_data_names_its_operator_or_says_that_none_is_named(client_for, settings, round_):
    settings.OPERATOR = "演示信息中心"
    page = seen_text(client_for(None).get(reverse("privacy")))
    assert "本平台由演示信息中心运行" in page and round_.title in page
    for words in ("收集什么", "谁能看到", "保存多久", "您可以要求什么"):
        assert words in page
    settings.OPERATOR = ""
    assert "运行单位尚未在本平台写明" in seen_text(client_for(None).get(reverse("privacy")))


def test_the_notice_is_linked_where_contacts_are_typed_and_at_the_foot_of_every_page(client_for, cast, round_):
    draft = services.begin(round=round_, user=cast.clerk)
    clerk, link = client_for(cast.clerk), f'href="{reverse("privacy")}"'
    contacts = text_of(clerk.get(reverse("applications:part", args=[draft.pk, "contacts"])))
    basics = text_of(clerk.get(reverse("applications:part", args=[draft.pk, "basics"])))
    assert contacts.count(link) == 2 and basics.count(link) == 1
    assert link in text_of(client_for(None).get(reverse("front")))
    assert f'href="{reverse("sample")}"' in text_of(client_for(None).get(reverse("front")))


def test_the_helpdesk_of_the_round_stands_on_every_page_of_the_form(client_for, cast, round_):
    draft = services.begin(round=round_, user=cast.clerk)
    type(round_).objects.filter(pk=round_.pk).update(helpdesk="（演示）电话 010-00000001")
    pages = [reverse("applications:part", args=[draft.pk, part.key]) for part in EDITION.parts]
    pages += [reverse(f"applications:{name}", args=[draft.pk]) for name in ("application", "check", "suggestions")]
    clerk = client_for(cast.clerk)
    for page in pages:
        assert "（演示）电话 010-00000001" in text_of(clerk.get(page, follow=True)), page
