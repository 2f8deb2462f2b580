"""分区联系方式: entered by the round's manager, shown to the cities of the region; quorum and majority of a round."""

import pytest

from applications.models import RegionContact, Round
from tests.plot import an_alliance_round

pytestmark = pytest.mark.django_db


def typed(region, words, *provinces, pk=""):
    form = {"contact-TOTAL_FORMS": 1, "contact-INITIAL_FORMS": int(bool(pk)), "contact-0-id": pk}
    more = {
        "contact-0-region": region,
        "contact-0-words": words,
        "contact-0-provinces": [each.pk for each in provinces],
    }
    return {**form, **more}


def test_cities_of_a_region_see_its_contacts(cast, client_for):
    round_ = an_alliance_round(cast)
    manager, address = client_for(cast.round_manager), f"/manage/rounds/{round_.pk}/contacts/"
    assert address in manager.get(f"/manage/rounds/{round_.pk}/").content.decode()
    assert manager.post(address, typed("南方", "（演示）010-00000000", cast.zhejiang)).status_code == 302
    guide = f"/rounds/{round_.code}/"
    assert "南方：（演示）010-00000000" in client_for(cast.clerk).get(guide).content.decode()
    assert "南方：" not in client_for(cast.far_clerk).get(guide).content.decode()
    south = RegionContact.objects.get()
    both = {
        **typed("南方", "（演示）1", cast.zhejiang, pk=south.pk),
        "contact-TOTAL_FORMS": 2,
        "contact-1-region": "北方",
        "contact-1-words": "（演示）2",
        "contact-1-provinces": [cast.zhejiang.pk],
    }
    page = manager.post(address, both)
    assert page.status_code == 200 and "一个省份只能属于一个分区" in page.content.decode()
    assert manager.post(address, {**both, "contact-1-provinces": [cast.sichuan.pk]}).status_code == 302
    assert "北方：（演示）2" in client_for(cast.far_clerk).get(guide).content.decode()
    gone = {**typed("南方", "（演示）1", cast.zhejiang, pk=south.pk), "contact-0-DELETE": "on"}
    manager.post(address, gone)
    assert list(RegionContact.objects.values_list("region", flat=True)) == ["北方"]


def test_a_round_sets_quorum_and_majority(cast, client_for):
    round_ = an_alliance_round(cast)
    manager, address = client_for(cast.round_manager), f"/manage/rounds/{round_.pk}/"
    form = manager.get(address).context["form"]
    posted = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    for name in ("opens_at", "city_deadline", "province_deadline"):
        day, at = form.fields[name].widget.decompress(posted.pop(name))
        posted |= {f"{name}_0": day, f"{name}_1": at or ""}
    posted |= {"revision": round_.revision, "ballot_quorum": "half", "ballot_majority": "two_thirds"}
    assert manager.post(address, posted).status_code == 302
    options = Round.objects.get(pk=round_.pk).options
    assert (options["ballot_quorum"], options["ballot_majority"]) == ("half", "two_thirds")
