"""The boards with 3 and with 300 cities: the same number of queries, whatever is asked of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from review.services import batches
from tests.plot import a_round
from tests.review import crowd

pytestmark = pytest.mark.django_db
MOST = 40


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return len(asked)


def chosen(cast, round_, step, cities):
    return batches.choose(round=round_, user=cast.officer, step=step, rows=[(str(each.pk), 0) for each in cities])


def test_as_many_queries_for_three_as_for_three_hundred(cast, client_for):
    round_ = a_round(cast)
    officer, reviewer = client_for(cast.officer), client_for(cast.reviewer)
    code = [round_.code]

    def count(cities):
        reminding, accepting = (chosen(cast, round_, step, cities) for step in ("remind", "accept"))
        own = {
            reverse("review:board"): "",
            reverse("review:board") + "?due=owing&sort=-filled": "",
            reverse("review:ledger"): "",
            reverse("review:batches"): "",
            reverse("review:forwarding", args=code): "",
            reverse("review:forwarding_file", args=code): "",
            reverse("review:contacts", args=code): "",
            reverse("review:contacts_workbook", args=code): "",
            reverse("review:meetings", args=code): "",
            reverse("review:batch", args=[reminding.pk]): "remind",
            reverse("review:batch", args=[accepting.pk]): "accept",
        }
        asked = {name or address: queries(officer, address) for address, name in own.items()}
        for address in (reverse("review:provinces"), reverse("review:ledger"), reverse("review:contacts", args=code)):
            asked[f"ministry {address}"] = queries(reviewer, address)
        return asked

    for client in (officer, reviewer):
        client.get(reverse("home"))
    few = crowd.many_cities(cast, round_, range(9000, 9003))
    three = count(few)
    many = crowd.many_cities(cast, round_, range(9003, 9300))
    three_hundred = count([*few, *many])
    assert three_hundred == three
    assert max(three.values()) <= MOST
