"""The ministry prepares a cycle, opens it and takes cities in; each city finds a report with all its rows."""

import pytest

from monitoring.models import FrameworkVersion
from monitoring.services import cycles
from portal.history.models import Entry
from portal.letters.models import Message
from tests.frameworks import a_draft, a_framework
from tests.reports import a_cycle

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
    assert huzhou.values.count() == 6 and not huzhou.values.filter(definition__version=other).exists()
    assert mianyang.values.filter(definition__version=other).count() == 2
    core = huzhou.values.filter(definition__version=cycle.version)
    assert [each.organisation for each in core] == [cast.huzhou, None]  # the second is computed
    assert {each.organisation for each in huzhou.values.filter(item__isnull=False)} == {cast.statistics}
    duties = list(huzhou.duties.all())
    assert duties[3].words.startswith("民政部门要将学习型城市建设与社区建设相结合")
    assert len(duties) == 8 and duties[0].organisation == cast.huzhou and duties[7].organisation == cast.statistics
    assert cycles.take_in(cycle=cycle, cities=[cast.huzhou], user=cast.round_manager) == []
    assert set(Message.objects.filter(event="monitoring.taken_in").values_list("receiver__username", flat=True)) >= {
        "hz-clerk",
        "my-approver",
    }
    assert Entry.objects.filter(chain=cycle.chain, verb="cycle.taken_in").count() == 1
