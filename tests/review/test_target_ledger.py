"""目标台账: members, applicants, who is ripe, how many are wanting; targets with their source alone."""

import pytest
from django.urls import reverse

from portal.history.models import Entry
from portal.kit.verdicts import Refused
from review.models import Prospect, Target
from review.selectors.ledgers import ledger, overview
from review.services import ledgers
from tests.plot import a_complete_application, a_member

pytestmark = pytest.mark.django_db


def enter(cast, user=None, **changes):
    given = {"province": cast.zhejiang, "number": 3, "year": 2027, "source": "演示〔2026〕5号", **changes}
    return ledgers.enter_target(user=user or cast.officer, **given)


def test_what_is_short_of_the_target(cast, round_, case_in):
    case_in("submitted", round=round_)
    enter(cast)
    enter(cast, user=cast.reviewer, number=2)
    found = ledger(round_, cast.zhejiang)
    assert (found.members, found.applied, found.not_started) == (0, 1, 1)
    assert (found.target.number, found.short, found.short_after) == (2, 2, 1)
    assert (found.guide_percent, found.prefectures) == (50, 2)
    assert Target.objects.count() == 2
    assert "填报浙江省教育厅（演示）目标：2027年2个城市" in Entry.objects.filter(verb="ledger.target").last().sentence
    line = next(each for each in overview(round_) if each.province == cast.zhejiang)
    assert (line.cities, line.applied, line.begun, line.short) == (2, 1, 1, 2)


def test_members_and_who_goes_the_direct_way(cast, round_):
    a_member(cast.huzhou.place)
    a_member(cast.jiaxing.place, kind="network")
    found = ledger(round_, cast.zhejiang)
    assert [each.place.name for each in found.direct] == ["湖州市"]
    assert (found.members, found.not_started) == (1, 1)


def test_ripe_by_the_provinces_word_or_by_a_full_form(cast, round_):
    a_complete_application(cast, round_)
    ledgers.assess_city(
        place=cast.jiaxing.place, user=cast.officer, seen=0, readiness="ripe", note="（演示）已开展三年"
    )
    assert {each.place.name for each in ledger(round_, cast.zhejiang).ripe} == {"湖州市", "嘉兴市"}


def test_a_target_without_a_source_or_from_elsewhere_is_refused(cast):
    with pytest.raises(Refused, match="请填写依据"):
        enter(cast, source=" ")
    for other in (cast.other_officer, cast.province_manager, cast.clerk, cast.ministry_manager):
        with pytest.raises(Refused):
            enter(cast, user=other)
    assert not Target.objects.exists()


def test_two_people_at_one_city(cast):
    place = cast.huzhou.place
    ledgers.assess_city(place=place, user=cast.officer, seen=0, readiness="growing", note="")
    with pytest.raises(Refused, match=r"页面已过期：.*已先行修改为“培育中”"):
        ledgers.assess_city(place=place, user=cast.second_officer, seen=0, readiness="not_now", note="")
    ledgers.assess_city(place=place, user=cast.second_officer, seen=1, readiness="not_now", note="（演示）换届")
    assert (Prospect.objects.get().readiness, Prospect.objects.get().revision) == ("not_now", 2)
    with pytest.raises(Refused, match="写明依据"):
        ledgers.assess_city(place=place, user=cast.officer, seen=2, readiness="ripe", note="")
    with pytest.raises(Refused, match="说明过长（201个字符），最多200个字符"):  # not cut off silently
        ledgers.assess_city(place=place, user=cast.officer, seen=2, readiness="growing", note="长" * 201)
    for other, city in ((cast.other_officer, place), (cast.reviewer, place), (cast.officer, cast.mianyang.place)):
        with pytest.raises(Refused):
            ledgers.assess_city(place=city, user=other, seen=2, readiness="growing", note="")


def test_the_pages(cast, round_, client_for):
    officer, page = client_for(cast.officer), reverse("review:ledger")
    assert "尚未填报目标" in officer.get(page).content.decode()
    typed = {"round": round_.code, "number": 3, "year": 2027, "source": ""}
    refused = officer.post(reverse("review:enter_target"), typed).content.decode()
    assert "请填写依据" in refused and 'value="3"' in refused
    officer.post(reverse("review:enter_target"), {**typed, "source": "演示〔2026〕5号"})
    city = reverse("review:assess_city", args=[cast.huzhou.place.pk])
    stale = officer.post(city, {"round": round_.code, "revision": 7, "readiness": "growing", "note": "（演示）说明"})
    assert stale.status_code == 409 and "（演示）说明" in stale.content.decode()
    officer.post(city, {"round": round_.code, "revision": 0, "readiness": "growing", "note": "（演示）说明"})
    assert "培育中" in officer.get(page).content.decode()
    ministry = client_for(cast.reviewer)
    assert "3（2027年）" in ministry.get(page).content.decode()
    detail = ministry.get(page, {"province": cast.zhejiang.pk}).content.decode()
    assert "（演示）说明" in detail and city not in detail
    assert ministry.get(page, {"province": cast.huzhou.pk}).status_code == 404
    assert "（演示）说明" not in client_for(cast.other_officer).get(page).content.decode()
    assert client_for(cast.other_officer).post(city, {"round": round_.code}).status_code == 404
