"""批量办理: each row by itself, judged again when it is done, whatever the others do."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.history.models import Entry
from portal.kit.verdicts import Refused
from review.models import Batch, Case, Opinion
from review.services import batches, cases
from tests.plot import a_round, a_submitted_case
from tests.review import crowd

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(cast):
    """Two cities that wait to be accepted, one accepted already, one without an application."""
    round_ = a_round(cast)
    waiting = [crowd.submitted(cast, round_, number) for number in (1, 2)]
    accepted = cases.accept(case=crowd.submitted(cast, round_, 3), user=cast.officer, seen=None)
    return round_, waiting, accepted


def chosen(*picked):
    return [(str(each.application.organisation_id), each.revision) for each in picked]


def words(batch):
    return list(batch.items.values_list("outcome", "words"))


def states():
    return list(Case.objects.order_by("pk").values_list("state", flat=True))


def test_mixed_rows_are_done_or_refused_one_by_one(cast, four):
    round_, waiting, accepted = four
    rows = [*chosen(*waiting, accepted), (str(cast.mianyang.pk), 0), ("999999", 0), (str(cast.huzhou.pk), None)]
    batch = batches.choose(round=round_, user=cast.officer, step="accept", rows=rows)
    batches.run(batch=batch, user=cast.officer)
    outcome = words(batch)
    assert [each for each, _ in outcome] == ["done", "done", "refused", "refused", "refused", "refused"]
    assert "只有“待受理”状态下才能受理" in outcome[2][1]
    assert outcome[3] == outcome[4]  # another province's city is as unknown as one that does not exist
    assert outcome[3][1].startswith("未找到")
    assert outcome[5][1] == "该市还没有提交申请。"
    assert states() == ["accepted", "accepted", "accepted"]
    assert Entry.objects.get(verb="batch.done").sentence.endswith("批量受理：已办理2项，未办理4项。")
    with pytest.raises(Refused, match="已经办理完毕"):
        batches.run(batch=batch, user=cast.officer)


def test_a_row_that_moved_since_the_page_was_shown_is_refused(cast, four):
    round_, waiting, _ = four
    batch = batches.choose(round=round_, user=cast.officer, step="accept", rows=chosen(*waiting))
    cases.accept(case=waiting[0], user=cast.second_officer, seen=None)
    batches.run(batch=batch, user=cast.officer)
    assert [each for each, _ in words(batch)] == ["refused", "done"]
    assert words(batch)[0][1].startswith("选择之后已由") and "当前为“已受理，核实中”" in words(batch)[0][1]


def test_a_row_before_the_ministry_says_nothing_of_what_is_pending(cast, case_in):
    said = []
    for state in ("sent_up", "confirmed", "not_confirmed"):
        case = case_in(state, round=a_round(cast, code=f"W{state[:9]}"))
        for seen in (0, case.revision):
            rows = [(str(cast.huzhou.pk), seen)]
            batch = batches.choose(round=case.application.round, user=cast.officer, step="accept", rows=rows)
            batches.run(batch=batch, user=cast.officer)
            said += words(batch)
    assert set(said) == {("refused", "当前状态为“已上报，部级审核中”，只有“待受理”状态下才能受理。")}


def test_a_city_that_changed_province_meanwhile_is_out_of_reach(cast, four):
    round_, waiting, _ = four
    batch = batches.choose(round=round_, user=cast.officer, step="accept", rows=chosen(*waiting))
    city = waiting[0].application.organisation
    city.parent = cast.sichuan
    city.save()
    batches.run(batch=batch, user=cast.officer)
    assert words(batch)[0][1].startswith("未找到")
    assert states()[:2] == ["submitted", "accepted"]


def test_a_fault_in_one_row_stops_no_other(cast, four, monkeypatch):
    round_, waiting, _ = four
    batch = batches.choose(round=round_, user=cast.officer, step="accept", rows=chosen(*waiting))
    whole = batches.DOERS[batches.BatchStep.ACCEPT]

    def breaks(given, item, user, arrived_at):
        whole(given, item, user, arrived_at)
        if item.position == 1:
            raise RuntimeError("broken")
        return "已受理"

    monkeypatch.setitem(batches.DOERS, batches.BatchStep.ACCEPT, breaks)
    batches.run(batch=batch, user=cast.officer)
    assert [each for each, _ in words(batch)] == ["refused", "done"]
    assert states()[:2] == ["submitted", "accepted"]


def test_what_was_cut_off_is_gone_on_with(cast, four):
    round_, waiting, _ = four
    batch = batches.choose(round=round_, user=cast.officer, step="accept", rows=chosen(*waiting))
    batches._settle(batch, batch.items.first().pk, cast.officer, timezone.now())
    batches.run(batch=Batch.objects.get(), user=cast.officer)
    assert [each for each, _ in words(batch)] == ["done", "done"]
    assert Entry.objects.filter(verb="case.accept").count() == 3


def test_only_who_could_do_one_does_many(cast, four):
    round_, waiting, _ = four
    for user, step in (
        (cast.province_approver, "accept"),
        (cast.officer, "endorse"),
        (cast.clerk, "accept"),
        (cast.reviewer, "propose"),
        (cast.province_manager, "remind"),
    ):
        with pytest.raises(Refused):
            batches.choose(round=round_, user=user, step=step, rows=chosen(*waiting))
    with pytest.raises(Refused, match="请先在表中勾选"):
        batches.choose(round=round_, user=cast.officer, step="accept", rows=[])
    batch = batches.choose(round=round_, user=cast.officer, step="accept", rows=chosen(*waiting))
    with pytest.raises(Refused, match="另一位同事选定"):
        batches.run(batch=batch, user=cast.second_officer)
    assert states() == ["submitted", "submitted", "accepted"]


def test_a_shared_opinion_is_drafted_and_signed_for_each(cast, four, client_for):
    round_, waiting, accepted = four
    cases.accept(case=waiting[0], user=cast.officer, seen=None)
    officer, approver = client_for(cast.officer), client_for(cast.province_approver)
    picked = [Case.objects.get(pk=each.pk) for each in (waiting[0], accepted, waiting[1])]
    form = {"round": round_.code, "step": "propose", "row": [number for number, _ in chosen(*picked)]}
    form |= {f"seen-{number}": seen for number, seen in chosen(*picked)}
    page = officer.post(reverse("review:choose_batch"), form).url
    assert "可办2项，1项不能办理" in officer.get(page).content.decode()
    run = reverse("review:run_batch", args=[Batch.objects.get().pk])
    refused = officer.post(run, {"text": " "})
    assert refused.status_code == 409 and "请填写推荐意见" in refused.content.decode()
    officer.post(run, {"text": "经核实，同意推荐。"})
    assert "已办理2项，未办理1项" in officer.get(page).content.decode()
    assert set(Opinion.objects.values_list("text", flat=True)) == {"经核实，同意推荐。"}
    form = {"round": round_.code, "step": "endorse", "row": [number for number, _ in chosen(*picked)]}
    form |= {f"seen-{number}": seen for number, seen in chosen(*Case.objects.filter(state="proposed"))}
    page = approver.post(reverse("review:choose_batch"), form).url
    assert approver.get(page).content.decode().count("经核实，同意推荐。") == 2
    approver.post(page + "run/")
    assert states() == ["endorsed", "submitted", "endorsed"]
    listed = approver.get(reverse("review:batches")).content.decode()
    assert "批量签发推荐意见" in listed and "批量拟推荐并送签" in listed


def test_nobody_of_another_office_reads_a_batch(cast, four, client_for):
    round_, waiting, _ = four
    batch = batches.choose(round=round_, user=cast.officer, step="accept", rows=chosen(*waiting))
    address = reverse("review:batch", args=[batch.pk])
    assert client_for(cast.second_officer).get(address).status_code == 200
    for other in (cast.other_officer, cast.reviewer):
        assert client_for(other).get(address).status_code == 404
        assert client_for(other).post(address + "run/").status_code == 404
    assert states()[0] == "submitted"


def test_a_press_without_a_tick_says_what_to_do(cast, round_, client_for):
    sent = client_for(cast.officer).post(
        reverse("review:choose_batch"), {"round": round_.code, "step": "accept"}, follow=True
    )
    assert "请先在表中勾选要办理的行" in sent.content.decode()
    # A refused press leaves selection, order and ticks as they were.
    ticked = [cast.huzhou.pk, cast.jiaxing.pk]
    faulty = {"round": round_.code, "step": "nothing", "row": ticked, "q": "市", "sort": "-place", "page": "1"}
    again = client_for(cast.officer).post(reverse("review:choose_batch"), faulty, follow=True)
    assert "没有这个事项" in again.text and again.context["sort"] == "-place"
    assert again.context["filter"].chosen()["q"] == "市"
    assert set(re.findall(r'name="row"\s+value="(\d+)"\s+checked', again.text)) == {str(each) for each in ticked}
    assert not Batch.objects.exists()


def test_a_form_is_never_opened_in_a_citys_place(cast, round_, client_for):
    """Whoever is of the province or the ministry can remind, and cannot begin."""
    from applications import services
    from applications.models import Application

    for user in (cast.officer, cast.province_approver, cast.reviewer, cast.round_manager, cast.province_manager):
        assert client_for(user).post(reverse("applications:begin", args=[round_.code])).status_code == 403
        with pytest.raises(Refused):
            services.begin(round=round_, user=user)
    assert not Application.objects.exists()
    assert a_submitted_case(cast, round_).application.begun_by == cast.clerk
