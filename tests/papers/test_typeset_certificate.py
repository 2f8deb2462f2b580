"""证书 on paper: one page, without any emblem."""

import pytest

from tests.papers import samples
from tests.papers.reading import in_order, plain, typeset

TEMPLATE = "papers/certificate.html"


@pytest.mark.parametrize(
    ("province", "city"),
    [("浙江省", "杭州市"), ("", "北京市"), ("新疆维吾尔自治区", "克孜勒苏柯尔克孜自治州"), ("陕西省", samples.RARE)],
)
def test_a_certificate_is_one_page_for_any_name(province: str, city: str) -> None:
    printed = typeset(TEMPLATE, samples.certificate(province=province, city=city))
    assert printed.pages == 1
    assert in_order(printed.text, ["证书", province + city, "自2026年12月20日起", "第一批"]) is None
    assert set(printed.slots) == {"ministry"}
    width = 297 / 25.4 * 72
    assert all(each["x0"] > 25 and each["x1"] < width - 25 for each in printed.characters[0])


def test_number_and_code_are_there_to_be_verified() -> None:
    printed = typeset(TEMPLATE, samples.certificate())
    assert plain("证书编号 2026-ZS-330100") in printed.text
    assert "7KQ2M9XWBT4H" in printed.text


def test_a_certificate_for_demonstration_says_so() -> None:
    assert "演示" in typeset(TEMPLATE, samples.certificate(document_number="1号")).text
    assert "演示" not in typeset(TEMPLATE, samples.certificate(is_demo=False, document_number="1号")).whole_text
