"""What each person can take along as a file is what the page shows them, and no more.

Every list that is registered is read by everybody of the cast in the world of the table of addresses: whom the page
lets in gets the rows, who finds nothing there gets none. No row asks the database by itself.
"""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import Http404, QueryDict
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from applications.models import Application, OfflinePackage, PlaceException, Round
from monitoring.models import FrameworkVersion, VersionLink
from portal.accounts.models import Appointment, Organisation
from portal.documents.models import PictureRequest
from portal.kit import listings
from portal.kit.listings import Asked, Column, at
from portal.register.models import CityCount, CountTable
from review.choices import CaseState
from review.models import (
    Ballot,
    BallotItem,
    CalendarDay,
    CalendarYear,
    Case,
    MeetingPack,
    Minutes,
    Pack,
    Phrase,
)
from review.services import cases, paper_copies
from tests.access.test_pending_decisions import list_of, neighbour, send_up
from tests.access.test_role_url import TABLE, address_of, build_world
from tests.cast import PARTS
from tests.plot import a_case_in, a_round, an_alliance_case, voted_on

# One of each kind who sees something of their own.
READERS = (
    "clerk",
    "approver",
    "manager",
    "far_clerk",
    "officer",
    "province_approver",
    "province_manager",
    "other_officer",
    "reviewer",
    "ministry_approver",
    "round_manager",
    "ministry_manager",
    "expert",
    "chair",
    "department_clerk",
    "stranger",
)

ROUND = "round=W2026"


def fill(world: SimpleNamespace) -> None:
    """A row of everything that the world of the table has none of."""
    cast, now, today = world.cast, timezone.now(), timezone.localdate()
    round_ = Round.objects.get(code="W2026")
    Round.objects.filter(pk=round_.pk).update(options=round_.options | {"quota": True})
    case = Case.objects.filter(application__round=round_).earliest("pk")
    Appointment.objects.create(
        user=cast.second_clerk, organisation=cast.huzhou, role="approver", started_on=today, ended_on=today
    )
    PictureRequest.objects.filter(proposed_by=cast.clerk).update(state="withdrawn")
    CityCount.objects.create(table=CountTable.objects.get(), province=cast.places["330000"])
    Application.objects.create(
        round=round_,
        organisation=cast.huzhou,
        number="W2026-330500-2",
        state="voided",
        begun_by=cast.clerk,
        voided_by=cast.approver,
        voided_at=now,
        voided_reason="（演示）不再申报",
    )
    OfflinePackage.objects.create(application=case.application, made_by=cast.clerk)
    alliance = Round.objects.get(edition_key="alliance_2017")
    PlaceException.objects.create(
        round=alliance, organisation=cast.huzhou, reason="（演示）", granted_by=cast.officer, granted_for=cast.zhejiang
    )
    BallotItem.objects.create(ballot=Ballot.objects.get(), case=case, submission=case.submission, agree=3)
    Organisation.objects.create(name="省成人教育协会（演示）", kind="association", parent=cast.zhejiang)
    MeetingPack.objects.create(round=round_, province=cast.zhejiang, number=1, cities=1, ordered_by=cast.officer)
    for office, user in ((cast.zhejiang, cast.officer), (cast.ministry, cast.reviewer)):
        Phrase.objects.create(organisation=office, text="（演示）请补正", added_by=user)
    Pack.objects.create(round=round_, key="0" * 12, title="（演示）审议会", ordered_by=cast.reviewer)
    for minutes in Minutes.objects.all():
        minutes.votes.create(case=case, agree=3, against=0, abstain=1)
    year = CalendarYear.objects.get_or_create(year=2027, defaults={"source": "（演示）"})[0]
    CalendarDay.objects.get_or_create(
        day=date(2027, 1, 1), defaults={"year": year, "is_workday": False, "name": "元旦"}
    )
    version = FrameworkVersion.objects.filter(state="draft").earliest("pk")
    before = FrameworkVersion.objects.exclude(pk=version.pk).filter(framework=version.framework).first()
    FrameworkVersion.objects.filter(pk=version.pk).update(previous=before)
    VersionLink.objects.create(version=version, kind="new", new=version.revisions.first())


