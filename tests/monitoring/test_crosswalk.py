"""The crosswalk: proposed, confirmed with a source by the ministry, read from both sides."""

import pytest

from monitoring.models import CrosswalkLink
from monitoring.services import frameworks
from portal.history.models import Entry
from tests.frameworks import a_published

pytestmark = pytest.mark.django_db


def words(answer):
    return answer.content.decode()


def test_the_ministry_keeps_the_crosswalk_and_both_sides_show_it(cast, client_for):
    ours, theirs = a_published(cast), a_published(cast, code="other")
    client, person = client_for(cast.round_manager), {"person": cast.round_manager.pk, "revision": 0}
    at = f"/monitoring/versions/{ours.pk}/crosswalk/"
    given = {"element": ours.elements.get().pk, "other": theirs.elements.get().pk, "relation": "broader", **person}
    refused = client.post(f"{at}new/", {**given, "note": "范围更大"})
    assert refused.status_code == 409 and "确认对照要写明依据" in words(refused) and "范围更大" in words(refused)
    assert client.post(f"{at}new/", {**given, "note": "范围更大", "is_proposal": "on"}).status_code == 302
    twice = client.post(f"{at}new/", {**given, "is_proposal": "on"})
    assert twice.status_code == 409 and "这两个要素之间已有对照" in words(twice)
    link = CrosswalkLink.objects.get()

    reader = client_for(cast.clerk)
    page, other = words(reader.get(at)), words(reader.get(f"/monitoring/versions/{theirs.pk}/crosswalk/"))
    assert "更宽" in page and "建议稿" in page and "范围更大" in page and "添加对照" not in page
    assert "更窄" in other and "测试框架（演示）（试行）" in other
    assert reader.get(f"/monitoring/crosswalk/{link.pk}/").status_code == 403

    confirmed = {**given, "source": "2026年专家会议纪要（演示）"}
    assert client.post(f"/monitoring/crosswalk/{link.pk}/", confirmed).status_code == 302
    late = client.post(f"/monitoring/crosswalk/{link.pk}/", {**confirmed, "note": "晚到的话"})
    assert late.status_code == 409 and "页面已过期" in words(late) and "晚到的话" in words(late)
    page = words(reader.get(at))
    assert "已确认" in page and "依据：2026年专家会议纪要（演示）" in page
    assert Entry.objects.filter(chain=ours.chain, verb="framework.crosswalk_saved").count() == 2

    new = frameworks.begin_version(framework=ours.framework, label="新", user=cast.round_manager, previous=ours)
    assert CrosswalkLink.objects.get(element=new.elements.get()).source == "2026年专家会议纪要（演示）"
    for row in (*new.links.all(), *new.revisions.all(), new.elements.get()):
        frameworks.remove_part(version=new, part=row, user=cast.round_manager, seen=None)
    assert CrosswalkLink.objects.get() == link
    gone = client.post(f"/monitoring/crosswalk/{link.pk}/remove/", {"revision": 1}, follow=True)
    assert "已删除这条对照" in words(gone) and not CrosswalkLink.objects.exists()
