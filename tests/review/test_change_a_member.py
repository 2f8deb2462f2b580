"""成员变更: lost and renamed certificates, leaving, revocation, renamed and merged cities; two people, one door."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.documents.models import Paper, Signature
from portal.history.selectors import entries
from portal.letters.models import Message
from portal.regions.services import merge_place
from portal.register.models import Membership
from portal.register.selectors import is_member
from portal.shell.demonstration import a_signed_page
from review.models import Attachment, Case, Certificate, Standing
from review.selectors.standing import waiting_for_a_decision
from review.services import standing
from review.workflow import STANDING
from tests.cast import PARTS
from tests.plot import a_case_in, a_change, a_member, a_member_city, a_renamed_place, a_round, an_alliance_case

pytestmark = pytest.mark.django_db
Refused = standing.Refused


def signed(cast, membership, kind, **more):
    return standing.sign(standing=a_change(cast, membership, kind, **more), user=cast.ministry_approver, seen=None)


def checked(client_for, certificate):
    address = f"/certificates/check/?number={certificate.number}&code={certificate.code}"
    return client_for(None).get(address).content.decode()


def test_a_lost_certificate_is_issued_anew_and_the_old_one_says_so(cast, client_for):
    membership = a_member_city(cast)
    old = Certificate.objects.get()
    change = signed(cast, membership, "lost")
    old.refresh_from_db()
    new = change.new_certificate
    assert (old.state, new.state, new.replaces) == ("replaced", "valid", old)
    assert new.number == f"{old.number}-2" and new.code != old.code
    assert "证书已换发" in checked(client_for, old) and new.number in checked(client_for, old)
    assert new.code not in checked(client_for, old), "the new code is on the new certificate alone"
    assert "证书有效" in checked(client_for, new)
    assert "已换发" in Paper.objects.get(subject=old.chain).voided_reason
    printed = Paper.objects.get(subject=new.chain).data
    assert printed["replaces"] == old.number and printed["since"]
    assert is_member(membership.place, "network"), "the membership stays"
    again = signed(cast, membership, "renamed", new_name="湖州新市")
    assert again.new_certificate.number == f"{old.number}-3" and again.new_certificate.city_name == "湖州新市"
    assert "湖州新市" in checked(client_for, again.new_certificate)


def test_a_city_leaves_and_everybody_can_see_it(cast, client_for):
    membership = a_member_city(cast)
    certificate = Certificate.objects.get()
    change = signed(cast, membership, "leave", by_application=True, document_number="")
    membership.refresh_from_db()
    assert membership.left_on == timezone.localdate() and "退出" in membership.left_reason
    assert not is_member(membership.place, "network")
    assert "证书已失效" in checked(client_for, certificate)
    mlist = certificate.list
    page = client_for(None).get(f"/lists/{mlist.pk}/").content.decode()
    assert "湖州市" in page and "本名单公布后有变更" in page and "退出" in page and "（演示）理由" not in page
    told = {each.receiver.username for each in Message.objects.filter(event="standing.signed")}
    assert {"hz-clerk", "hz-approver", "zj-officer", "zj-approver"} <= told
    assert "退出" in client_for(cast.clerk).get(f"/cases/{change.case_id}/").content.decode()
    assert [each.verb for each in entries(f"membership:{membership.pk}")] == ["membership.entered", "membership.ended"]
    assert Case.objects.get(pk=change.case_id).state == "published", "the list stays as it was published"


def test_the_alliance_s_members_are_its_secretariat_s(alliance, client_for):
    """Drafted and signed in the secretariat, its seal on the new certificate; the ministry reads."""
    case = an_alliance_case(alliance, "published")
    membership = Membership.objects.current().get(place=case.application.place)
    typed = {"kind": "lost", "reason": "（演示）遗失", "effective_on": timezone.localdate().isoformat()}
    with pytest.raises(Refused, match="联盟成员的变更由联盟秘书处经办人拟定"):
        a_change(alliance, membership, "lost")
    assert client_for(alliance.reviewer).get(f"/members/{membership.pk}/change/").status_code == 404
    officer = client_for(alliance.secretariat_officer)
    assert f"/members/{membership.pk}/change/" in officer.get("/standing/?q=湖州").content.decode()
    assert officer.post(f"/members/{membership.pk}/change/", typed).status_code == 302
    change = Standing.objects.get()
    with pytest.raises(Refused, match="联盟成员的变更由联盟秘书处签发人签发"):
        standing.sign(standing=change, user=alliance.ministry_approver, seen=None)
    approver = client_for(alliance.secretariat_approver)
    assert "签发成员变更" in approver.get("/home/").content.decode()
    attached = {"files": ContentFile(a_signed_page("申请"), name="申请.pdf")}
    assert officer.post(f"/standing/{change.pk}/files/", attached).status_code == 302
    file = f"/attachments/{Attachment.objects.get().pk}/"
    assert approver.get(file).status_code == 200 and client_for(alliance.committee_chair).get(file).status_code == 403
    answer = approver.post(f"/standing/{change.pk}/step/", {"step": "sign", "revision": change.revision})
    new = Certificate.objects.get(state="valid")
    assert answer.status_code == 302 and new.number.endswith("-2")
    assert Signature.objects.get(paper__subject=new.chain).organisation == alliance.secretariat
    assert new.number in approver.get(f"/standing/{change.pk}/").content.decode()
    way = f'href="/members/{membership.pk}/change/"'
    assert way in officer.get(f"/cases/{case.pk}/").content.decode()
    assert way not in client_for(alliance.reviewer).get(f"/cases/{case.pk}/").content.decode()
    assert "（演示）遗失" in client_for(alliance.officer).get(f"/cases/{case.pk}/").content.decode()
    assert "（演示）遗失" not in client_for(alliance.committee_chair).get(f"/cases/{case.pk}/").content.decode()
    other = a_member(alliance.mianyang.place, kind="network")
    assert officer.get(f"/members/{other.pk}/change/").status_code == 404


def test_a_reason_that_the_register_cannot_hold_is_refused_and_stays(cast, client_for):
    membership = a_member_city(cast)
    reason = "（演示）理由" * 40
    typed = {
        "person": cast.reviewer.pk,
        "kind": "revoke",
        "reason": reason,
        "document_number": "演示〔2026〕9号",
        "effective_on": timezone.localdate().isoformat(),
    }
    answer = client_for(cast.reviewer).post(f"/members/{membership.pk}/change/", typed)
    assert "退出原因（文号和理由）过长" in answer.text and reason in answer.text
    assert not Standing.objects.exists()


def test_a_revocation_names_its_document_and_takes_two_people(cast, client_for):
    membership = a_member_city(cast)
    certificate = Certificate.objects.get()
    with pytest.raises(Refused, match="请填写决定的文号"):
        a_change(cast, membership, "revoke", document_number=" ")
    change = a_change(cast, membership, "revoke")
    with pytest.raises(Refused, match="已有一项待签发的成员变更"):
        a_change(cast, membership, "leave")
    assert "证书有效" in checked(client_for, certificate), "nothing changes before it is signed"
    page = client_for(cast.ministry_approver).post(
        f"/standing/{change.pk}/step/", {"step": "sign", "revision": change.revision}
    )
    assert page.status_code == 302
    assert "证书已撤销" in checked(client_for, certificate) and "演示函〔2026〕9号" in checked(client_for, certificate)
    with pytest.raises(Refused, match="待签发"):
        standing.sign(standing=change, user=cast.ministry_approver, seen=None)


def test_a_renamed_city_keeps_its_membership_by_a_decision_only(cast, client_for):
    membership = a_member_city(cast)
    old_place, case = membership.place, Case.objects.get()
    new_place = a_renamed_place(old_place)
    assert is_member(old_place, "network") and not is_member(new_place, "network"), "nothing moves by itself"
    assert list(waiting_for_a_decision(cast.reviewer)) == [membership]
    reviewer = client_for(cast.reviewer)
    assert "新湖州市" in reviewer.get("/standing/").content.decode()
    asked = {
        "kind": "keep",
        "reason": "更名",
        "document_number": "演示函〔2026〕3号",
        "effective_on": timezone.localdate().isoformat(),
    }
    answer = reviewer.post(f"/members/{membership.pk}/change/", asked)
    change = Standing.objects.get()
    assert answer.url == f"/standing/{change.pk}/"
    standing.sign(standing=change, user=cast.ministry_approver, seen=None)
    assert not is_member(old_place, "network") and is_member(new_place, "network")
    entered = Membership.objects.get(place=new_place)
    assert old_place.name in entered.note and entered.batch == membership.batch
    for each in (membership, entered):
        assert "membership.followed" in [entry.verb for entry in entries(f"membership:{each.pk}")]
    first, second = Certificate.objects.filter(case=case).order_by("pk")
    assert (first.state, second.state, second.city_name) == ("replaced", "valid", "新湖州市")
    assert not waiting_for_a_decision(cast.reviewer).exists()
    assert "已签发" in reviewer.get(f"/standing/{change.pk}/").content.decode()


def test_a_merged_member_passes_on_or_ends_where_the_other_is_a_member_already(cast):
    membership = a_member(cast.huzhou.place)
    merge_place(
        place=cast.huzhou.place, successor=cast.jiaxing.place, on=timezone.localdate(), document="演示批复〔2026〕2号"
    )
    change = signed(cast, membership, "transfer")
    assert is_member(cast.jiaxing.place, "alliance") and change.new_membership is not None
    far = a_member(cast.mianyang.place)
    a_member_there = a_member(cast.jiaxing.place)
    merge_place(
        place=cast.mianyang.place, successor=cast.jiaxing.place, on=timezone.localdate(), document="演示批复〔2026〕4号"
    )
    assert signed(cast, far, "transfer").new_membership is None
    assert Membership.objects.current().get(kind="alliance") == a_member_there


def test_what_is_refused_and_why(cast, case_in):
    membership = a_member(cast.huzhou.place)
    later = timezone.localdate() + timedelta(days=1)
    for kind, more, why in (
        ("lost", {}, "没有有效的证书"),
        ("keep", {}, "没有登记更名、合并"),
        ("leave", {"effective_on": later}, "生效日期不能晚于今天"),
        ("revoke", {"by_application": True}, "只有退出可以凭城市自愿申请"),
        ("leave", {"reason": " "}, "请填写理由"),
        ("leave", {"document_number": "电话13800138000"}, "公开的内容不能含有个人信息"),
    ):
        with pytest.raises(Refused, match=why):
            a_change(cast, membership, kind, **more)


def test_a_round_without_certificates_promises_none(cast, client_for):
    a_case_in(cast, "published", a_round(cast, options={}))
    assert not Certificate.objects.exists()
    assert not [each for each in Message.objects.all() if "证书" in each.body + each.subject]
    assert "证书" not in client_for(cast.clerk).get(f"/cases/{Case.objects.get().pk}/").content.decode()


def test_who_may_take_which_step_in_which_state(cast):
    change = a_change(cast, a_member(cast.huzhou.place), "leave")
    offered = {"draft": {"reviewer": {"discard"}, "ministry_approver": {"sign"}}, "signed": {}, "discarded": {}}
    for state, steps in offered.items():
        change.state = state
        for part in PARTS:
            found = {each.step.name for each in STANDING.available(change, getattr(cast, part)) if each.verdict}
            assert found == steps.get(part, set()), (state, part)
    assert set(offered) == set(STANDING.state_labels)
    change.state, change.drawn_up_by = "draft", cast.ministry_approver
    sign = next(each for each in STANDING.available(change, cast.ministry_approver) if each.step.name == "sign")
    assert "编制人不能签发自己编制的文件" in sign.verdict.reason


def test_nobody_below_reads_a_change_before_it_is_signed(cast, client_for):
    change = a_change(cast, a_member(cast.huzhou.place), "leave")
    for part in ("clerk", "approver", "officer", "province_approver", "expert", "stranger", None):
        client = client_for(getattr(cast, part) if part else None)
        for address in (f"/standing/{change.pk}/", "/standing/", f"/members/{change.membership_id}/change/"):
            assert client.get(address).status_code in (302, 403, 404), (part, address)
    assert not Message.objects.filter(event__startswith="standing").exclude(receiver=cast.ministry_approver).exists()


def test_many_changes_ask_as_often_as_one(cast, client_for):
    a_change(cast, a_member(cast.huzhou.place), "leave")
    reviewer = client_for(cast.reviewer)
    reviewer.get("/standing/")
    with CaptureQueriesContext(connection) as one:
        reviewer.get("/standing/")
    for place in (cast.jiaxing.place, cast.mianyang.place):
        a_change(cast, a_member(place), "leave")
        a_renamed_place(place, f"新{place.name}")
    with CaptureQueriesContext(connection) as many:
        reviewer.get("/standing/")
    assert len(many) == len(one)