@pytest.fixture
def queries_of_rows(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What single rows ask the database: nothing, since what they show comes with their portion."""
    inside: list[str] = []
    found: list[str] = []
    of, values = Column.of, listings._values

    def watched(column: Column, row: Any) -> Any:
        inside.append(f"{type(row).__name__}, {column.label}")
        try:
            return of(column, row)
        finally:
            inside.pop()

    def watched_values(table: Any, portion: list[Any]) -> Iterator[Any]:
        inside.append(table.__name__)
        try:
            return iter(list(values(table, portion)))
        finally:
            inside.pop()

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if inside:
            found.append(f"{inside[-1]}: {sql[:120]}")
        return execute(sql, params, many, context)

    monkeypatch.setattr(Column, "of", watched)
    monkeypatch.setattr(listings, "_values", watched_values)
    with connection.execute_wrapper(wrapper):
        yield found


def read(user: Any, address: str, query: str = ROUND) -> list[list[Any]] | None:
    """The rows of the list at the address; ``None`` where the page is not found."""
    listing, rule, kwargs = at(address)
    assert rule(user), (user, address)
    try:
        extract = listings.extract(listing, Asked(user, QueryDict(query), kwargs, address.partition("#")[0]))
        rows = [list(row) for row in extract.rows]
    except Http404:
        return None
    assert all(len(row) == len(extract.labels) for row in rows), address
    return rows


@pytest.mark.django_db
def test_everybody_takes_along_what_the_page_shows_them(queries_of_rows: list[str]) -> None:
    world = build_world()
    fill(world)
    people = {part: getattr(world.cast, part) for part in READERS}
    assert set(people) <= set(PARTS)
    wrong, empty = [], []
    for name in listings.listings():
        page, _, fragment = name.partition("#")
        if page not in TABLE:
            continue  # another test says so
        row, filled = TABLE[page], 0
        for part, user in people.items():
            if part not in row.let_in:
                continue
            for found in list(row.finds) or [""]:
                address = address_of(world, page, found)
                rows = read(user, f"{address}#{fragment}" if fragment else address)
                filled += len(rows or [])
                is_found = not row.finds or part in row.finds[found]
                if (rows is None if is_found else bool(rows)) and row.get == 200:
                    wrong.append(f"{part}: {name} ({found}): {rows}")
        if not filled:
            empty.append(name)
    assert not wrong, "\n".join(wrong)
    assert not queries_of_rows, "\n".join(sorted(set(queries_of_rows)))
    # Paper copies are the alliance's, below; what monitoring collects is read in the tests of its pages.
    empty = [each for each in empty if not each.startswith("monitoring:")]
    assert empty == ["review:paper_copies"], "\n".join(empty)


# --- What is pending stays masked ---------------------------------------------------------------------------------

SELECTIONS = ("", f"state={CaseState.CONFIRMED}", f"state={CaseState.SENT_UP}")


def everything(user: Any, code: str) -> dict[tuple[str, str], Any]:
    """All that a person can take along, from pages with and without an object in their address."""
    found = {}
    for name in listings.listings():
        if name.startswith("monitoring:"):
            continue  # knows nothing of applications
        page, _, fragment = name.partition("#")
        for args in ([], [code], [1], [2]):
            try:
                address = reverse(page, args=args)
            except NoReverseMatch:
                continue
            address = f"{address}#{fragment}" if fragment else address
            if at(address)[1](user):
                selections = SELECTIONS if not args else SELECTIONS[:1]
                found |= {(address, each): read(user, address, each) for each in selections}
    return found


BELOW = ("approver", "officer")


@pytest.mark.django_db
def test_no_file_shows_what_the_ministry_has_not_announced(cast: SimpleNamespace) -> None:
    round_ = a_round(cast)
    first, second = a_case_in(cast, "endorsed", round_), neighbour(cast, round_)
    send_up(cast, round_)
    before = {part: everything(getattr(cast, part), round_.code) for part in BELOW}
    assert any("湖州市" in str(rows) for rows in before["officer"].values())
    cases.confirm(case=first, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    cases.not_confirm(case=second, user=cast.reviewer, seen=None, reason="（演示）材料不足")
    list_of(cast, first)
    for part in BELOW:
        assert everything(getattr(cast, part), round_.code) == before[part], part
    assert "同意加入" in str(everything(cast.reviewer, round_.code))


@pytest.mark.django_db
def test_no_file_shows_what_secretariat_and_committee_decide(
    alliance: SimpleNamespace, queries_of_rows: list[str]
) -> None:
    """Nor do their own people's lists ask the database row by row; copies and votes stand in theirs alone."""
    case = an_alliance_case(alliance, "at_secretariat")
    paper_copies.copies_waived(case=case, user=alliance.secretariat_officer, words="（演示）扫描件")
    code = case.application.round.code
    before = {part: everything(getattr(alliance, part), code) for part in ("approver", "officer")}
    cases.draft_opinion(case=case, user=alliance.secretariat_officer, seen=None, opinion="（演示）同意。")
    cases.agree(case=case, user=alliance.secretariat_approver, seen=None)
    voted_on(alliance, [case], "agree")
    for part in ("approver", "officer"):
        assert everything(getattr(alliance, part), code) == before[part], part
    for part in ("secretariat_officer", "committee_chair", "association_officer"):
        everything(getattr(alliance, part), code)
    rows = read(alliance.committee_chair, reverse("review:ballot", args=[Ballot.objects.get().pk]), "")
    assert rows == [["浙江省湖州市", 1, 5, 0, 0, "通过"]]
    assert "免交" in str(read(alliance.secretariat_officer, reverse("review:cases"), ""))
    assert not queries_of_rows, "\n".join(sorted(set(queries_of_rows)))
