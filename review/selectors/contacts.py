"""联络名单: who can act for each office below, and whether they have ever signed in; for those who handle them alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from applications.models import Round
from portal.accounts.choices import OrganisationKind, Role, role_word
from portal.accounts.models import Appointment, Organisation, User
from review.selectors.boards import CityRow, ProvinceRow, city_rows, province_rows

ACTING_ROLES = (Role.CLERK, Role.APPROVER)


@dataclass
class Contact:
    """A person of an office with the roles held there."""

    user: User
    roles: list[str] = field(default_factory=list)

    @property
    def role_words(self) -> str:
        return "、".join(self.roles)

    @property
    def signed_in_at(self) -> datetime | None:
        return self.user.last_login

    @property
    def is_waiting(self) -> bool:
        """The account is open, but its owner has not set a password with the one-time code yet."""
        return self.user.must_set_password


@dataclass(frozen=True)
class Called:
    """An office to be called, where it stands, and whom to ask for."""

    row: CityRow | ProvinceRow
    people: list[Contact]

    @property
    def organisation(self) -> Organisation:
        return self.row.organisation

    @property
    def word(self) -> str:
        return self.row.word if isinstance(self.row, ProvinceRow) else self.row.standing.word

    @property
    def tone(self) -> str:
        return self.row.tone if isinstance(self.row, ProvinceRow) else self.row.standing.tone


def call_list(round: Round, office: Organisation) -> list[Called]:
    """Everybody below ``office`` in official order: a province's cities, the ministry's provinces."""
    is_ministry = office.kind == OrganisationKind.MINISTRY
    rows: list[CityRow | ProvinceRow] = [*province_rows(round)] if is_ministry else [*city_rows(round, office)]
    people = _people(each.organisation for each in rows)
    return [Called(each, people.get(each.organisation.pk, [])) for each in rows]


def own_contacts(office: Organisation) -> list[Contact]:
    """The people of the own office whom those below may call: those with a telephone number."""
    return [each for each in _people([office]).get(office.pk, []) if each.user.phone]


def _people(offices: Iterable[Organisation]) -> dict[int, list[Contact]]:
    held = Appointment.objects.current().filter(organisation__in=list(offices), role__in=ACTING_ROLES)
    found: dict[int, dict[int, Contact]] = {}
    for each in held.filter(user__is_active=True).select_related("user", "organisation").order_by("role", "pk"):
        contact = found.setdefault(each.organisation_id, {}).setdefault(each.user_id, Contact(each.user))
        contact.roles.insert(0, role_word(each.organisation.kind, each.role))
    return {office: list(contacts.values()) for office, contacts in found.items()}
