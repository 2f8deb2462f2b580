"""A version is drafted, checked, published and then immutable; a package comes back with the same checksum."""

import json
from copy import deepcopy

import pytest
from django.core.management import call_command
from django.db import transaction

from monitoring.models import Area, CrosswalkLink, Element, FrameworkVersion, IndicatorRevision, InputItem, VersionLink
from monitoring.selectors.checks import faults
from monitoring.selectors.packages import checksum_of, package_of
from monitoring.selectors.reading import compare, formula_words
from monitoring.services import frameworks
from monitoring.services.packages import import_package, read_package
from portal.history.models import Entry
from portal.kit.canonical import dumps
from portal.kit.verdicts import Refused
from tests.frameworks import a_draft, a_published

pytestmark = pytest.mark.django_db


def set_on(row, **columns):
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()


def words_of(version):
    return [f"{each.row}：{each.words}" for each in faults(version)]


def test_what_is_published_never_changes(cast):
    version = a_published(cast)
    assert version.checksum == checksum_of(package_of(version)) and version.published_at
    assert Entry.objects.filter(chain=version.chain, verb="framework.publish").exists()
    for row in (version.revisions.first(), version.items.get(), version.elements.get()):
        for change in (row.save, row.delete):
            with pytest.raises(Refused, match="此版本已发布，内容不再改动"):
                change()
    area, versions = version.areas.get(), FrameworkVersion.objects.filter(pk=version.pk)
    for rows in (version.revisions.all(), version.rules.all(), versions):
        for change in (rows.delete, lambda rows=rows: rows.update(**{rows.model._meta.fields[-1].name: None})):
            with pytest.raises(Refused, match="此版本已发布，内容不再改动"):
                change()
    version.label = "改名"
    for change in (
        version.save,
        version.delete,
        lambda: Area.objects.bulk_create([Area(version=version, position=2, code="2", title="二")]),
        lambda: Area.objects.bulk_update([area], ["title"]),
    ):
        with pytest.raises(Refused, match="此版本已发布，内容不再改动"), transaction.atomic():
            change()
    version.refresh_from_db()
    with pytest.raises(Refused, match="此版本已发布"):
        frameworks.save_part(version=version, part=version.items.get(), user=cast.round_manager, seen=None)
    with pytest.raises(Refused, match="由教育部批次管理员发布"):
        frameworks.publish(version=a_draft(cast, label="二"), user=cast.reviewer, seen=None)


def test_checks_name_every_row_that_is_not_in_order(cast):
    version = a_draft(cast)
    assert words_of(version) == []
    first, second = version.revisions.all()
    set_on(first, department="", source="", unit="", formula="[1.1.2] + nobody")
    set_on(second, meaning="", kind="quantitative", formula="people +")
    set_on(version.rules.get(), left="[9.9]", low=None)
    set_on(version.items.get(), code="1x", source="")
    found = words_of(version)
    for words in (
        "1.1.1 测量点1：请填写计量单位、出处、默认填报部门。",
        "1.1.1 测量点1：计算公式用到“nobody”，本版没有这个数据项。",
        "1.1.2 测量点2：请填写指标涵义或信息性质说明。",
        "1.1.2 测量点2：计算公式：公式第9个字符处：公式没有写完，后面应当是数字、数据项代码或者括号。",
        "R1 不能小于0：校验对象用到“[9.9]”，本版没有这个指标。",
        "R1 不能小于0：请填写下限或者上限。",
        "人口（1x）：代码应当以字母开头，由字母、数字和下划线组成。",
    ):
        assert words in found
    with pytest.raises(Refused, match=f"发布前检查还有{len(found)}处问题"):
        frameworks.publish(version=version, user=cast.round_manager, seen=None)
    set_on(second, formula="[1.1.1] * 2")
    circle = "计算公式互相引用，成了循环：[1.1.1] → [1.1.2] → [1.1.1]。"
    assert f"1.1.1 测量点1：{circle}" in words_of(version)


