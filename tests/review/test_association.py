"""省级成人教育协会: reads where its province has named it, remarks beside the opinion, stops nothing."""

import pytest

from review.models import AssociationRemark, Case, CoVerifier
from review.services import cases
from tests.plot import an_alliance_case, judged_eligible

pytestmark = pytest.mark.django_db


def test_a_named_association_reads_and_remarks_until_the_province_signs(alliance, client_for):
    case = an_alliance_case(alliance, "accepted")
    code, page = case.application.round.code, f"/cases/{case.pk}/"
    province, association = client_for(alliance.officer), client_for(alliance.association_officer)
    assert association.get(page).status_code == 404
    named = {"association": alliance.association.pk}
    assert client_for(alliance.other_officer).post(f"/associations/{code}/name/", named).status_code == 404
    province.post(f"/associations/{code}/name/", named)
    assert "取消协同核实" in province.get(f"/associations/{code}/").content.decode()
    assert "保存说明" in association.get(page).content.decode()
    assert association.post(f"{page}remark/", {"text": " "}).status_code == 409
    association.post(f"{page}remark/", {"text": "（演示）协会认为属实"})
    assert "（演示）协会认为属实" in province.get(page).content.decode()
    assert (
        "（演示）协会认为属实"
        not in client_for(alliance.clerk).get(f"/applications/{case.application_id}/").content.decode()
    )
    assert "（演示）协会认为属实" not in client_for(alliance.clerk).get(page).content.decode()
    judged_eligible(alliance, case)
    cases.propose(case=case, user=alliance.officer, seen=None, opinion="（演示）同意推荐。")
    cases.endorse(case=Case.objects.get(), user=alliance.province_approver, seen=None)
    assert "只有省级签发意见之前可以填写说明" in association.get(page).content.decode()
    assert association.post(f"{page}remark/", {"text": "（演示）补充"}).status_code == 409
    assert AssociationRemark.objects.count() == 1
    province.post(f"/associations/{code}/name/", {**named, "leave": "1"})
    assert not CoVerifier.objects.exists() and association.get(page).status_code == 404
