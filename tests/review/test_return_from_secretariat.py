"""退回省级 by the alliance's secretariat, on the pages: marked, sent at once, told and done again."""

from datetime import timedelta

import pytest

from portal.kit.verdicts import Refused
from review.models import Case, Phrase
from review.services import batches, cases
from tests.plot import an_alliance_case

pytestmark = pytest.mark.django_db


def test_the_secretariat_marks_returns_and_keeps_phrases(alliance, client_for):
    case = an_alliance_case(alliance, "at_secretariat")
    officer, page = client_for(alliance.secretariat_officer), f"/cases/{case.pk}/"
    assert f"{page}return/" in officer.get(page).content.decode()
    words = "（演示）组织机构请补充说明"
    marked = officer.post(f"{page}marks/organisation/", {"where": "organisation.text", "reason": words})
    assert marked.status_code == 302
    mark = case.marks.get()
    sheet = officer.get(f"{page}return/").content.decode()
    assert words in sheet and "以上各项作为退回意见交省级" in sheet
    sent = {f"reason_{mark.pk}": words, "whole": "", "due": "", "action": "send"}
    assert officer.post(f"{page}return/", sent | {"revision": case.revision}).status_code == 302
    case = Case.objects.get(pk=case.pk)
    assert case.state == "accepted" and not case.opinions.filter(voided_at__isnull=True).exists()
    shown = client_for(alliance.officer).get(page).content.decode()
    assert "联盟秘书处退回意见" in shown and words in shown and "教育部退回" not in shown
    officer.post("/phrases/", {"text": "（演示）请附文号"})
    assert Phrase.objects.get().organisation == alliance.secretariat


def test_the_signature_that_sends_up_is_in_time_or_within_what_the_return_gave(alliance):
    case = an_alliance_case(alliance, "proposed")
    deadline = case.application.round.province_deadline
    late = {"case": case, "user": alliance.province_approver, "seen": None, "arrived_at": deadline + timedelta(days=1)}
    with pytest.raises(Refused, match="省级上报截止时间为"):
        cases.endorse(**late)
    Case.objects.update(send_up_by=deadline + timedelta(days=2))
    assert cases.endorse(**late).state == "at_secretariat"


@pytest.mark.parametrize(("after", "outcome"), [(timedelta(0), "done"), (timedelta(seconds=1), "refused")])
def test_a_batch_of_signatures_is_judged_by_its_arrival(alliance, after, outcome):
    """Its last row may be signed after the deadline; what counts is when the request came."""
    case = an_alliance_case(alliance, "proposed")
    round, user = case.application.round, alliance.province_approver
    rows = [(str(case.application.organisation_id), case.revision)]
    batch = batches.choose(round=round, user=user, step="endorse", rows=rows)
    batches.run(batch=batch, user=user, arrived_at=round.province_deadline + after)
    assert batch.items.get().outcome == outcome