def test_a_new_version_is_linked_row_by_row(cast):
    old = a_published(cast)
    with pytest.raises(Refused, match="此框架已有版本“试行”"):
        frameworks.begin_version(framework=old.framework, label="试行", user=cast.round_manager, previous=old)
    new = frameworks.begin_version(framework=old.framework, label="修订", user=cast.round_manager, previous=old)
    assert words_of(new) == [] and new.revisions.count() == 2
    assert {each.indicator_id for each in new.revisions.all()} == {each.indicator_id for each in old.revisions.all()}
    with pytest.raises(Refused, match="页面已过期"):
        frameworks.save_part(version=new, part=new.items.get(), user=cast.round_manager, seen=7)
    first, second = new.revisions.all()
    set_on(first, title="测量点一", unit="处")
    assert words_of(new) == ["1.1.1 测量点一：沿革记为“未变”，但内容与上一版不同，请改为“改写文字”“重新定义”等。"]
    set_on(VersionLink.objects.get(new=first), kind="reworded")
    for link in VersionLink.objects.filter(new=second):
        frameworks.remove_part(version=new, part=link, user=cast.round_manager, seen=None)
    assert len(words_of(new)) == 2 and "还没有写明沿革" in words_of(new)[0]
    VersionLink.objects.create(version=new, kind="dropped", old=old.revisions.get(code="1.1.2"))
    VersionLink.objects.create(version=new, kind="new", new=second)
    assert words_of(new) == []
    compared = compare(new)
    assert [each.words for each in compared] == ["改写文字", "新增", "取消"]
    assert [(each.label, each.before, each.after) for each in compared[0].changes] == [
        ("关键指标", "测量点1", "测量点一"),
        ("计量单位", "个", "处"),
    ]
    assert compared[2].is_break and not compared[0].is_break
    new = frameworks.publish(version=new, user=cast.round_manager, seen=None)
    assert new.checksum != old.checksum
    third = frameworks.begin_version(framework=old.framework, label="三版", user=cast.round_manager, previous=new)
    row = third.revisions.get(code="1.1.1")
    set_on(row, unit="所")
    set_on(VersionLink.objects.get(new=row), kind="redefined", note="口径调整")
    assert [(each.words, each.is_same) for each in compare(third)] == [
        ("重新定义（数据不可比）", False),
        ("未变", True),
    ]
    over_two = compare(third, old)
    assert [each.words for each in over_two] == ["改写文字，重新定义（数据不可比）", "新增", "取消"]
    assert over_two[0].old == old.revisions.get(code="1.1.1") and over_two[0].notes == ["口径调整"]
    assert [(each.before, each.after) for each in over_two[0].changes] == [("测量点1", "测量点一"), ("个", "所")]
    draft = a_draft(cast, label="三")
    with pytest.raises(Refused, match="下面还有内容"):
        frameworks.remove_part(version=draft, part=draft.elements.get(), user=cast.round_manager, seen=None)


def test_a_package_comes_back_with_the_same_checksum(cast):
    old = a_published(cast)
    new = frameworks.begin_version(framework=old.framework, label="修订", user=cast.round_manager, previous=old)
    new = frameworks.publish(version=new, user=cast.round_manager, seen=None)
    text = dumps({**package_of(new), "checksum": new.checksum}).encode()
    package = read_package(text)
    with pytest.raises(Refused, match="此框架已有版本“修订”"):
        import_package(package=package, user=cast.round_manager)
    FrameworkVersion._base_manager.filter(pk=new.pk).delete()
    again = import_package(package=package, user=cast.round_manager)
    assert again.is_draft and again.previous == old and again.links.count() == 2
    assert frameworks.publish(version=again, user=cast.round_manager, seen=None).checksum == new.checksum


