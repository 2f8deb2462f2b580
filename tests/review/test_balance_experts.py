"""The balanced proposal: nobody barred, each city as many as it can have, the load as even as it can be."""

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from review.selectors.balancing import propose

CITIES, EXPERTS = st.integers(1, 4), st.integers(2, 4)


@st.composite
def situations(draw):
    cities, experts = list(range(1, draw(CITIES) + 1)), list(range(101, 101 + draw(EXPERTS)))
    pairs = list(product(cities, experts))
    barred = set(draw(st.lists(st.sampled_from(pairs), max_size=5)))
    free = [each for each in pairs if each not in barred]
    fixed = draw(st.lists(st.sampled_from(free), max_size=2, unique_by=lambda pair: pair[0])) if free else []
    return cities, experts, barred, {city: {expert} for city, expert in fixed}


def best_squares(cities, experts, barred, present):
    """The least sum of squared loads of all complete choices, tried one by one."""
    options = []
    for city in cities:
        own = present.get(city, set())
        able = [each for each in experts if (city, each) not in barred and each not in own]
        options.append([set(each) | own for each in combinations(able, min(len(able), max(0, 2 - len(own))))])
    return min(sum(sum(expert in each for each in choice) ** 2 for expert in experts) for choice in product(*options))


@settings(max_examples=150, deadline=None)
@given(situations())
def test_nobody_barred_enough_for_each_and_as_even_as_can_be(situation):
    cities, experts, barred, present = situation
    found = propose(cities, experts, per_city=2, barred=barred, present=present)
    assert not set(found.pairs) & barred
    assert len(set(found.pairs)) == len(found.pairs)
    for city in cities:
        own = present.get(city, set())
        chosen = {expert for at, expert in found.pairs if at == city}
        assert not chosen & own
        able = sum((city, each) not in barred for each in experts)
        assert len(chosen | own) == min(2, able) if len(own) <= 2 else True
        assert found.lacking.get(city, 0) == max(0, 2 - able)
    assert sum(each**2 for each in found.load.values()) == best_squares(cities, experts, barred, present)


def test_the_load_differs_by_one_at_most_where_nothing_bars():
    found = propose(range(1, 301), range(1001, 1032), per_city=2, barred={(1, 1001), (2, 1002)})
    assert len(found.pairs) == 600 and not found.lacking
    assert max(found.load.values()) - min(found.load.values()) <= 1


def test_who_was_asked_once_is_not_asked_again():
    found = propose([1], [7, 8, 9], per_city=2, used={(1, 7)})
    assert found.pairs == [(1, 8), (1, 9)]
