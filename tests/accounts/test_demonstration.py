"""The demonstration's people, and that production refuses them."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from portal.accounts import demo
from portal.accounts.checks import no_demonstration
from portal.accounts.models import Appointment, Organisation, User
from portal.history.selectors import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(db, settings):
    settings.DEMO = True
    call_command("load_facts")
    return demo.load_people()


def test_everybody_is_loaded_and_marked(demonstration):
    assert set(demonstration.people) == {person.username for person in demo.EVERYBODY}
    assert all(user.is_demo and "演示" in user.name for user in User.objects.all())
    assert all(office.is_demo and "演示" in office.name for office in Organisation.objects.all())
    assert demonstration.people["hz-clerk"].check_password(demo.DEMO_PASSWORD)
    assert demonstration.organisations["huzhou"].place.full_name == "浙江省湖州市"
    assert entries(f"user:{demonstration.people['hz-clerk'].pk}").exists()


def test_loading_twice_changes_nothing(demonstration):
    before = (User.objects.count(), Organisation.objects.count(), Appointment.objects.count())
    assert demo.load_people() == demonstration
    assert (User.objects.count(), Organisation.objects.count(), Appointment.objects.count()) == before


def test_the_cast_of_the_tests_is_the_same(demonstration, db):
    listed = {username: what for username, _, what in demo.accounts()}
    assert listed["hz-clerk"] == "湖州市教育局（演示） 填报人"
    assert listed["seconded"] == "湖州市教育局（演示） 填报人，浙江省教育厅（演示） 经办人"
    assert listed["stranger"] == "无任职"


def test_nobody_is_loaded_outside_the_demonstration(db, settings):
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured, match="PORTAL_DEMO"):
        demo.load_people()


def test_production_refuses_the_demonstration(cast, settings):
    settings.DEMO = True
    assert [fault.id for fault in no_demonstration(None)] == ["accounts.E001", "accounts.E002"]
    settings.DEMO = False
    assert [fault.id for fault in no_demonstration(None)] == ["accounts.E002"]
    User.objects.update(is_demo=False)
    assert no_demonstration(None) == []
