"""The fixed cast of the tests: the demonstration's people, built in a few bulk queries, and clients that are them.

Loaded as a plugin by ``tests/conftest.py``. ``cast.clerk`` and the rest are named below; everybody is also in
``cast.people`` by user name, every organisation in ``cast.organisations`` by key.
"""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

# What each person is in the tests: role in the plot -> user name.
PARTS = {
    "clerk": "hz-clerk",
    "second_clerk": "hz-clerk2",
    "approver": "hz-approver",
    "second_approver": "hz-approver2",
    "manager": "hz-manager",
    "department_clerk": "tj-clerk",
    "neighbour_clerk": "jx-clerk",  # another city of the same province
    "neighbour_approver": "jx-approver",
    "far_clerk": "my-clerk",  # a city of another province
    "far_approver": "my-approver",
    "officer": "zj-officer",
    "second_officer": "zj-officer2",
    "province_approver": "zj-approver",
    "province_manager": "zj-manager",
    "other_officer": "sc-officer",  # another province
    "other_province_approver": "sc-approver",
    "reviewer": "moe-reviewer",
    "ministry_approver": "moe-approver",
    "round_manager": "moe-round",
    "ministry_manager": "moe-manager",
    "expert": "expert",
    "second_expert": "expert2",
    "chair": "expert-chair",
    "seconded": "seconded",  # two capacities: Huzhou first, the province second
    "stranger": "stranger",  # signed in, without any appointment
}

PLACES = (
    # code, name, kind, parent code, region class
    ("330000", "浙江省", "province", "", "east"),
    ("510000", "四川省", "province", "", "west"),
    ("330500", "湖州市", "地级市", "330000", ""),
    ("330400", "嘉兴市", "地级市", "330000", ""),
    ("510700", "绵阳市", "地级市", "510000", ""),
)


def build_places() -> dict[str, object]:
    """The places of the cast, by code; those that ``load_facts`` has loaded are taken as they are."""
    from portal.regions.models import Place

    for code, name, kind, parent, region in PLACES:
        if not Place.objects.filter(code=code).exists():
            above = Place.objects.get(code=parent) if parent else None
            Place.objects.create(code=code, name=name, kind=kind, parent=above, region_class=region)
    return {place.code: place for place in Place.objects.filter(code__in=[each[0] for each in PLACES])}


def build_cast() -> SimpleNamespace:
    """Everybody in a handful of queries, without history: what the services would have left behind."""
    from portal.accounts.demo import DEMO_PASSWORD, OFFICES, PEOPLE
    from portal.accounts.models import Appointment, Organisation, User

    places = build_places()
    organisations: dict[str, Organisation] = {}
    for office in OFFICES:
        parent = organisations.get(office.parent)
        place = places.get(office.place) or (parent.place if parent else None)
        organisations[office.key] = Organisation.objects.create(
            name=office.name, kind=office.kind, parent=parent, place=place, is_demo=True
        )
    password = make_password(DEMO_PASSWORD)
    User.objects.bulk_create(
        User(username=person.username, name=person.name, password=password, is_demo=True) for person in PEOPLE
    )
    people = {user.username: user for user in User.objects.filter(username__in=[person.username for person in PEOPLE])}
    Appointment.objects.bulk_create(
        Appointment(user=people[person.username], organisation=organisations[key], role=role)
        for person in PEOPLE
        for key, role in person.roles
    )
    named = {part: people[username] for part, username in PARTS.items()}
    return SimpleNamespace(people=people, organisations=organisations, places=places, **named, **organisations)


@pytest.fixture
def places(db: None) -> dict[str, object]:
    return build_places()


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    return build_cast()


@pytest.fixture
def chongqing(cast: SimpleNamespace) -> SimpleNamespace:
    """A 直辖市 beside the cast: province and city are one place, and one approver signs in both capacities.

    By the register's facts all four are members and would join directly; here the register is empty.
    """
    from portal.accounts.demo import DEMO_PASSWORD, MORE_OFFICES, MORE_PEOPLE
    from portal.accounts.models import Appointment, Organisation, User
    from portal.regions.models import Place

    place, _ = Place.objects.get_or_create(
        code="500000", defaults={"name": "重庆市", "kind": "province", "region_class": "west"}
    )
    offices: dict[str, Organisation] = {"ministry": cast.ministry}
    for office in (each for each in MORE_OFFICES if each.place == place.code):
        offices[office.key] = Organisation.objects.create(
            name=office.name, kind=office.kind, parent=offices[office.parent], place=place, is_demo=True
        )
    people = {}
    for person in (each for each in MORE_PEOPLE if {key for key, _ in each.roles} <= set(offices)):
        user = User(username=person.username, name=person.name, is_demo=True)
        user.set_password(DEMO_PASSWORD)
        user.save()
        for key, role in person.roles:
            Appointment.objects.create(user=user, organisation=offices[key], role=role)
        people[person.username.removeprefix("cq-")] = user
    return SimpleNamespace(province=offices["chongqing"], city=offices["chongqing_city"], place=place, **people)


# The alliance's own people: role in the plot -> user name.
ALLIANCE_PARTS = {
    "secretariat_officer": "secretariat-officer",
    "secretariat_approver": "secretariat-approver",
    "committee_chair": "committee-chair",
    "member1": "committee-member1",
    "member2": "committee-member2",
    "member3": "committee-member3",
    "member4": "committee-member4",
    "association_officer": "association-officer",
}


def build_alliance(cast: SimpleNamespace) -> SimpleNamespace:
    """Secretariat, working committee and an association beside the cast, into which they are put."""
    from portal.accounts.demo import ALLIANCE_OFFICES, ALLIANCE_PEOPLE, DEMO_PASSWORD
    from portal.accounts.models import Appointment, Organisation, User

    for office in ALLIANCE_OFFICES:
        parent = cast.organisations[office.parent]
        cast.organisations[office.key] = Organisation.objects.create(
            name=office.name, kind=office.kind, parent=parent, place=parent.place, is_demo=True
        )
        setattr(cast, office.key, cast.organisations[office.key])
    password = make_password(DEMO_PASSWORD)
    for person in ALLIANCE_PEOPLE:
        user = User.objects.create(username=person.username, name=person.name, password=password, is_demo=True)
        cast.people[person.username] = user
        for key, role in person.roles:
            Appointment.objects.create(user=user, organisation=cast.organisations[key], role=role)
    for part, username in ALLIANCE_PARTS.items():
        setattr(cast, part, cast.people[username])
    return cast


@pytest.fixture
def alliance(cast: SimpleNamespace) -> SimpleNamespace:
    """The cast with those who take part in the alliance's procedure."""
    return build_alliance(cast)


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """A browser in which ``user`` is signed in; ``acting_for`` chooses the capacity, ``None`` is nobody."""

    def make(user: object | None = None, acting_for: object | None = None, **extra: object) -> Client:
        from portal.accounts.middleware import SESSION_KEY

        client = Client(**extra)
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        if acting_for is not None:
            session = client.session
            session[SESSION_KEY] = acting_for.pk
            session.save()
        return client

    return make
