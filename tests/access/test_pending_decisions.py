"""What the ministry has decided and not announced, and what a province drafts, leaves no trace below.

Each person below reads everything they can reach, and probes what they cannot, before and after: all bytes are equal.
"""

import pytest
from django.db import transaction

from applications import services as desk
from portal.documents.models import Paper
from portal.jobs.models import Job
from portal.shell.demonstration import answer_return
from review.choices import CaseState
from review.models import Case, MembershipList, Sheet
from review.services import cases, committee, direct, lists, paper_copies, summary_sheets, visits
from review.services.decisions import decide_many
from tests.access.crawler import crawl, differences, shown, visit
from tests.plot import (
    a_case_in,
    a_member,
    a_round,
    a_submitted_case,
    a_visit,
    an_alliance_case,
    an_alliance_list,
    an_alliance_round,
    voted_on,
)

pytestmark = pytest.mark.django_db

BELOW_THE_MINISTRY = ("approver", "neighbour_clerk", "officer", "province_approver", None)


IN_THE_CITY = ("approver", "neighbour_approver", None)
TRIED = ("withdraw", "return")


@pytest.fixture
def readers(client_for, cast):
    """``read = readers(parts)`` signs these people in; ``read()`` is what each of them can read now, by part."""

    def enter(parts, *more):
        clients = {part: client_for(getattr(cast, part) if part else None) for part in parts}
        probers = {part: client_for(getattr(cast, part)) for part in parts if part}

        def read():
            found = {part: crawl(client, *more, *searches(part)) for part, client in clients.items()}
            for part, client in probers.items():
                found[part] |= probes(client)
            return found

        return read

    return enter


def numbered_addresses():
    """Every number there is and a few beyond, whoever it belongs to."""
    kinds = {
        "/papers/{}/state/": Paper,
        "/papers/{}/": Paper,
        "/jobs/{}/": Job,
        "/lists/{}/": MembershipList,
        "/sheets/{}/": Sheet,
        "/cases/{}/": Case,
    }
    # Up to the same number each time, so that both readings ask for the same.
    return [address.format(pk) for address in kinds for pk in range(1, 4)] + [
        *(f"/api/v1/lists/{number}" for number in range(1, 4)),
        *(
            f"/{kind}/{code}{end}"
            for kind, end in (("cities", "/"), ("api/v1/cities", ""))
            for code in (330500, 330400)
        ),
        "/search/?q=湖州",
        "/verify/W2026-MD1/1/",
        "/verify/W2026-ZS-330500/1/",
        "/verify/W2026-330500/1/",
    ]


def searches(part):
    if part not in ("officer", "province_approver"):
        return []
    return ["/cases/?q=湖州", *(f"{page}?state={state}" for page in ("/cases/", "/board/") for state in CaseState)]


def probes(client):
    """Steps tried with the revision of fresh pages and of old ones: the refusals must not tell them apart."""
    found = {}
    for case in Case.objects.order_by("pk"):
        for step in TRIED:
            for revision in (0, 4, 5):
                typed = {"step": step, "revision": revision, "reason": "试"}
                with transaction.atomic():
                    found[f"POST {case.pk} {step} {revision}"] = shown(client.post(f"/cases/{case.pk}/step/", typed))
                    transaction.set_rollback(True)
                client.cookies.pop("messages", None)
    return found


def assert_nothing_shows(before, after):
    for part in before:
        assert differences(before[part], after[part]) == {}, part


def neighbour(cast, round_, state="endorsed"):
    case = a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    cases.accept(case=case, user=cast.officer, seen=None)
    cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）同意推荐。")
    return cases.endorse(case=case, user=cast.province_approver, seen=None)


def send_up(cast, round_):
    sheet = summary_sheets.draw_up(round=round_, user=cast.officer, filler="演示经办人甲", filler_contact="0")
    return summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)


def list_of(cast, *chosen, number="演示〔2026〕1号", **correction):
    return lists.draw_up(
        round=chosen[0].application.round,
        user=cast.reviewer,
        title="名单（演示）",
        batch="演示第一批",
        document_number=number,
        cases=chosen,
        **correction,
    )


