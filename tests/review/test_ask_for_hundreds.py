"""Every list of every role asks the database as often for three hundred cities as for three."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.jobs.models import Job
from portal.letters.models import Message
from review.models import Case, MembershipList, Sheet
from tests.access.crawler import plain_addresses
from tests.plot import a_claim, a_round, a_submitted_case
from tests.review import crowd
from tests.review.multitude import multiply

pytestmark = pytest.mark.django_db

ROLES = (
    "officer",
    "province_approver",
    "province_manager",
    "reviewer",
    "ministry_approver",
    "round_manager",
    "ministry_manager",
    "expert",
    "clerk",
    "approver",
    None,
)
# Forms to be filled in, single texts, what is no page: nothing there grows with the cities.
NO_LIST = re.compile(
    r"^/(account|static|help|verify|metrics|health|switch|search)|\.(pem|txt|xml|ico)$|/new/$|/import/"
)
FEW, MANY = 3, 300


def queries(client, address):
    """How many, or ``None`` where the page is not for this person."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    return len(asked) if answer.status_code == 200 else None


def a_small_world(cast):
    """Cities in the states that fill pages, each with its people; one sheet sent up, one list published, one draft."""
    round_ = a_round(cast)
    published, before, pending, ready = (crowd.submitted(cast, round_, number) for number in (1, 2, 3, 4))
    crowd.sent_up(cast, crowd.endorsed(cast, published))
    crowd.published(cast, published)
    crowd.endorsed(cast, before)
    crowd.sent_up(cast, crowd.endorsed(cast, pending))
    crowd.list_drawn_up(cast, pending, number="演示〔2026〕2号")
    crowd.endorsed(cast, ready)
    crowd.sheet_drawn_up(cast, round_)
    crowd.submitted(cast, round_, 5)
    a_claim(cast.neighbour_clerk)
    a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    return round_, [case.application.organisation for case in (published, before, ready, pending)] + [
        Case.objects.latest("pk").application.organisation
    ]


def more_of_everybodys(cast, number):
    """Messages and jobs that belong to offices, not to a city."""
    for part in ROLES:
        person = getattr(cast, part) if part else None
        if person is not None:
            office = person.organisation
            rows = Message.objects.filter(receiver=person)[:1]
            Message.objects.bulk_create(copy_of(row) for row in rows for _ in range(number))
            Job.objects.bulk_create(
                Job(name="x.tasks.y", label="排版", organisation=office, created_by=person) for _ in range(number)
            )


def copy_of(row):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.unique}
    return type(row)(**values)


def pages(cast, client_for, *more):
    for part in ROLES:
        client = client_for(getattr(cast, part) if part else None)
        for address in [*plain_addresses(), *more]:
            if not NO_LIST.search(address):
                yield (part, address), client


def test_every_list_of_every_role(cast, client_for):
    round_, cities = a_small_world(cast)
    multiply(cities[:1], FEW - 1)
    more_of_everybodys(cast, FEW)
    opened = [
        reverse("review:sheet", args=[Sheet.objects.filter(state="sent_up").earliest("pk").pk]),
        reverse("review:sheet", args=[Sheet.objects.get(state="draft").pk]),
        *(reverse("review:list", args=[each.pk]) for each in MembershipList.objects.all()),
        reverse("applications:edit_round", args=[round_.pk]),
        reverse("applications:deadlines", args=[round_.code]),
    ]
    looked_at = list(pages(cast, client_for, *opened))
    readable = [(name, client) for name, client in looked_at if queries(client, name[1]) is not None]
    few = {name: queries(client, name[1]) for name, client in readable}
    multiply(cities, (MANY - len(cities)) // len(cities))
    more_of_everybodys(cast, MANY // 10)
    many = {name: queries(client, name[1]) for name, client in readable}
    assert Case.objects.count() >= MANY - FEW
    grown = {name: (few[name], many[name]) for name in few if (many[name] or 0) > few[name]}
    assert not grown, "\n".join(f"{part} {page}: {old} -> {new}" for (part, page), (old, new) in grown.items())
    assert len({page for _, page in few}) >= 25, "pages have been lost from sight"
