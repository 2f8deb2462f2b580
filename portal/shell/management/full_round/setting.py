"""Who takes part and where, and what every stage needs: the cases, the words of the log."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import CommandError

from applications.models import Round
from portal.accounts import services as accounts
from portal.accounts.choices import OrganisationKind, Role
from portal.accounts.demo import Cast, load_people
from portal.accounts.models import Organisation, User
from portal.history.models import Entry
from portal.kit.verdicts import Refused
from portal.regions.models import Place
from portal.register.models import Membership
from portal.shell.management.commands.walkthrough import Walk
from review.models import Case

# The demonstration's cities that apply here too; provinces that it has not, each with three; Sichuan gets two more.
OWN = ("huzhou", "jiaxing", "mianyang", "hangzhou")
MORE = (
    ("320000", "js", "江苏省教育厅（演示）", 3),
    ("420000", "hb", "湖北省教育厅（演示）", 3),
    ("510000", "sc", "", 2),
)


class Setting(Walk):
    """Offices and people; ``chapters`` holds heading, last entry of the history before it, and what was said."""

    chapters: list[tuple[str, int, list[str]]]
    cities: dict[str, str]
    applying: list[Organisation]
    cast: Cast
    people: dict[str, User]
    round: Round
    today: date
    move_on: Callable[[int], None]

    def prepare(self) -> None:
        """The demonstration's offices and people, and those that twelve cities of four provinces need beside them."""
        self.cast = load_people()
        self.people = self.cast.people
        self.applying = [self.cast.organisations[key] for key in OWN]
        for code, key, name, number in MORE:
            self.more_cities(code, key, name, number)

    def more_cities(self, code: str, key: str, name: str, number: int) -> None:
        """A province with its officer and approver, and cities that are members of nothing."""
        place = Place.objects.get(code=code)
        province = self.cast.organisations.get("sichuan") if not name else None
        if province is None:
            ministry = self.cast.organisations["ministry"]
            province = self.open_office(key, name, OrganisationKind.PROVINCE, ministry, place)
            self.open_account(f"{key}-officer", f"演示经办人（{place.name}）", province, Role.CLERK)
            self.open_account(f"{key}-approver", f"演示省签发人（{place.name}）", province, Role.APPROVER)
        members = Membership.objects.values("place")
        seats = Place.objects.filter(parent=place, kind="地级市").exclude(pk__in=members)
        seats = seats.exclude(organisations__kind=OrganisationKind.CITY).order_by("code")
        for seat in seats[:number]:
            office = self.open_office(seat.code, f"{seat.name}教育局（演示）", OrganisationKind.CITY, province, seat)
            self.open_account(f"{seat.code}-clerk", f"演示填报员（{seat.name}）", office, Role.CLERK)
            self.open_account(f"{seat.code}-approver", f"演示签发人（{seat.name}）", office, Role.APPROVER)
            self.applying.append(office)

    def open_office(self, key: str, name: str, kind: str, parent: Organisation, place: Place | None) -> Organisation:
        office = accounts.open_organisation(by=None, name=name, kind=kind, parent=parent, place=place, is_demo=True)
        self.cast.organisations[key] = office
        return office

    def open_account(self, username: str, name: str, office: Organisation, role: str) -> None:
        user = User.objects.create(username=username, name=name, is_demo=True)
        accounts.appoint(by=None, user=user, organisation=office, role=role)
        self.people[username] = User.objects.get(pk=user.pk)

    def works_for(self, office: Organisation, role: str) -> User:
        """Somebody who holds this role in the office, acting for it."""
        for user in self.people.values():
            if any(each.organisation_id == office.pk and each.role == role for each in user.capacities):
                user.act_for(office.pk)
                return user
        raise CommandError(f"Nobody is {role} of {office}.")

    def desk_of(self, province: Organisation) -> tuple[User, User]:
        """Officer and approver of a province."""
        return self.works_for(province, Role.CLERK), self.works_for(province, Role.APPROVER)

    # --- The cases --------------------------------------------------------------------------------------------------

    def of_round(self) -> Any:
        return Case.objects.filter(application__round=self.round).select_related(
            "application__round", "application__organisation__place__parent", "application__organisation__parent"
        )

    def recommended(self) -> list[Case]:
        return list(self.of_round().filter(way="recommended"))

    def case_of(self, city: str) -> Case:
        return self.of_round().get(application__organisation__place__name=city)

    def provinces(self) -> list[Organisation]:
        found = self.of_round().values("application__organisation__parent")
        return list(Organisation.objects.filter(pk__in=found).order_by("place__code"))

    # --- The words of the log ---------------------------------------------------------------------------------------

    def begin_chapter(self, heading: str) -> None:
        last = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.chapters.append((heading, last, []))

    def say(self, words: str) -> None:
        self.chapters[-1][2].append(words)

    def refuse(self, what: str, act: Callable[[], Any]) -> None:
        """Something that must not go: its refusal is part of the story."""
        try:
            act()
        except Refused as refusal:
            self.say(f"{what}，被拒：{refusal}")
        else:
            raise CommandError(f"Not refused: {what}")