SPOILT = {
    "no list": (("areas",), "x", "“areas”应当是最多2000行的表"),
    "no number": (("indicators", 0, "decimals"), "2", "“小数位数”（decimals）有误或者缺少"),
    "no choice": (("indicators", 0, "kind"), "magic", "第1个关键指标的“数据性质”有误"),
    "no element": (("indicators", 0, "element"), "9.9", "指标用到编号“9.9”，框架包里没有"),
    "twice": (("indicators", 1, "code"), "1.1.1", "编号“1.1.1”出现了两次"),
    "too long": (("areas", 0, "title"), "长" * 121, "第1个宏观框架的“名称”有误"),
    "no text": (("areas", 0, "title"), None, "“名称”（title）有误或者缺少"),
    "surrogate": (("areas", 0, "title"), "\ud800", "“名称”（title）有误或者缺少"),
    "not a number": (("rules", 0, "low"), "NaN", "数字“NaN”有误"),
    "unknown previous": (("version", "previous"), "没有", "平台上没有上一版“没有”"),
    "other framework": (("framework", "title"), "别的", "名称或层级与框架包不同"),
    "key": (("indicators", 0, "key"), 5, "标识（key）有误"),
    "more": (("more",), 1, "有本平台不认识的内容"),
}


def test_a_spoilt_package_is_refused_in_words(cast):
    whole = package_of(a_published(cast))
    whole["version"]["label"] = "新"
    for name, (way, value, words) in SPOILT.items():
        package = deepcopy(whole)
        inner = package
        for step in way[:-1]:
            inner = inner[step]
        inner[way[-1]] = value
        with pytest.raises(Refused, match=r"[\u4e00-\u9fff]") as refusal:
            import_package(package=package, user=cast.round_manager)
        assert words in str(refusal.value), name
    assert FrameworkVersion.objects.count() == 1
    for content, words in (
        (b"\xff", "不是框架包"),
        (b"[" * 100_000, "不是框架包"),
        (b"[]", "不是监测框架包"),
        (json.dumps({**whole, "format_version": 9}).encode(), "格式版本与本平台不符"),
        (dumps({**whole, "checksum": "0" * 64}).encode(), "校验码不符"),
        (b" " * (5 * 1024 * 1024 + 1), "文件过大"),
    ):
        with pytest.raises(Refused, match=words):
            read_package(content)


def test_the_known_frameworks_are_loaded_word_for_word(db):
    call_command("load_frameworks", demo=True, verbosity=0)
    call_command("load_frameworks", demo=True, verbosity=0)  # twice changes nothing
    national, unesco, demonstration = FrameworkVersion.objects.order_by("pk")
    sizes = [(each.areas.count(), each.elements.count(), each.revisions.count()) for each in (national, unesco)]
    assert sizes == [(5, 15, 4), (3, 12, 0)]
    assert {each.state for each in (national, unesco, demonstration)} == {"published"} and demonstration.is_demo
    assert {each.get_mark_display() for each in national.revisions.all()} == {"已核对原文"}
    point = national.revisions.get(code="1.2.1")
    assert (point.title, point.data_entry, point.nature) == (
        "建有多部门共同参与的推进学习型城市建设的领导、管理和组织机构",
        "在附件2填写",
        "列出名称和成立时间。有工作部署相关文件。",
    )
    samples = demonstration.revisions.filter(mark="demonstration")
    assert samples.count() == 12 and {each.get_mark_display() for each in samples} == {"示例指标（非官方）"}
    assert len({each.value_type for each in samples}) == 10
    assert all(item.mark == "demonstration" for item in InputItem.objects.all())
    assert formula_words(samples.get(code="示例11")) == (
        "四舍五入（18周岁及以上常住人口 × 10000 ÷ 示例1 社区学习点数量，0）"
    )
    assert CrosswalkLink.objects.filter(is_proposal=True).count() == 18 == CrosswalkLink.objects.count()
    assert Element.objects.filter(version=national, crosswalk=None).count() == 0
    assert IndicatorRevision.objects.filter(version=demonstration, links_back=None).count() == 0
