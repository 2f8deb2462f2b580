"""Who signed for the city does not sign for the province, except in a 直辖市, where both are one place."""

import pytest

from portal.accounts.models import Appointment, User
from portal.kit.verdicts import Refused
from review.services import cases
from tests.plot import a_round, a_submitted_case

pytestmark = pytest.mark.django_db

OPINION = "（演示）同意推荐。"


def in_province(user, organisation):
    """The person anew, acting for the province."""
    person = User.objects.get(pk=user.pk)
    person.act_for(organisation.pk)
    return person


def test_a_seconded_approver_does_not_endorse_what_they_signed_for_the_city(cast, case_in):
    Appointment.objects.create(user=cast.approver, organisation=cast.zhejiang, role="approver")
    case = case_in("proposed")
    with pytest.raises(Refused, match="您曾以市级身份签发该申请，不能再以省级身份签发推荐意见"):
        cases.endorse(case=case, user=in_province(cast.approver, cast.zhejiang), seen=None)
    assert cases.endorse(case=case, user=cast.province_approver, seen=None).state == "endorsed"


def test_in_a_municipality_one_person_signs_in_both_capacities_but_not_the_own_opinion(cast, chongqing):
    case = a_submitted_case(cast, a_round(cast), clerk=chongqing.clerk, approver=chongqing.approver)
    signer = in_province(chongqing.approver, chongqing.province)
    cases.accept(case=case, user=chongqing.officer, seen=None)
    with pytest.raises(Refused, match="只有推荐该市的省级相关部门经办人"):
        cases.propose(case=case, user=signer, seen=None, opinion=OPINION)
    cases.propose(case=case, user=chongqing.officer, seen=None, opinion=OPINION)
    with pytest.raises(Refused):
        cases.endorse(case=case, user=chongqing.officer, seen=None)
    assert cases.endorse(case=case, user=signer, seen=None).state == "endorsed"
