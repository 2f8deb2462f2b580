"""Components say what they mean, and stop the page when they are given nonsense."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from portal.kit.dates import BEIJING, beijing_second
from portal.kit.pages import Deadline, Fault, Happening, Ratio, Stage, Tab
from portal.kit.transitions import Offer, Step
from portal.kit.verdicts import ALLOWED, refused

NOW = datetime(2026, 11, 21, 17, 0, tzinfo=BEIJING)


def drawn(source: str, **context: Any) -> str:
    return Template("{% load components %}" + source).render(Context(context))


class PersonForm(forms.Form):
    name = forms.CharField(label="姓名")


def step(name: str, label: str, needs: tuple[str, ...] = (), explains: str = "") -> Step:
    return Step(name, label, ("a",), "b", "经办人", lambda user, moving: ALLOWED, needs=needs, explains=explains)


@pytest.mark.parametrize(
    "source",
    [
        '{% state "已受理" %}',
        '{% state "已受理" colour="blue" %}',
        "{% panel %}x{% endpanel %}",
        '{% panel title="甲" footer="乙" %}x{% endpanel %}',
        '{% deadline label="截止" %}',
        '{% filerow name="a.pdf" %}{% endfilerow %}',
    ],
)
def test_an_unknown_or_missing_argument_stops_the_template(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        drawn(source)


@pytest.mark.parametrize(
    "source",
    [
        '{% state "" tone="blue" %}',
        '{% state "已受理" tone="pink" %}',
        '{% notice tone="purple" %}x{% endnotice %}',
        '{% crumbs "首页" "/" %}',
        '{% crumbs "首页" missing "申请表" %}',
        "{% pageheader title=missing %}{% endpageheader %}",
        '{% emptystate title="没有内容" %} {% endemptystate %}',
        '{% tableframe caption="" %}<table></table>{% endtableframe %}',
        '{% filerow name="" size=1 %}{% endfilerow %}',
        '{% progress done=3 total=2 text="排版" %}',
    ],
)
def test_a_wrong_value_stops_the_page(source: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        drawn(source)


@pytest.mark.parametrize("source", ["{% stepper given %}", "{% timeline given %}", '{% tabs given label="状态" %}'])
def test_lists_take_their_own_kind_only(source: str) -> None:
    with pytest.raises(TypeError):
        drawn(source, given=[{"label": "甲"}])


def test_values_refuse_nonsense_when_they_are_made() -> None:
    with pytest.raises(ValueError, match="finished"):
        Stage("填写信息", "finished")
    with pytest.raises(ValueError, match="pink"):
        Happening("受理", tone="pink")
    with pytest.raises(ValueError, match="3 of 2"):
        Ratio(3, 2)


def test_state_is_word_colour_and_icon() -> None:
    html = drawn('{% state "已受理" tone="green" %}')
    assert "tone-green" in html and "bi-check-circle-fill" in html and "已受理" in html


def test_what_people_typed_is_escaped() -> None:
    html = drawn(
        "{% panel title=bad %}{{ bad }}{% endpanel %}{% pageheader title=bad %}{{ bad }}{% endpageheader %}", bad="<b>x"
    )
    assert "<b>x" not in html and html.count("&lt;b&gt;x") == 4


@pytest.mark.parametrize(
    "left, words, tone",
    [
        (timedelta(days=19, hours=7), "还剩 19 天", "blue"),
        (timedelta(days=5), "还剩 5 天", "amber"),
        (timedelta(hours=30, minutes=59), "还剩 30 小时 59 分", "red"),
        (timedelta(minutes=12), "还剩 12 分钟", "red"),
        (timedelta(seconds=0), "还剩 0 分钟", "red"),
        (timedelta(seconds=-1), "已截止", "grey"),
    ],
)
def test_deadline_says_what_is_left(left: timedelta, words: str, tone: str) -> None:
    deadline = Deadline(NOW + left, NOW)
    assert (deadline.words, deadline.tone) == (words, tone)


def test_a_deadline_given_as_a_day_is_not_read_as_its_beginning() -> None:
    day = datetime(2026, 12, 10, 23, 59, 59, tzinfo=BEIJING)
    html = drawn('{% deadline label="城市提交截止" at=day now=now %}', day=day, now=NOW)
    assert "2026年12月10日 23:59:59" in html and "含当日，北京时间" in html
    assert "含当日" not in drawn('{% deadline label="截止" at=at now=now %}', at=NOW, now=NOW)


def test_a_deadline_brings_the_time_of_the_server_for_its_countdown() -> None:
    at = NOW + timedelta(hours=3)
    html = drawn('{% deadline label="截止" at=at now=now %}', at=at, now=NOW)
    assert f'data-until="{int(at.timestamp() * 1000)}"' in html and f'data-now="{int(NOW.timestamp() * 1000)}"' in html
    assert f"服务器时间 <span data-clock>{beijing_second(NOW)}</span>" in html
    assert "服务器时间" not in drawn('{% deadline label="截止" at=now now=at %}', at=at, now=NOW)


def test_error_summary_links_to_the_fields() -> None:
    html = drawn("{% error_summary form %}", form=PersonForm({}))
    assert 'href="#id_name"' in html and "姓名：" in html and "（1 处）" in html
    assert drawn("{% error_summary form %}", form=PersonForm({"name": "甲"})).strip() == ""


def test_faults_link_to_where_they_are_mended() -> None:
    html = drawn('{% fault_list faults heading="填写检查" %}', faults=[Fault("尚未填写", "/part/1/#id_name", "姓名")])
    assert 'href="/part/1/#id_name"' in html and "姓名：尚未填写" in html


def test_refused_steps_say_why_and_offered_ones_what_happens() -> None:
    given = [
        Offer(step("return", "退回修改", ("reason",), "一次写明全部问题。"), ALLOWED),
        Offer(step("endorse", "签发推荐意见"), refused("请先受理。")),
    ]
    html = drawn('{% offers given action="/case/1/" revision=1234 %}', given=given)
    assert "一次写明全部问题。" in html and 'name="reason"' in html and "请先受理。" in html
    assert 'name="revision" value="1234"' in html
    assert "确认退回修改" in html and "确认签发推荐意见" not in html


def test_words_of_a_refused_post_stay_in_its_step() -> None:
    given = [
        Offer(step("return", "退回修改", ("reason",)), ALLOWED),
        Offer(step("decline", "不予推荐", ("reason",)), ALLOWED),
    ]
    typed = {"step": "return", "reason": "第二部分年份有误"}
    html = drawn('{% offers given action="/" revision=1 typed=typed %}', given=given, typed=typed)
    assert html.count("第二部分年份有误") == 1 and html.count("<details") == 2 and html.count(" open>") == 1


def test_what_is_ahead_has_no_time() -> None:
    html = drawn("{% timeline given %}", given=[Happening("受理", NOW, "浙江省教育厅", "甲"), Happening("上报")])
    assert "2026年11月21日 17:00" in html and html.count("尚未办理") == 1


def test_tabs_show_a_count_of_nothing() -> None:
    html = drawn(
        '{% tabs given label="状态" %}', given=[Tab("待受理", "?state=a", 0), Tab("全部", "?", None, current=True)]
    )
    assert '<span class="tab-count">0</span>' in html and html.count("tab-count") == 1 and 'aria-current="true"' in html


def test_pager_keeps_the_rest_of_the_address() -> None:
    request = RequestFactory().get("/", {"state": "new", "page": "2"})
    html = drawn("{% pager page %}", request=request, page=Paginator(range(90), 20).get_page(2))
    assert "?state=new&amp;page=3" in html and "共 90 条，第 2/5 页" in html


@pytest.mark.parametrize(
    "size, words", [(0, "0 字节"), (1023, "1023 字节"), (1536, "1.5 KB"), (3 * 1024 * 1024, "3.0 MB")]
)
def test_sizes_read_well(size: int, words: str) -> None:
    assert drawn("{{ size|filesize }}", size=size) == words
