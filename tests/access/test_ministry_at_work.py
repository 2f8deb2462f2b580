"""A round with experts and a public notice: whatever the ministry does before it announces it, nobody below reads of it.

A city, a province, an expert to whom nothing was assigned and the public read every page, file, export and letter that
they can reach, and try every numbered address, before and after: formal check, assignments, interests, scores,
discussion, visit, committee, decisions, draft of the list and of the notice, objections. What ``crawler.shown`` takes
out before it compares: tokens against forged requests, the server's clock and the time that is left.
"""

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from portal.letters.models import Message
from portal.shell.demonstration import a_signed_page
from review.models import Case
from review.services import assessment, cases, committee, lists, notices, objections
from tests.access.crawler import LEAVES_A_MARK, OF_NO_INTEREST, crawl, differences, visit
from tests.notices import a_list_on_notice, a_notice_drawn_up, a_second_reviewer, calendars_are_known
from tests.plot import (
    a_case_in,
    a_panel,
    a_round,
    a_score,
    a_submitted_case,
    a_visit,
    an_assignment,
    pass_formal_check,
)
from tests.review import crowd

pytestmark = pytest.mark.django_db

READERS = ("approver", "officer", None)
OPTIONS = {"experts": True, "public_notice": True, "notice_workdays": 5}
NUMBERS = (1,)


@pytest.fixture
def two_sent_up(cast):
    """Huzhou and Jiaxing before the ministry, in a round that has experts and public notices."""
    calendars_are_known()
    round_ = a_round(cast, options=OPTIONS)
    a_panel(cast, round_)
    first = a_case_in(cast, "endorsed", round_)
    second = a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    crowd.endorsed(cast, second)
    crowd.sent_up(cast, first)
    return first, second


def numbered(resolver=None, spaces=()):
    """Every address with numbers or the code of a round in it, for the first few numbers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLPattern):
            yield from numbered(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            continue
        kinds = {name: type(each).__name__ for name, each in pattern.pattern.converters.items()}
        if not kinds or set(kinds.values()) - {"IntConverter", "SlugConverter"} or "at" in kinds:
            continue
        for number in NUMBERS:
            values = {name: number if kind == "IntConverter" else "W2026" for name, kind in kinds.items()}
            address = reverse(":".join((*spaces, pattern.name)), kwargs=values)
            if not LEAVES_A_MARK.match(address) and not OF_NO_INTEREST.match(address):
                yield address


@pytest.fixture
def read(client_for, cast, caplog):
    """``read()``: all that each of them can read now, by part, with the letters that have gone to them."""
    caplog.set_level("CRITICAL", "django.request")
    clients = {part: client_for(getattr(cast, part) if part else None) for part in READERS}
    tried = sorted(set(numbered()))

    def everything():
        found = {}
        for part, client in clients.items():
            found[part] = crawl(client)
            found[part] |= {each: visit(client, each) for each in tried if each not in found[part]}
            found[part] |= letters_to(getattr(cast, part) if part else None)
        return found

    return everything


def letters_to(person):
    rows = Message.objects.filter(receiver=person).order_by("pk") if person else ()
    return {f"letter {row.pk}": (0, f"{row.subject}\n{row.body}") for row in rows}


def assert_nothing_shows(before, after):
    for part in before:
        assert differences(before[part], after[part]) == {}, part


def test_nothing_of_an_assessment_or_a_decision_shows(cast, two_sent_up, read, client_for):
    first, second = two_sent_up
    sent = len(mail.outbox)
    before = read()
    assess(cast, first, second)
    for case in two_sent_up:
        cases.close_assessment(case=case, user=cast.chair, seen=None)
    a_visit(cast, first)
    for visit_ in first.visits.all():
        from review.services import visits

        visits.cancel(visit=visit_, user=cast.reviewer, seen=None, reason="（演示）不再考察")
    the_committee_meets(cast, first, second)
    cases.confirm(case=first, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    cases.not_confirm(case=second, user=cast.reviewer, seen=None, reason="（演示）材料不足")
    cases.reconsider_assessed(case=second, user=cast.reviewer, seen=None, reason="（演示）再议")
    cases.reopen_assessment(case=second, user=cast.reviewer, seen=None, reason="（演示）再评")
    mlist = crowd.list_drawn_up(cast, first)
    a_notice_drawn_up(cast, mlist)
    assert_nothing_shows(before, read())
    assert len(mail.outbox) == sent
    lists.discard(mlist=mlist, user=cast.reviewer, seen=None)


def assess(cast, first, second):
    """Formal check, assignments, one interest, scores of all, a word of discussion."""
    for case in (first, second):
        pass_formal_check(cast, case)
        rows = [an_assignment(cast, Case.objects.get(pk=case.pk), each) for each in (cast.expert, cast.second_expert)]
        for row, level in zip(rows, (2, 5), strict=True):
            a_score(row, level=level)
    assessment.say(case=Case.objects.get(pk=first.pk), user=cast.expert, text="（演示）两项评分相差较大。")


def the_committee_meets(cast, first, second):
    round_ = first.application.round
    committee.order_pack(round=round_, user=cast.reviewer, title="审议会（演示）", meets_on=timezone.localdate())
    meeting = committee.Meeting(
        title="审议会（演示）",
        held_on=timezone.localdate(),
        attendants="（演示）委员",
        votes={first.pk: (5, 0, 0), second.pk: (1, 4, 0)},
    )
    minutes = ContentFile(a_signed_page("纪要（演示）"), name="minutes.pdf")
    committee.record_minutes(round=round_, user=cast.reviewer, meeting=meeting, files=[minutes])


def test_an_objection_does_not_show_before_it_takes_a_city_off_the_list(cast, read):
    """On notice the cities are public; who objects to them, and what is thought of it, is not."""
    calendars_are_known()
    case = a_case_in(cast, "confirmed", a_round(cast, options={"public_notice": True, "notice_workdays": 5}))
    mlist = a_list_on_notice(cast, case)
    city = mlist.notices.get().cities.get()
    before = read()
    petition = objections.Petition(by="person", name="演示群众甲", phone="010-1", text="（演示）对材料有异议。")
    filed = [objections.file_objection(city=city, petition=petition, token=objections.new_token()) for _ in range(2)]
    handler = a_second_reviewer(cast)
    objections.dismiss(objection=filed[0], user=handler, seen=None, opinion="（演示）不属实", reply="（演示）已核实")
    notices.draw_up_report(mlist=mlist, user=cast.reviewer, seen=None, conclusion="（演示）无异议成立。")
    assert_nothing_shows(before, read())
