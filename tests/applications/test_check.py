"""填写检查 lists everything missing or wrong, each with a link to its field; the same list guards hand-over and submission."""

import pytest
from lxml import html

from applications import services
from applications.models import Answer
from applications.selectors import missing
from portal.kit.verdicts import Refused
from tests.applications.pages import seen_text

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
