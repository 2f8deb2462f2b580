"""The seal is outlines only, marked 演示, and its letters never meet."""

import math
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents import seals, services
from portal.documents.models import SealPicture, SigningKey


@pytest.mark.parametrize("name", ["湖州市教育局", "黔西南布依族苗族自治州教育局", "鄠邑区教育局"])
def test_every_letter_is_an_outline_of_its_own(name: str) -> None:
    drawing = ElementTree.fromstring(seals.draw_seal(name, lower_line="演示"))
    shapes = [each.tag.rpartition("}")[2] for each in drawing]
    assert shapes == ["circle"] + ["path"] * (1 + len(name) + 2)
    assert all(each.get("d") != "" for each in drawing)


@given(st.integers(min_value=1, max_value=80))
def test_letters_have_room_however_long_the_name(count: int) -> None:
    outer = 100 - seals.EDGE - seals.RING_GAP
    height, width, step = seals._ring_measures(count, outer)
    room = 2 * (outer - height) * math.tan(math.radians(step) / 2)
    assert width <= room
    assert outer - height > seals.STAR, "the ring does not reach the star"
    assert step * (count - 1) <= seals.MOST_ARC + 1e-6


def test_demonstration_seals_are_marked_and_made_once(cast: object) -> None:
    office = cast.huzhou  # type: ignore[attr-defined]
    first = services.make_demo_seal(office)
    assert first.is_demo
    assert services.make_demo_seal(office) == first
    assert SealPicture.objects.filter(organisation=office).count() == 1
    key = SigningKey.objects.get(organisation=office)
    assert key.is_demo
    assert "BEGIN ENCRYPTED PRIVATE KEY" in key.private_key


def test_a_new_key_takes_the_place_of_the_old(cast: object) -> None:
    from portal.documents.authority import issue

    office = cast.huzhou  # type: ignore[attr-defined]
    services.make_demo_seal(office)
    new = services.register_key(organisation=office, certified=issue("湖州市教育局"))
    assert SigningKey.objects.active().get(organisation=office) == new
    assert SigningKey.objects.filter(organisation=office, ended_at__isnull=False).count() == 1
