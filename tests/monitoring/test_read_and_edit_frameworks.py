"""The pages of frameworks: every office reads what is published, the ministry's round manager edits drafts."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import Framework, FrameworkVersion, IndicatorRevision
from tests.frameworks import a_draft, a_published

pytestmark = pytest.mark.django_db


def words(answer):
    return answer.content.decode()


def test_offices_read_what_is_published(cast, client_for):
    call_command("load_frameworks", demo=True, verbosity=0)
    national = FrameworkVersion.objects.get(framework__code="national", is_demo=False)
    demonstration = FrameworkVersion.objects.get(is_demo=True)
    draft = a_draft(cast)
    client = client_for(cast.clerk)
    page = words(client.get("/monitoring/frameworks/"))
    assert "2017年试行（已核对部分）" in page and "联合国教科文组织" in page and "测试框架" not in page
    assert client.get(f"/monitoring/versions/{draft.pk}/").status_code == 404
    page = words(client.get(f"/monitoring/versions/{national.pk}/"))
    for wanted in (
        "1.1 认识",
        "5.2 重大成果及获得奖励",
        "已核对原文",
        "建议稿",
        national.checksum[:8],
        "由城市分工确定",
    ):
        assert wanted in page
    assert "示例指标（非官方）" not in page and "添加" not in page
    page = words(client.get(f"/monitoring/versions/{demonstration.pk}/"))
    assert page.count("示例指标（非官方）") > 12 and "演示版本" in page
    assert "18周岁及以上常住人口 不大于 常住人口" in page and "与上年相比，变动不超过5%" in page
    sample = IndicatorRevision.objects.get(code="示例2")
    page = words(client.get(f"/monitoring/indicators/{sample.pk}/"))
    assert "参加继续教育活动的成人 ÷ 18周岁及以上常住人口 × 100" in page and "示例指标（非官方）" in page
    assert "新增" in words(client.get(f"/monitoring/versions/{demonstration.pk}/compare/"))
    assert "这是首个版本" in words(client.get(f"/monitoring/versions/{national.pk}/compare/"))
    package = client.get(f"/monitoring/versions/{national.pk}/package.json")
    assert json.loads(package.content)["checksum"] == national.checksum


def test_the_editor_fills_a_draft_and_publishes_it(cast, client_for):
    client, person = client_for(cast.round_manager), {"person": cast.round_manager.pk}
    given = {"title": "浙江拓展（演示）", "code": "zhejiang", "label": "一", "level": "provincial", **person}
    answer = client.post("/monitoring/frameworks/new/", given)
    assert answer.status_code == 409 and words(answer).count("省级、市级拓展框架要填写此项。") >= 2
    assert "浙江拓展（演示）" in words(answer)  # nothing typed is lost
    given = {"title": "本地框架（演示）", "code": "local", "label": "一", "level": "national", **person}
    assert client.post("/monitoring/frameworks/new/", given).status_code == 302
    version = FrameworkVersion.objects.get(framework=Framework.objects.get(code="local"))
    at = f"/monitoring/versions/{version.pk}/"

    def save(noun, **columns):
        version.refresh_from_db()
        given = {"revision": version.revision, "mark": "local", **person, **columns}
        return client.post(f"{at}parts/{noun}/new/", given)

    assert save("area", code="1", title="保障").status_code == 302
    assert save("element", area=version.areas.get().pk, code="1.1", title="认识").status_code == 302
    item = {"code": "people", "title": "人口", "value_type": "integer", "unit": "人", "decimals": 0}
    assert save("item", **item, meaning="年末", source="演示", department="statistics").status_code == 302
    same = save("item", **item, meaning="改过的话")
    assert same.status_code == 409 and "与本版已有的一项重复" in words(same) and "改过的话" in words(same)
    indicator = {
        "element": version.elements.get().pk,
        "code": "1.1.1",
        "title": "人均学习点",
        "kind": "quantitative",
        "value_type": "decimal",
        "decimals": 2,
        "direction": "neutral",
        "unit": "个",
        "meaning": "演示",
        "source": "演示",
        "formula": "people // 2",
    }
    refused = save("indicator", **indicator)
    assert refused.status_code == 409 and "公式第9个字符处：这里不能是“/”" in words(refused)
    assert save("indicator", **{**indicator, "formula": "people / 2"}).status_code == 302
    page = words(client.get(at))
    assert "以下1处改正后才能发布" in page and "请填写默认填报部门。" in page
    version.refresh_from_db()
    publish = {"step": "publish", "revision": version.revision, **person}
    answer = client.post(f"{at}step/", publish)
    assert answer.status_code == 409 and "发布前检查还有1处问题" in words(answer)
    row = version.revisions.get()
    edit = f"{at}parts/indicator/{row.pk}/"
    fixed = {**indicator, "formula": "people / 2", "department": "education", "mark": "local", "position": 1}
    stale = client.post(edit, {**fixed, "title": "晚到的改动", "revision": 0, **person})
    assert stale.status_code == 409 and "页面已过期" in words(stale) and "晚到的改动" in words(stale)
    assert client.post(edit, {**fixed, "revision": version.revision, **person}).status_code == 302
    version.refresh_from_db()
    answer = client.post(f"{at}step/", {**publish, "revision": version.revision}, follow=True)
    assert "已发布此版本" in words(answer) and "校验码" in words(answer)
    assert "此版本已发布，内容不再改动" in words(client.get(edit, follow=True))

    answer = client.post(f"{at}begin/", {"label": "二", **person}, follow=True)
    assert "已照上一版起草新版" in words(answer)
    new = FrameworkVersion.objects.get(label="二")
    link = new.links.get()
    removed = client.post(f"/monitoring/versions/{new.pk}/parts/link/{link.pk}/remove/", {"revision": 0}, follow=True)
    assert "已删除" in words(removed) and "还没有写明与上一版的沿革" in words(removed)


def test_a_package_is_imported_as_a_draft(cast, client_for):
    version = a_published(cast)
    client = client_for(cast.round_manager)
    content = client.get(f"/monitoring/versions/{version.pk}/package.json").content
    checksum = version.checksum
    again = client.post("/monitoring/frameworks/import/", {"package": SimpleUploadedFile("a.json", content)})
    assert again.status_code == 409 and "此框架已有版本“试行”" in words(again)
    FrameworkVersion._base_manager.all().delete()
    answer = client.post(
        "/monitoring/frameworks/import/", {"package": SimpleUploadedFile("a.json", content)}, follow=True
    )
    assert "已导入为草稿" in words(answer)
    new = FrameworkVersion.objects.get()
    client.post(
        f"/monitoring/versions/{new.pk}/step/", {"step": "publish", "revision": 0, "person": cast.round_manager.pk}
    )
    new.refresh_from_db()
    assert new.checksum == checksum


def test_pages_ask_the_database_as_often_for_many_rows_as_for_one(cast, client_for):
    client = client_for(cast.round_manager)
    version = a_draft(cast)

    def asked():
        numbers = []
        for address in ("/monitoring/frameworks/", f"/monitoring/versions/{version.pk}/"):
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            numbers.append(len(queries))
        return numbers

    few = asked()
    for code in ("b", "c", "d"):
        a_draft(cast, code=code)
    original = version.revisions.first()
    for number in range(10, 15):
        original.pk, original._state.adding = None, True
        original.code = f"1.1.{number}"
        original.indicator = type(original.indicator).objects.create(framework=version.framework, key=f"n{number}")
        original.save()
    assert asked() == few
    assert max(few) < 40
