"""The ministry returned the application to the province, which recommends the same version again on fresh paper."""

import pytest
from django.urls import reverse

from portal.documents.models import Paper
from portal.documents.services import latest_file, make_demo_seal
from portal.documents.verification import check
from portal.jobs.services import run_pending
from portal.kit.verdicts import Refused
from review.models import Case
from review.services import cases
from tests.review import crowd

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(cast, case_in):
    case = case_in("sent_up")
    return cases.return_to_province(case=case, user=cast.reviewer, seen=None, reason="（演示）请核实面积")


def recommend(cast, case, opinion):
    cases.propose(case=case, user=cast.officer, seen=None, opinion=opinion)
    return cases.endorse(case=case, user=cast.province_approver, seen=None)


def forms(case):
    return list(Paper.objects.filter(subject=case.chain, kind="application").order_by("pk"))


def test_the_province_recommends_again(cast, returned):
    recommend(cast, returned, "（演示）经核实，同意推荐。")
    old, new = forms(returned)
    assert "省级意见已作废" in old.voided_reason and new.voided_reason == ""
    assert [each.slot for each in new.signatures.order_by("sequence")] == ["cover", "declaration", "province"]
    assert new.signatures.get(slot="province").text == "（演示）经核实，同意推荐。"
    assert new.data["sha256"] == old.data["sha256"] == returned.submission.sha256
    crowd.sent_up(cast, returned)
    assert Case.objects.get().state == "sent_up"


def test_the_province_is_returned_to_twice(cast, returned):
    for _ in range(2):
        recommend(cast, returned, "（演示）同意推荐。")
        crowd.sent_up(cast, returned)
        cases.return_to_province(case=returned, user=cast.reviewer, seen=None, reason="（演示）再核实")
    assert [bool(each.voided_reason) for each in forms(returned)] == [True, True, True, False]


def test_the_city_is_asked_to_correct_after_all(cast, returned):
    cases.return_for_correction(case=returned, user=cast.officer, seen=None, reason="（演示）面积有误")
    assert Case.objects.get().application.is_editable


def test_both_papers_tell_what_they_are_worth(cast, case_in, client_for):
    for organisation in (cast.huzhou, cast.zhejiang):
        make_demo_seal(organisation)
    case = case_in("sent_up")
    run_pending()
    cases.return_to_province(case=case, user=cast.reviewer, seen=None, reason="（演示）请核实面积")
    recommend(cast, case, "（演示）经核实，同意推荐。")
    run_pending()
    old, new = (check(latest_file(each).open().read()) for each in forms(case))
    assert old.genuine and not old.is_latest
    assert new.genuine and new.is_latest and len(new.seals) == 3
    page = client_for(None).get(reverse("documents:verify_number", args=[case.application.number, 1]))
    assert "已登记，是最新版本" in page.content.decode()


def test_an_opinion_is_judged_after_the_person(cast, case_in):
    with pytest.raises(Refused, match="只有推荐该市的省级相关部门经办人可以办理此事项"):
        cases.propose(case=case_in("accepted"), user=cast.other_officer, seen=None, opinion="\U000f0000")
