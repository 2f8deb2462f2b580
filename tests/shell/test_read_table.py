"""Tables of officers: captioned, sortable by the address, first column as the row's head, never blank."""

import django_tables2 as tables
from django.test import RequestFactory
from django.test.html import parse_html


class CityTable(tables.Table):
    name = tables.Column(verbose_name="城市")
    people = tables.Column(verbose_name="常驻人口（万人）", orderable=False)


def drawn(rows: list[dict[str, object]], address: str = "/?state=new") -> str:
    request = RequestFactory().get(address)
    table = CityTable(rows)
    table.caption = "各市申报情况"
    tables.RequestConfig(request, paginate={"per_page": 2}).configure(table)
    return str(table.as_html(request))


ROWS: list[dict[str, object]] = [{"name": name, "people": 1252.2} for name in ("乙市", "甲市", "丙市")]


def test_rows_have_heads_and_the_table_a_name() -> None:
    html = drawn(ROWS)
    parse_html(html)
    assert html.count('<th scope="row"') == 2 and 'aria-label="各市申报情况"' in html and "<caption" in html


def test_sorting_and_pages_keep_the_rest_of_the_address() -> None:
    html = drawn(ROWS)
    assert "?state=new&amp;sort=name" in html and "?state=new&amp;page=2" in html and "共 3 条，第 1/2 页" in html


def test_the_sorted_column_says_so() -> None:
    assert 'aria-sort="descending"' in drawn(ROWS, "/?sort=-name")


def test_no_rows_say_what_to_do() -> None:
    assert "请放宽筛选条件" in drawn([])
