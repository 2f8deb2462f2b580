"""填写检查 lists everything missing or wrong, each with a link to its field; the same list guards hand-over and submission."""

from datetime import timedelta

import pytest
from django.utils import timezone
from lxml import html

from applications import services
from applications.models import Answer
from applications.selectors import missing
from applications.selectors.wanting import by_holder, wanting
from applications.services import slips
from portal.kit.dates import beijing
from portal.kit.verdicts import Refused
from tests.applications.pages import seen_text, text_of

pytestmark = pytest.mark.django_db


def links_of(page):
    found = html.fromstring(page.content).xpath("//section[contains(@class, 'error-summary')]//a/@href")
    return [str(each) for each in found]


def test_an_empty_application_misses_everything_that_is_required(clerk, draft, at):
    found = {each.address for each in missing(draft) if each.blocks}
    required = {
        f"{question.key}.{cell.key}"
        for question, cell in draft.edition.cells()
        if question.required and cell.required and not question.repeats
    }
    assert found == required | {"activities", "documents", "cases", "consent"}
    assert "slogan.text" not in found
    assert f"共 {len(found)} 处要填写或改正" in seen_text(clerk.get(at("check", draft)))


def test_every_finding_links_to_a_field_that_is_there(clerk, draft, at):
    links = links_of(clerk.get(at("check", draft)))
    assert len(links) == len([each for each in missing(draft) if each.blocks])
    pages = {}
    for link in links:
        address, _, anchor = link.partition("#")
        if address not in pages:
            pages[address] = html.fromstring(clerk.get(address).content)
        assert pages[address].xpath(f"//*[@id='{anchor}']"), link


def test_a_complete_application_passes(clerk, application, at):
    assert missing(application) == []
    page = seen_text(clerk.get(at("check", application)))
    assert "已通过" in page and "去送签" in page


@pytest.mark.parametrize(
    ("where", "value", "words"),
    [
        ("contact.email", "没有", "请填写完整的电子邮箱"),
        ("overview.text", "字" * 501, "已填 501 字，超出 1 字，请删减到 500 字以内"),
        ("overview.text", "生僻\U0001f600", "含有无法打印的字符"),
        ("area.value", " ", "尚未填写"),
    ],
)
def test_what_the_check_finds_guards_the_hand_over(clerk, application, at, cast, where, value, words):
    question, cell = where.split(".")
    Answer.objects.filter(application=application, question=question, cell=cell).update(value=value)
    assert words in seen_text(clerk.get(at("check", application)))
    with pytest.raises(Refused, match="填写检查未通过"):
        services.hand_over(application=application, user=cast.clerk, seen=None)


def test_hints_are_told_and_block_nothing(clerk, application, at, cast):
    Answer.objects.filter(application=application, question="population", cell="value").update(value="9999")
    application.evidence.update(state="checking")
    page = seen_text(clerk.get(at("check", application)))
    assert "不常见" in page and "仍在检查中" in page and "已通过" in page
    services.hand_over(application=application, user=cast.clerk, seen=None)


def test_a_refused_file_is_found(clerk, application, at):
    application.evidence.update(state="refused", reason="文件已加密。")
    page = clerk.get(at("check", application))
    assert "文件被拒：文件已加密。" in seen_text(page) and "请上传市政府同意文件" in seen_text(page)
    file = application.evidence.get()
    assert f"{at('evidence', application)}#file-{file.pk}" in links_of(page)


def test_the_refusal_names_the_first_faults_and_how_many(cast, draft):
    with pytest.raises(
        Refused, match=r"市分管学习型城市建设工作负责人 · 姓名：尚未填写，请填写；.*等\d+处），请按“填写检查”逐项补正"
    ):
        services.hand_over(application=draft, user=cast.clerk, seen=None)


# --- With whom it lies ---------------------------------------------------------------------------------------------


def shares(application):
    found = by_holder(wanting(application, missing(application)))
    return {each.name: len(each.wantings) for each in found}


def test_an_empty_form_lies_with_the_clerk_and_the_consent_with_the_city_government(clerk, draft, at):
    blocking = len([each for each in missing(draft) if each.blocks])
    assert shares(draft) == {"填报人": blocking - 1, "市政府": 1}
    page = seen_text(clerk.get(at("check", draft)))
    assert f"填报人 {blocking - 1} 项" in page and "市政府同意后，由填报人上传扫描件" in page
    assert "待市政府办理 <b>1</b> 项" in text_of(clerk.get(at("application", draft)))


def test_what_a_department_was_asked_for_lies_with_it_until_it_answers(clerk, cast, draft, at):
    before, due = shares(draft)["填报人"], timezone.now() + timedelta(days=3)
    slip = slips.ask(
        application=draft, user=cast.clerk, department=cast.statistics, places=["population", "documents"],
        message="", due_at=due,
    )  # fmt: skip
    assert shares(draft) == {"填报人": before - 3, "湖州市统计局": 3, "市政府": 1}
    page = clerk.get(at("check", draft))
    assert f"（湖州市统计局：{beijing(slip.asked_at)}发出征集单，{beijing(due)}前答复）" in seen_text(page)
    assert f"/slips/{slip.pk}/" in page.content.decode()
    slips.decline(slip=slip, user=cast.department_clerk, seen=None, reason="由民政局掌握")
    assert shares(draft) == {"填报人": before + 1, "市政府": 1}
    assert "湖州市统计局不能提供征集单，请查看" in seen_text(clerk.get(at("check", draft)))


def test_a_complete_form_waits_for_the_clerk_then_for_the_approver(clerk, cast, application, at):
    assert shares(application) == {"填报人": 1}
    application = services.hand_over(application=application, user=cast.clerk, seen=None)
    assert shares(application) == {"签发人": 1}
    assert "签发人 1 项" in seen_text(clerk.get(at("check", application)))


def test_the_list_can_be_copied_as_plain_text(clerk, draft, at):
    page = html.fromstring(clerk.get(at("check", draft)).content)
    text = page.get_element_by_id("wanting-text").text
    assert text.lstrip().startswith("2026年全国学习型城市网络申报（演示）（W2026-330500）还差什么")
    assert "【市政府】1 项" in text and "二、申请城市基本资料 · 总面积（平方公里） · 数据：尚未填写，请填写。" in text
