"""Several people at once take random steps, legal and not; afterwards nothing is without what belongs to it.

``script/test tests/review/test_walk_at_random.py --walk-seconds 600`` walks longer; ``--walk-seed`` repeats the choices.
"""

import random

import pytest

from portal.accounts.models import User
from portal.documents.models import Paper, Signature
from portal.history.models import Entry
from portal.history.verification import faults
from portal.register.models import Membership
from review.choices import CaseState, ListState, SheetState
from review.models import Case, MembershipList, Sheet
from tests.notices import calendars_are_known
from tests.plot import a_panel, a_round, a_submitted_case
from tests.review import walkers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sql]

WALKERS = 4
ENDORSED_OR_LATER = {
    CaseState.ENDORSED,
    CaseState.SENT_UP,
    CaseState.IN_ASSESSMENT,
    CaseState.ASSESSED,
    CaseState.CONFIRMED,
    CaseState.NOT_CONFIRMED,
    CaseState.PUBLISHED,
}
DECIDED = {CaseState.CONFIRMED, CaseState.NOT_CONFIRMED, CaseState.PUBLISHED}
# What the history must hold of the step that led to a state.
NEEDED = {
    CaseState.CONFIRMED: "opinion",
    CaseState.NOT_CONFIRMED: "reason",
    CaseState.RETURNED: "reason",
    CaseState.WITHDRAWN: "reason",
    CaseState.DECLINED: "reason",
}


@pytest.fixture
def rounds(cast):
    """Three cities of two provinces in a round without experts, one of them in a round with experts and notice too."""
    calendars_are_known()
    plain = a_round(cast, code="W2026")
    whole = a_round(cast, code="W2027", options={"experts": True, "public_notice": True, "notice_workdays": 5})
    a_panel(cast, whole)
    for clerk, approver in ((cast.clerk, cast.approver), (cast.neighbour_clerk, cast.neighbour_approver)):
        a_submitted_case(cast, plain, clerk=clerk, approver=approver)
    a_submitted_case(cast, plain, clerk=cast.far_clerk, approver=cast.far_approver)
    a_submitted_case(cast, whole)
    return [plain, whole]


def test_whatever_many_people_do_nothing_is_left_half_done(rounds, request):
    options = request.config
    seed = options.getoption("--walk-seed")
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    people = list(User.objects.exclude(username="seconded").order_by("username"))
    found = walkers.walk(rounds, people, seed=seed, walkers=WALKERS, seconds=options.getoption("--walk-seconds"))
    assert not found.faults, f"seed {seed}: {found.faults}"
    assert found.taken and found.refused, f"seed {seed}: nobody has moved"
    for case in Case.objects.select_related("application__organisation__place", "submission"):
        assert_case_is_whole(case, seed)
    for sheet in Sheet.objects.all():
        assert_sheet_is_whole(sheet, seed)
    for mlist in MembershipList.objects.all():
        assert_list_is_whole(mlist, seed)
    assert list(faults()) == [], seed


def moves(chain, noun):
    """The entries of steps on a chain, oldest first: each names the state before and after."""
    entries = Entry.objects.filter(chain=chain, verb__startswith=f"{noun}.").order_by("seq")
    return [each for each in entries if "after" in each.payload]


def assert_case_is_whole(case, seed):
    where = f"seed {seed}: {case} {case.state}"
    steps = moves(case.chain, "case")
    assert len(steps) == case.revision, where
    befores, afters = [each.payload["before"] for each in steps], [each.payload["after"] for each in steps]
    assert befores == (["submitted", *afters[:-1]] if steps else []), where
    assert case.state == (afters[-1] if afters else "submitted"), where
    assert all(each.actor and each.organisation for each in steps), where
    assert case.submission == case.application.submissions.order_by("-version").first(), where
    if need := NEEDED.get(case.state):
        assert steps[-1].payload[need].strip(), where
    assert (case.decided_by_id is not None) == (case.decided_at is not None) == (case.state in DECIDED), where
    assert_opinion_is_signed(case, where)
    on_sheets = case.sheet_items.filter(sheet__state=SheetState.SENT_UP)
    assert on_sheets.count() <= 1, where
    assert not on_sheets.exclude(submission=case.submission).exists(), where
    is_published = case.state == CaseState.PUBLISHED
    assert (case.announced_at is not None) >= is_published, where
    if is_published:
        assert Membership.objects.current().filter(place=case.application.place, kind="network").count() == 1, where
        assert case.list_items.filter(list__state=ListState.PUBLISHED).exists(), where


def assert_opinion_is_signed(case, where):
    opinion = case.opinions.filter(voided_at__isnull=True).first()
    assert (opinion is not None) == (case.state in ENDORSED_OR_LATER | {CaseState.PROPOSED}), where
    if case.state in ENDORSED_OR_LATER:
        assert opinion.text and opinion.signed_by_id and opinion.signed_at, where
        assert opinion.signed_by_id != opinion.drafted_by_id and opinion.submission == case.submission, where
        sealed = Signature.objects.filter(paper__subject=case.chain, slot="province", paper__voided_reason="")
        assert sealed.filter(paper__version=case.submission.version).count() == 1, where


def assert_sheet_is_whole(sheet, seed):
    where = f"seed {seed}: {sheet} {sheet.state}"
    steps = Entry.objects.filter(chain=sheet.chain, verb__startswith="sheet.").exclude(verb="sheet.drawn_up")
    assert steps.count() == sheet.revision, where
    if sheet.state in (SheetState.SENT_UP, SheetState.VOIDED):
        assert sheet.signed_by_id and sheet.sent_up_at and sheet.sha256 and sheet.items.exists(), where
        assert sheet.signed_by_id != sheet.drawn_up_by_id, where
        paper = Paper.objects.get(subject=sheet.chain, kind="summary")
        assert paper.signatures.count() == 1 and bool(paper.voided_reason) == (sheet.state == SheetState.VOIDED), where
    assert (sheet.voided_at is not None) == bool(sheet.voided_reason) == (sheet.state == SheetState.VOIDED), where


def assert_list_is_whole(mlist, seed):
    where = f"seed {seed}: {mlist} {mlist.state}"
    is_published = mlist.state == ListState.PUBLISHED
    assert (mlist.published_by_id is not None) == (mlist.published_at is not None) == is_published, where
    if is_published:
        assert mlist.published_by_id != mlist.drawn_up_by_id and mlist.sha256, where
        assert mlist.items.exists() and not mlist.items.exclude(case__state=CaseState.PUBLISHED).exists(), where
        assert Paper.objects.filter(subject=mlist.chain, kind="list").count() == 1, where
    on_notice = mlist.notices.filter(signed_at__isnull=False, withdrawn_at__isnull=True)
    assert on_notice.exists() == (mlist.state == ListState.ON_NOTICE), where
