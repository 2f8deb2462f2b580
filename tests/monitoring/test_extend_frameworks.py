"""1+N: a province's or city's own people draft and sign the extension of their place, and nobody else's."""

import pytest

from monitoring.models import Framework, FrameworkVersion
from monitoring.services import frameworks
from portal.kit.verdicts import Refused
from tests.frameworks import a_draft, a_framework, a_published

pytestmark = pytest.mark.django_db


def words(answer):
    return answer.content.decode()


def test_a_province_drafts_its_extension_and_its_approver_publishes_it(cast, client_for):
    national = a_published(cast)
    drafting, signing = client_for(cast.officer), client_for(cast.province_approver)
    person = {"person": cast.officer.pk}
    page = words(drafting.get("/monitoring/frameworks/new/"))
    assert "编号前缀" in page and "适用地区" not in page and 'name="level"' not in page
    given = {"title": "浙江拓展（演示）", "code": "zhejiang", "label": "一", **person}
    answer = drafting.post("/monitoring/frameworks/new/", {**given, "prefix": "1"})
    assert answer.status_code == 409 and "前缀由汉字或字母组成" in words(answer) and "浙江拓展（演示）" in words(answer)
    given |= {"prefix": "浙", "extends": national.framework_id}
    assert drafting.post("/monitoring/frameworks/new/", given).status_code == 302
    framework = Framework.objects.get(code="zhejiang")
    assert framework.level == "provincial" and framework.place == cast.zhejiang.place
    again = drafting.post("/monitoring/frameworks/new/", {**given, "code": "zhejiang-2"})
    assert again.status_code == 409 and "此编号前缀已由别的拓展框架使用" in words(again)

    version = framework.versions.get()
    at = f"/monitoring/versions/{version.pk}/"
    assert "添加宏观框架" in words(drafting.get(at)) and "发布此版本" not in words(drafting.get(at))
    page = words(signing.get(at))
    assert "/edit/" not in page and "发布前检查" in page and "发布此版本" in page
    assert "浙江拓展（演示）" in words(signing.get("/monitoring/frameworks/"))
    for stranger in (cast.other_officer, cast.clerk):
        other = client_for(stranger)
        assert other.get(at).status_code == other.get(f"{at}edit/").status_code == 404
        assert "浙江拓展（演示）" not in words(other.get("/monitoring/frameworks/"))
    assert drafting.get(f"/monitoring/versions/{national.pk}/").status_code == 200
    assert drafting.get(f"/monitoring/versions/{national.pk}/begin/").status_code == 404


def test_only_the_places_own_people_may(cast):
    of = {"level": "provincial", "prefix": "浙", "place": cast.zhejiang.place}
    framework = a_framework(code="zj", title="浙江拓展", **of)
    version = a_draft(cast, code="zj")
    for user in (cast.other_officer, cast.clerk, cast.province_approver, cast.reviewer):
        with pytest.raises(Refused, match="由适用地区的省级经办人或市填报人编制"):
            frameworks.save_part(version=version, part=version.items.get(), user=user, seen=None)
        with pytest.raises(Refused, match="由适用地区的省级经办人或市填报人编制"):
            frameworks.begin_version(framework=framework, label="又一版", user=user, previous=None)
    assert frameworks.save_part(version=version, part=version.revisions.first(), user=cast.officer, seen=None)
    for user in (cast.officer, cast.round_manager, cast.other_province_approver):
        with pytest.raises(Refused, match="由适用地区的省级相关部门或市教育行政部门的签发人发布"):
            frameworks.publish(version=version, user=user, seen=None)
    assert frameworks.publish(version=version, user=cast.province_approver, seen=None).checksum
    assert FrameworkVersion.objects.visible_to(cast.clerk).filter(pk=version.pk).exists()

    wrong = a_draft(cast, code="hz")
    Framework.objects.filter(code="hz").update(level="city", prefix="湖", place=cast.huzhou.place)
    wrong.framework.refresh_from_db()
    with pytest.raises(Refused, match="发布前检查还有2处问题"):  # both codes lack the prefix
        frameworks.publish(version=wrong, user=cast.approver, seen=None)
