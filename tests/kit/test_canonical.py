"""One text for one value."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kit.canonical import dumps, sha256_hex
from portal.kit.dates import BEIJING

NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def test_order_of_keys_does_not_matter() -> None:
    assert dumps({"b": 1, "a": [2, {"d": "学", "c": None}]}) == dumps({"a": [2, {"c": None, "d": "学"}], "b": 1})


def test_text_is_kept_readable_and_tight() -> None:
    assert dumps({"市": "杭州", "n": 1}) == '{"n":1,"市":"杭州"}'


def test_the_same_moment_has_one_text_whatever_its_zone() -> None:
    moment = datetime(2026, 11, 21, 17, 0, tzinfo=BEIJING)
    assert dumps(moment) == dumps(moment.astimezone(UTC)) == '"2026-11-21T09:00:00+00:00"'


def test_days_and_decimals_are_text() -> None:
    assert dumps([date(2026, 11, 21), Decimal("1.50")]) == '["2026-11-21","1.50"]'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object(), NAIVE])
def test_what_has_no_single_text_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        dumps(value)


@given(values)
def test_any_value_comes_back_and_can_be_hashed(value: object) -> None:
    text = dumps(value)
    assert json.loads(text) == value
    assert len(sha256_hex(text)) == 64


def test_a_known_hash() -> None:
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256_hex("学") == sha256_hex("学".encode())