@pytest.fixture
def two_sent_up(cast):
    """Huzhou and Jiaxing on one summary sheet, before the ministry."""
    round_ = a_round(cast)
    first, second = a_case_in(cast, "endorsed", round_), neighbour(cast, round_)
    send_up(cast, round_)
    return first, second


def test_decisions_do_not_show_before_the_list_is_published(cast, two_sent_up, readers):
    first, second = two_sent_up
    read = readers(BELOW_THE_MINISTRY, *numbered_addresses())
    before = read()
    cases.confirm(case=first, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    cases.not_confirm(case=second, user=cast.reviewer, seen=None, reason="（演示）材料不足")
    list_of(cast, first)
    assert_nothing_shows(before, read())


def test_visits_meetings_and_changes_of_members_do_not_show(cast, two_sent_up, readers):
    """What the ministry does on the way to a decision: a visit not announced, its report, a pack, votes, a batch."""
    first, _second = two_sent_up
    read = readers(("approver", "officer", None), *numbered_addresses())
    before = read()
    planned = a_visit(cast, first)
    told = {"text": "（演示）情况属实", "finding": "fail", "finding_text": "（演示）不具备条件"}
    visits.report(visit=planned, user=cast.reviewer, seen=None, **told)
    committee.order_pack(round=first.application.round, user=cast.reviewer, title="部级审议会（演示）")
    rows = [(each, Case.objects.get(pk=each.pk).revision) for each in two_sent_up]
    assert all(each.is_done for each in decide_many(step="not_confirm", user=cast.reviewer, rows=rows, text="（演示）"))
    assert_nothing_shows(before, read())


def test_a_decision_taken_back_does_not_show(cast, two_sent_up, readers):
    first, second = two_sent_up
    read = readers(("officer",))
    before = read()
    for case in (first, second):
        cases.not_confirm(case=case, user=cast.reviewer, seen=None, reason="（演示）材料不足")
        cases.reconsider(case=case, user=cast.reviewer, seen=None, reason="（演示）再议")
    assert_nothing_shows(before, read())


def test_a_confirmed_membership_does_not_show_before_the_list_is_published(cast, readers):
    """Two cities that join directly: one confirmed and drafted on a list, one confirmed and taken back."""
    people = ("approver", "officer")
    round_ = a_round(cast)
    first, second = a_case_in(cast, "member_check", round_), by_right(cast, round_)
    read = readers(people, "/cases/?way=direct", "/board/?way=direct", f"/cases/{second.pk}/")
    before = read()
    for case in (first, second):
        direct.confirm_member(case=case, user=cast.reviewer, seen=None)
    list_of(cast, first, second)
    direct.reconsider_member(case=second, user=cast.reviewer, seen=None, reason="（演示）再核")
    assert_nothing_shows(before, read())


def by_right(cast, round_):
    a_member(cast.neighbour_clerk.organisation.place)
    return direct.send_up_directly(case=neighbour(cast, round_), user=cast.province_approver, seen=None)


def test_a_void_sheet_does_not_show_what_was_decided_on_its_other_cities(cast, two_sent_up, readers):
    first, second = two_sent_up
    cases.return_to_province(case=second, user=cast.reviewer, seen=None, reason="（演示）请核实")
    read = readers(("officer",))
    before = read()
    assert "湖州市" in before["officer"]["/sheets/"][1], "waits for a new sheet"
    cases.not_confirm(case=first, user=cast.reviewer, seen=None, reason="（演示）材料不足")
    assert_nothing_shows(before, read())


def test_a_decided_city_stands_on_the_new_sheet_too_and_is_published_only_then(cast, two_sent_up):
    first, second = two_sent_up
    cases.confirm(case=first, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    mlist = list_of(cast, first)
    cases.return_to_province(case=second, user=cast.reviewer, seen=None, reason="（演示）请核实")
    with pytest.raises(lists.Refused, match="湖州市所在汇总表已失效，须省级相关部门重新签发汇总表后才能公布"):
        lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None)
    again = send_up(cast, first.application.round)
    assert [item.case_id for item in again.items.all()] == [first.pk]
    lists.publish(mlist=mlist, user=cast.ministry_approver, seen=None)
    assert Case.objects.get(pk=first.pk).state == "published"


def test_a_draft_sheet_does_not_show_a_decision_on_a_city_that_it_lists(cast, two_sent_up, readers):
    first, second = two_sent_up
    cases.return_to_province(case=second, user=cast.reviewer, seen=None, reason="（演示）请核实")
    summary_sheets.draw_up(round=first.application.round, user=cast.officer, filler="演示经办人甲", filler_contact="0")
    read = readers(("province_approver",))
    before = read()
    cases.not_confirm(case=first, user=cast.reviewer, seen=None, reason="（演示）材料不足")
    assert_nothing_shows(before, read())


def test_published_progress_does_not_tell_what_the_decision_replaced(cast, two_sent_up, client_for):
    first, _ = two_sent_up
    cases.not_confirm(case=first, user=cast.reviewer, seen=None, reason="（演示）部内初步意见")
    cases.reconsider(case=first, user=cast.reviewer, seen=None, reason="（演示）部内再议")
    cases.confirm(case=first, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    lists.publish(mlist=list_of(cast, first), user=cast.ministry_approver, seen=None)
    for part, address in (("officer", f"/cases/{first.pk}/"), ("clerk", f"/applications/{first.application_id}/")):
        page = visit(client_for(getattr(cast, part)), address)[1]
        assert "同意加入" in page and "部内" not in page, part
    assert "部内再议" in visit(client_for(cast.reviewer), f"/cases/{first.pk}/")[1]


def test_a_correction_does_not_show_before_it_is_published(cast, two_sent_up, readers):
    first, second = two_sent_up
    for case in two_sent_up:
        cases.confirm(case=case, user=cast.reviewer, seen=None, opinion="（演示）同意加入")
    old = lists.publish(mlist=list_of(cast, first), user=cast.ministry_approver, seen=None)
    read = readers(("officer", None))
    before = read()
    draft = list_of(cast, second, number="演示〔2026〕2号", corrects=old, correction_reason="（演示）误列")
    assert_nothing_shows(before, read())
    lists.discard(mlist=draft, user=cast.reviewer, seen=None)
    assert_nothing_shows(before, read())


def test_the_proposal_of_a_province_does_not_show_in_the_city(cast, case_in, readers):
    case = case_in("accepted")
    read = readers(IN_THE_CITY)
    before = read()
    cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）拟不成熟的意见")
    assert_nothing_shows(before, read())
    cases.send_back(case=case, user=cast.province_approver, seen=None, reason="（演示）请重拟")
    assert_nothing_shows(before, read())


def test_a_reason_given_to_a_city_is_not_public(cast, case_in, client_for):
    """Numbers of applications can be guessed; what their page of verification tells is for everybody."""
    case = case_in("endorsed")
    cases.return_for_correction(case=case, user=cast.officer, seen=None, reason="（演示）年份有误")
    status, page = visit(client_for(None), f"/verify/{case.application.number}/1/")
    assert status == 200 and "省级意见已作废" in page and "年份有误" not in page


def test_a_reason_given_to_a_province_is_not_public(cast, two_sent_up, client_for):
    cases.return_to_province(case=two_sent_up[0], user=cast.reviewer, seen=None, reason="（演示）请核实面积")
    status, page = visit(client_for(None), f"/verify/{Sheet.objects.get().document_number}/1/")
    assert status == 200 and "已失效" in page and "面积" not in page and "湖州市" not in page


def test_a_withdrawn_form_says_so_to_everybody(case_in, client_for):
    case = case_in("withdrawn")
    page = visit(client_for(None), f"/verify/{case.application.number}/1/")[1]
    assert "申请已由城市撤回" in page


# --- What a city types --------------------------------------------------------------------------------------------

OTHERS = ("neighbour_clerk", "far_approver", "officer", "province_approver", "reviewer", "ministry_approver", None)
MARK = "尚未提交的内部说法"


def test_what_is_typed_after_a_return_is_read_by_nobody_else_before_it_is_submitted(cast, case_in, client_for, readers):
    from tests.plot import with_evidence

    case = case_in("returned")
    application = case.application
    desk.save_cells(application=application, user=cast.clerk, values={"slogan.text": MARK}, seen={"slogan.text": 1})
    file = with_evidence(application, cast.clerk)
    application.evidence.filter(pk=file.pk).update(name=f"{MARK}.pdf")
    address = f"/evidence/{file.pk}/{MARK}.pdf"
    preview = visit(client_for(cast.clerk), f"/applications/{application.pk}/preview/")
    assert preview[0] == 200
    draft = Paper.objects.get(is_draft=True)
    for part in OTHERS:
        client = client_for(getattr(cast, part) if part else None)
        pages = crawl(client, f"/cases/{case.pk}/", f"/cases/{case.pk}/beside/", *searches(part))
        assert [page for page, (_, text) in pages.items() if MARK in text] == [], part
        assert client.get(address).status_code in (302, 404), part
        assert client.get(f"/papers/{draft.pk}/").status_code in (302, 404), part

    answer_return(application, cast.clerk)
    desk.hand_over(application=application, user=cast.clerk, seen=None)
    assert MARK not in visit(client_for(cast.officer), f"/cases/{case.pk}/")[1], "handed over is not submitted"
    desk.submit(application=application, user=cast.approver, seen=None)
    for part in ("officer", "reviewer"):
        client = client_for(getattr(cast, part))
        assert MARK in visit(client, f"/cases/{case.pk}/")[1]
        assert client.get(address).status_code == 200, part
    for part in ("neighbour_clerk", "other_officer", "department_clerk", "expert"):
        assert client_for(getattr(cast, part)).get(address).status_code in (403, 404), part


# Where cases, papers, messages and lists show; the whole portal is crawled for the network's decisions above.
ALLIANCE_PAGES = (
    *(f"/cases/{number}/" for number in (1, 2)),
    *(f"/cases/{end}" for end in ("", "?state=at_secretariat", "?state=secretariat_agreed", "?state=not_confirmed")),
    *(f"/board/{end}" for end in ("", "?state=at_secretariat", "?state=confirmed")),
    *(f"/papers/{number}/" for number in range(1, 6)),
    *(f"/applications/{number}/" for number in (1, 2)),
    *("/home/", "/messages/", "/history/", "/jobs/", "/lists/", "/lists/1/", "/ballots/", "/ballots/1/", "/"),
    *("/verify/L2026-330500/1/", "/verify/L2026-MD1/1/", "/verify/L2026-ZS-330500/1/", "/search/?q=湖州"),
)


def test_what_the_alliance_decides_does_not_show_before_its_list(alliance, client_for):
    """The secretariat's opinion, the ballot and its result, a refusal and a draft of the list."""
    round_ = an_alliance_round(alliance)
    first = an_alliance_case(alliance, "at_secretariat", round_)
    who = {"clerk": alliance.neighbour_clerk, "approver": alliance.neighbour_approver}
    second = an_alliance_case(alliance, "at_secretariat", round_, **who)
    waived = "（演示）以电子版为准"
    paper_copies.copies_waived(case=first, user=alliance.secretariat_officer, words=waived)  # the city is told of that
    below = ("approver", "neighbour_clerk", "officer", "association_officer", None)
    clients = {part: client_for(getattr(alliance, part) if part else None) for part in below}

    def read():
        return {part: {each: visit(client, each) for each in ALLIANCE_PAGES} for part, client in clients.items()}

    before = read()
    for case in (first, second):
        cases.draft_opinion(case=case, user=alliance.secretariat_officer, seen=None, opinion="（演示）同意。")
    cases.not_agree(case=second, user=alliance.secretariat_approver, seen=None, reason="（演示）不符合条件")
    cases.agree(case=first, user=alliance.secretariat_approver, seen=None)
    voted_on(alliance, [first], "agree")
    an_alliance_list(alliance, [first])
    assert_nothing_shows(before, read())
