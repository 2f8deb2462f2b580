"""The ministry prepares a cycle, opens it and takes cities in; each city finds a report with all its rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import Cycle, FrameworkVersion
from monitoring.selectors.lines import lines_of
from monitoring.services import cycles
from monitoring.services.entry import save_value
from portal.accounts.models import Organisation
from portal.history.models import Entry
from portal.kit.dates import beijing
from portal.letters.models import Message
from portal.register.models import Membership
from tests.frameworks import a_draft, a_framework, a_published
from tests.reports import a_cycle, row_of

pytestmark = pytest.mark.django_db


def an_extension(cast, code, place, prefix):
    a_framework(code=code, title=f"{prefix}拓展框架（演示）", level="provincial", prefix=prefix, place=place)
    version = a_draft(cast, code=code)
    FrameworkVersion.objects.filter(pk=version.pk).update(state="published", checksum="0" * 64)
    return FrameworkVersion.objects.get(pk=version.pk)


def test_a_city_finds_all_its_rows_with_those_who_answer_for_them(cast):
    own = an_extension(cast, "zj", cast.places["330000"], "浙")
    other = an_extension(cast, "sc", cast.places["510000"], "川")
    cycle = a_cycle(cast, extensions=[own, other])
    huzhou, mianyang = cycles.take_in(cycle=cycle, cities=[cast.huzhou, cast.mianyang], user=cast.round_manager)
    assert huzhou.values.count() == 5 and not huzhou.values.filter(definition__version=other).exists()
    assert mianyang.values.filter(definition__version=other).count() == 2
    core = huzhou.values.filter(definition__version=cycle.version)
    assert [each.organisation for each in core] == [cast.huzhou, None]  # the second is computed
    assert {each.organisation for each in huzhou.values.filter(item__isnull=False)} == {cast.statistics}
    # What core and extension ask alike is asked once, and counts in both.
    assert huzhou.values.filter(item__code="people").count() == 1
    row = huzhou.values.get(definition__version=own, definition__formula="")
    save_value(value=row_of(huzhou, "people"), user=cast.clerk, seen=None, data={"number": "10"})
    save_value(value=row, user=cast.clerk, seen=None, data={"number": "2"})
    assert huzhou.values.get(definition__version=own, definition__code__endswith="1.1.2").number == 20
    shown = lines_of(huzhou, cast.clerk)
    assert [[str(each) for each, _ in line.counted.inputs] for line in shown if line.counted][1][-1] == "人口"
    duties = list(huzhou.duties.all())
    assert duties[3].words.startswith("民政部门要将学习型城市建设与社区建设相结合")
    assert len(duties) == 8 and duties[0].organisation == cast.huzhou and duties[7].organisation == cast.statistics
    assert cycles.take_in(cycle=cycle, cities=[cast.huzhou], user=cast.round_manager) == []
    assert set(Message.objects.filter(event="monitoring.taken_in").values_list("receiver__username", flat=True)) >= {
        "hz-clerk",
        "my-approver",
    }
    assert Entry.objects.filter(chain=cycle.chain, verb="cycle.taken_in").count() == 1


def a_year(version, **changes):
    days = {"due_departments": "2027-10-15", "due_cities": "2027-11-15", "due_provinces": "2027-11-30"}
    return {"title": "2026年度监测", "year": 2026, "version": version.pk, **days, "due_nation": "2027-12-15", **changes}


def test_the_ministry_prepares_opens_and_takes_members_in(cast, client_for):
    version = a_published(cast)
    manager = client_for(cast.round_manager)
    page = manager.get(reverse("monitoring:new_cycle")).content.decode()
    assert "-12-15" in page
    assert "非学习型城市和学习型城市之间没有一个明确的界线" in page
    refused = manager.post(reverse("monitoring:new_cycle"), a_year(version, due_cities="2027-12-01"))
    assert refused.status_code == 409 and "期限要依次排列" in refused.content.decode()
    manager.post(reverse("monitoring:new_cycle"), a_year(version))
    cycle = Cycle.objects.get()
    assert cycle.code == "M2026" and beijing(cycle.due_nation) == "2027年12月15日 23:59"
    assert client_for(cast.clerk).get(reverse("monitoring:cycle", args=[cycle.pk])).status_code == 404
    where = reverse("monitoring:cycle", args=[cycle.pk])
    assert "启动本期监测" in manager.get(where).content.decode()
    manager.post(reverse("monitoring:cycle_step", args=[cycle.pk]), {"step": "open", "revision": "0"})
    Membership.objects.create(place=cast.places["330500"], kind="network", joined_on="2026-01-01", source="演示")
    assert "纳入全部成员城市（1个）" in manager.get(where).content.decode()
    manager.post(reverse("monitoring:take_in", args=[cycle.pk]), {"which": "members"})
    assert [each.city for each in cycle.reports.all()] == [cast.huzhou]
    manager.post(reverse("monitoring:take_in", args=[cycle.pk]), {"row": [cast.mianyang.pk, "x"]})
    assert cycle.reports.count() == 2
    refused = manager.post(reverse("monitoring:take_in", args=[cycle.pk]), {}, follow=True).content.decode()
    assert "请选择要纳入的城市" in refused
    assert "湖州市" in client_for(cast.officer).get(where).content.decode()
    assert "绵阳市" not in client_for(cast.officer).get(where).content.decode()
    changed = a_year(version, due_departments="2027-10-20", revision="1", title="2026年度监测（演示）")
    manager.post(reverse("monitoring:edit_cycle", args=[cycle.pk]), changed)
    cycle.refresh_from_db()
    assert beijing(cycle.due_departments).startswith("2027年10月20日") and cycle.title == "2026年度监测（演示）"
    stale = manager.post(reverse("monitoring:edit_cycle", args=[cycle.pk]), changed | {"title": "另一名称"})
    assert stale.status_code == 409 and "页面已过期" in stale.content.decode() and "另一名称" in stale.content.decode()
    back = manager.post(reverse("monitoring:cycle_step", args=[cycle.pk]), {"step": "reopen", "revision": "2"})
    assert back.status_code == 409 and "只有“已结束”状态下才能恢复本期监测" in back.content.decode()


def test_one_city_or_body_and_many_take_as_many_queries(cast, client_for):
    cycle = a_cycle(cast)
    (report,) = cycles.take_in(cycle=cycle, cities=[cast.huzhou], user=cast.round_manager)

    def queries(who, name, pk):
        client, where = client_for(who), reverse(f"monitoring:{name}", args=[pk])
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where).status_code == 200
        return len(asked)

    pages = (
        (cast.round_manager, "cycle", cycle.pk),
        (cast.clerk, "board", report.pk),
        (cast.clerk, "assign", report.pk),
        (cast.clerk, "plan", report.pk),
    )
    one = [queries(*each) for each in pages]
    cycles.take_in(cycle=cycle, cities=[cast.jiaxing, cast.mianyang], user=cast.round_manager)
    for number in range(6):
        body = Organisation.objects.create(name=f"湖州市第{number}局（演示）", kind="department", parent=cast.huzhou)
        report.values.filter(pk=row_of(report, "people" if number % 2 else "1.1.1").pk).update(organisation=body)
        report.improvements.create(words=f"事项{number}", owner="某局", due_on="2027-01-01")
        report.duties.create(organisation=body, words=f"职责{number}")
        report.commissions.create(organisation=body, name=body.name, scope="调查")
    assert [queries(*each) for each in pages] == one
