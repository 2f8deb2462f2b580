"""成员资格申报: a city that the register lacks claims its membership; the ministry confirms or declines."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from portal.history.selectors import entries
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from portal.register.models import Membership
from portal.register.services import enter_membership
from portal.register.validators import Joined
from review.choices import ClaimState
from review.models import Case, Claim
from review.services import claims
from review.workflow import CLAIM
from tests.applications.evidence_files import a_pdf
from tests.cast import PARTS
from tests.plot import a_case_in, a_claim, a_round, a_submitted_case
from tests.review.crowd import a_city

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

YEAR = Joined(date(2014, 1, 1), date(2014, 12, 31), is_day=False)
TYPED = {"kind": "alliance", "batch": "第二批", "joined": "2014年", "source": "中成协〔2014〕1号（演示）"}


PROOF = a_pdf(mark="proof")


def a_file(data=PROOF, name="批准文件.pdf"):
    return SimpleUploadedFile(name, data, "application/pdf")


def filed(user, **changes):
    stated = {"kind": "alliance", "joined": YEAR, "source": "中成协〔2014〕1号（演示）", "batch": "第二批", **changes}
    return claims.file_claim(user=user, file=a_file(), name="批准文件.pdf", **stated)


# --- Filing -------------------------------------------------------------------------------------------------------


def test_a_clerk_files_a_claim_and_those_above_are_told(cast, client_for):
    client = client_for(cast.clerk)
    answer = client.post("/claims/new/", {**TYPED, "proof": a_file()})
    claim = Claim.objects.get()
    assert answer.url == f"/claims/{claim.pk}/"
    assert (claim.state, claim.joined_words, claim.proof_name) == ("filed", "不晚于2014年12月31日", "批准文件.pdf")
    page = client.get(answer.url).content.decode()
    assert "中成协〔2014〕1号（演示）" in page and "待确认" in page and "演示填报员甲申报：浙江省湖州市为" in page
    told = set(Message.objects.filter(event="claim.filed").values_list("receiver__username", flat=True))
    assert {"moe-reviewer", "zj-officer"} <= told and not {"hz-clerk", "sc-officer"} & told
    assert client.get(f"/claims/{claim.pk}/proof/").getvalue() == PROOF
    assert entries(claim.chain).last().verb == "claim.proof_downloaded"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"joined": "很久以前"}, "不是日期，请填写年份（2016）"),
        ({"joined": "2099"}, "不晚于今天"),
        ({"source": ""}, "依据文件"),
        ({"proof": a_file(b"<html><script>", "批准文件.pdf")}, "实际内容是"),
        ({"proof": a_file(b"%PDF-1.4 half", "批准文件.pdf")}, "PDF文件已损坏或不完整"),
        ({"proof": a_file(b"", "批准文件.pdf")}, "文件是空的"),
        ({"proof": ""}, "请选择证明材料"),
    ],
)
def test_a_claim_is_refused_with_what_to_do_and_keeps_what_was_typed(cast, client_for, typed, words):
    page = client_for(cast.clerk).post("/claims/new/", {**TYPED, "proof": a_file(), **typed}).content.decode()
    assert words in page
    assert "第二批" in page and not Claim.objects.exists()


def test_one_open_claim_per_city_and_kind(cast):
    filed(cast.clerk)
    with pytest.raises(Refused, match="本市已申报该类成员资格，正在等待教育部确认"):
        filed(cast.second_clerk)
    filed(cast.clerk, kind="gnlc")
    filed(cast.neighbour_clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        a_claim(cast.clerk)


def test_what_the_register_has_needs_no_claim(cast):
    enter_membership(place=cast.huzhou.place, kind="alliance", source="某文件", joined_by=date(2016, 12, 31))
    with pytest.raises(Refused, match=r"成员名册中已有本市的登记：.*无需申报，填报后直接加入"):
        filed(cast.clerk)


def test_a_claim_can_be_taken_back_and_filed_again(cast):
    claim = filed(cast.clerk)
    claims.withdraw_claim(claim=claim, user=cast.second_clerk, seen=0)
    filed(cast.clerk)
    assert Claim.objects.filter(state="withdrawn").count() == Claim.objects.filter(state="filed").count() == 1


# --- Deciding -----------------------------------------------------------------------------------------------------

OFFERED = {
    "filed": {"reviewer": {"confirm", "decline"}, "clerk": {"withdraw"}, "second_clerk": {"withdraw"}},
    "confirmed": {},
    "declined": {},
    "withdrawn": {},
}
DECIDE = {
    "filed": lambda cast, claim: claim,
    "confirmed": lambda cast, claim: claims.confirm_claim(claim=claim, user=cast.reviewer, seen=0),
    "declined": lambda cast, claim: claims.decline_claim(
        claim=claim, user=cast.reviewer, seen=0, reason="（演示）不清"
    ),
    "withdrawn": lambda cast, claim: claims.withdraw_claim(claim=claim, user=cast.clerk, seen=0),
}


@pytest.mark.parametrize("state", sorted(ClaimState.values))
def test_who_may_do_what(cast, state):
    claim = DECIDE[state](cast, a_claim(cast.clerk))
    for part in PARTS:
        offers = CLAIM.available(claim, getattr(cast, part))
        expected = OFFERED[state].get("clerk" if part == "seconded" else part, set())
        assert {each.step.name for each in offers if each.verdict} == expected, part
        assert all(each.verdict or each.verdict.reason.endswith("。") for each in offers)


def test_a_confirmed_claim_is_in_the_register_with_its_source(cast, client_for):
    claim = a_claim(cast.clerk)
    answer = client_for(cast.reviewer).post(f"/claims/{claim.pk}/step/", {"step": "confirm", "revision": 0})
    assert answer.status_code == 302
    claim.refresh_from_db()
    membership = Membership.objects.get()
    assert claim.membership == membership and claim.decided_by == cast.reviewer
    assert (membership.place, membership.batch, membership.source) == (
        cast.huzhou.place,
        "演示第二批",
        "演示联盟文件〔2014〕2号",
    )
    assert membership.note == "城市申报，证明材料“批准文件（演示）.pdf”，演示审核人甲确认。"
    assert Message.objects.filter(receiver=cast.clerk, event="claim.confirmed", body__contains="直接加入").exists()
    assert "演示联盟文件〔2014〕2号" in client_for(None).get("/register/").content.decode()


def test_a_declined_claim_says_why_and_can_be_filed_again(cast, client_for):
    claim = a_claim(cast.clerk)
    reviewer = client_for(cast.reviewer)
    refused = reviewer.post(f"/claims/{claim.pk}/step/", {"step": "decline", "revision": 0, "reason": " "})
    assert refused.status_code == 409 and "请填写理由后再不予确认" in refused.content.decode()
    reviewer.post(f"/claims/{claim.pk}/step/", {"step": "decline", "revision": 0, "reason": "（演示）文件无公章"})
    assert "（演示）文件无公章" in client_for(cast.clerk).get(f"/claims/{claim.pk}/").content.decode()
    assert Message.objects.filter(receiver=cast.clerk, body__contains="（演示）文件无公章").exists()
    assert not Membership.objects.exists()
    filed(cast.clerk)


def test_the_province_remarks_and_a_stale_page_keeps_the_words(cast, client_for):
    claim = a_claim(cast.clerk)
    officer, url = client_for(cast.officer), f"/claims/{claim.pk}/step/"
    officer.post(url, {"step": "remark", "revision": 0, "remark": "（演示）情况属实"})
    assert "（演示）情况属实" in client_for(cast.reviewer).get(f"/claims/{claim.pk}/").content.decode()
    stale = officer.post(url, {"step": "remark", "revision": 0, "remark": "（演示）补充一句"})
    assert stale.status_code == 409
    assert "页面已过期" in stale.content.decode() and "（演示）补充一句" in stale.content.decode()
    with pytest.raises(Refused, match="只有推荐该市的省级相关部门可以填写说明"):
        claims.remark(claim=claim, user=cast.reviewer, seen=None, text="（演示）")


def test_a_claim_on_what_was_registered_meanwhile_is_not_confirmed_twice(cast):
    claim = a_claim(cast.clerk)
    enter_membership(place=cast.huzhou.place, kind="alliance", source="某文件", joined_by=date(2016, 12, 31))
    with pytest.raises(Refused, match="名册中已有登记"):
        claims.confirm_claim(claim=claim, user=cast.reviewer, seen=0)


# --- What becomes of the application ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["submitted", "accepted", "proposed", "endorsed", "returned", "withdrawn"])
def test_an_application_still_in_the_province_goes_directly_from_now(cast, case_in, state):
    case = case_in(state)
    claims.confirm_claim(claim=a_claim(cast.clerk), user=cast.reviewer, seen=0)
    changed = Case.objects.get(pk=case.pk)
    assert (changed.way, changed.state) == ("direct", state)
    assert changed.ground == Membership.objects.get() and changed.revision == case.revision + 1
    assert "本申请直接加入，依据：全国学习型城市建设联盟成员城市（演示第二批" in entries(case.chain).last().sentence


@pytest.mark.parametrize("state", ["sent_up", "confirmed", "published", "declined"])
def test_an_application_that_was_sent_up_or_declined_stays_as_it_is(cast, case_in, state):
    case = case_in(state)
    claims.confirm_claim(claim=a_claim(cast.clerk, kind="gnlc"), user=cast.reviewer, seen=0)
    assert Case.objects.get(pk=case.pk).way == "recommended"


def test_another_citys_application_is_not_touched(cast):
    round_ = a_round(cast)
    other = a_submitted_case(cast, round_, clerk=cast.neighbour_clerk, approver=cast.neighbour_approver)
    a_case_in(cast, "submitted", round_)
    claims.confirm_claim(claim=a_claim(cast.clerk), user=cast.reviewer, seen=0)
    assert Case.objects.get(pk=other.pk).way == "recommended"


# --- What the database keeps, and what pages cost -----------------------------------------------------------------


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "confirmed"},
        {"state": "declined"},
        {"joined_by": None},
        {"joined_on": date(2014, 1, 1)},
    ],
)
def test_the_database_refuses_half_a_claim(cast, broken):
    claim = a_claim(cast.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(**broken)


def test_the_list_costs_the_same_with_one_and_with_many(cast, client_for, django_assert_max_num_queries):
    client = client_for(cast.reviewer)
    a_claim(cast.clerk)
    client.get("/claims/")
    with django_assert_max_num_queries(40) as few:
        client.get("/claims/")
    for number in range(3):
        a_city(cast, number)
        a_claim(type(cast.clerk).objects.get(username=f"city{number}-clerk"))
    with django_assert_max_num_queries(40) as many:
        client.get("/claims/?state=filed")
    assert len(few) == len(many)
