"""Returned to the city: only what was named opens again, each item wants an answer, nothing typed is lost."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from applications import services
from applications.editions.targets import file_target, row_target
from applications.models import CorrectionItem, Submission
from applications.selectors import missing, open_correction, opened_of
from applications.services import evidence
from applications.services.evidence import mark as digest
from applications.services.reminders import remind_of_returns
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.services import cases, marks
from tests.plot import with_evidence

pytestmark = pytest.mark.django_db

LOCKED = "省级未退回此项，不能修改；如需修改请联系浙江省教育厅。"


@pytest.fixture
def returned(cast, case_in):
    """``returned("slogan", "contact.mobile")``: the city's application, returned for these places."""
    case = case_in("accepted")

    def back(*wheres, **more):
        for where in wheres:
            marks.mark(case=case, user=cast.officer, where=where, reason=f"（演示）{where}有误")
        cases.return_for_correction(case=case, user=cast.officer, seen=None, **more)
        case.application.refresh_from_db()
        return case.application

    back.case = case
    return back


def versions(application):
    return {f"{a.question}.{a.cell}{'.' + a.row_id if a.row_id else ''}": a.version for a in application.answers.all()}


def save(application, user, **values):
    values = {where.replace("__", "."): text for where, text in values.items()}
    return services.save_cells(application=application, user=user, values=values, seen=versions(application))


def rows_of(application, question):
    return list(application.rows.filter(question=question).values_list("row_id", flat=True))


# --- What opens ---------------------------------------------------------------------------------------------------


def test_only_the_named_question_opens_and_a_closed_one_is_refused_in_words(cast, returned):
    application = returned("slogan")
    saved = save(application, cast.clerk, slogan__text="人人乐学", goals__text="换一段")
    assert set(saved.stored) == {"slogan.text"} and saved.refused == {"goals.text": LOCKED}


def test_a_cell_a_figure_with_its_year_and_the_whole_form(cast, returned):
    application = returned("contact.mobile", "area")
    saved = save(application, cast.clerk, contact__mobile="13900000001", contact__name="演示新人", area__year="2024")
    assert set(saved.stored) == {"contact.mobile", "area.year"} and set(saved.refused) == {"contact.name"}


def test_other_opens_everything(cast, returned):
    application = returned("slogan", reason="（演示）通读全文")
    assert not save(application, cast.clerk, goals__text="换一段", contact__name="演示新人").refused


def test_a_named_row_may_be_changed_removed_and_replaced_but_not_its_neighbours(cast, returned):
    first, second = rows_of(returned.case.application, "documents")
    application = returned(row_target("documents", first))
    where = {"application": application, "user": cast.clerk, "question": "documents"}
    saved = services.save_cells(
        application=application,
        user=cast.clerk,
        values={f"documents.title.{first}": "（演示）新题", f"documents.title.{second}": "（演示）新题"},
        seen=versions(application),
    )
    assert set(saved.stored) == {f"documents.title.{first}"} and set(saved.refused) == {f"documents.title.{second}"}
    with pytest.raises(Refused, match=LOCKED):
        services.add_row(**where)
    with pytest.raises(Refused, match=LOCKED):
        services.remove_row(**where, row_id=second)
    with pytest.raises(Refused, match=LOCKED):
        services.move_row(**where, row_id=first, up=False)
    services.remove_row(**where, row_id=first)
    new = services.add_row(**where)
    values = {f"documents.title.{new}": "（演示）换上的"}
    assert services.save_cells(application=application, user=cast.clerk, values=values, seen={}).stored
    with pytest.raises(Refused, match=LOCKED):
        services.add_row(**where)


def test_rows_that_share_one_limit_open_together(cast, returned):
    """Whoever is asked to write more in one case must be able to shorten the other."""
    first, second = rows_of(returned.case.application, "cases")
    application = returned(row_target("cases", first))
    values = {f"cases.text.{first}": "长" * 300, f"cases.text.{second}": "短" * 90}
    saved = services.save_cells(application=application, user=cast.clerk, values=values, seen=versions(application))
    assert len(saved.stored) == 2


def test_what_the_check_wants_mended_is_open_and_stays_so_while_it_is_being_mended(cast, returned):
    """A rule can have become stricter, a date can have passed: a fault in a closed cell must not bar the way."""
    application = returned("slogan")
    application.answers.filter(question="contact", cell="mobile").update(value="13")
    assert save(application, cast.clerk, contact__mobile="13900000009").stored
    assert save(application, cast.clerk, contact__mobile="13900000008").stored, "changed since the return"
    assert save(application, cast.clerk, contact__email="other@example.cn").refused


def test_a_named_kind_of_material_opens_and_the_others_do_not(cast, returned):
    other = with_evidence(returned.case.application, cast.clerk, item="policies")
    application = returned("material:consent")
    consent = application.evidence.get(item="consent")
    with pytest.raises(Refused, match=f"没有移除：{LOCKED}"):
        evidence.remove(application=application, user=cast.clerk, evidence_id=other.pk)
    with pytest.raises(Refused, match=f"“b.pdf”未上传：{LOCKED}"):
        evidence.refuse_before_upload(application=application, item="policies", name="b.pdf", size=10)
    evidence.refuse_before_upload(application=application, item="consent", name="b.pdf", size=10)
    evidence.remove(application=application, user=cast.clerk, evidence_id=consent.pk)


def test_a_named_file_may_be_replaced(cast, returned):
    consent = returned.case.application.evidence.get(item="consent")
    application = returned(file_target(consent.pk))
    evidence.refuse_before_upload(application=application, item="consent", name="b.pdf", size=10)
    evidence.remove(application=application, user=cast.clerk, evidence_id=consent.pk)


def test_a_page_that_has_become_stale_keeps_what_was_typed(cast, returned, client_for):
    application = returned("slogan")
    client = client_for(cast.clerk)
    address = reverse("applications:part", args=[application.pk, "strategy"])
    seen = {where: [version, ""] for where, version in versions(application).items()}
    typed = {"goals.text": "写了很久的目标", "slogan.text": "人人乐学", "seen": json.dumps(seen), "action": "save"}
    answer = client.post(address, typed)
    text = answer.content.decode()
    assert answer.status_code == 409 and "写了很久的目标</textarea>" in text and LOCKED in text
    assert application.answers.get(question="slogan").value == "人人乐学"


def test_autosave_is_told_why_a_closed_cell_is_not_stored(cast, returned, client_for):
    application = returned("slogan")
    cells = {"goals.text": {"text": "写了很久的目标", "seen": 1}}
    answer = client_for(cast.clerk).post(
        reverse("applications:cells", args=[application.pk]),
        json.dumps({"cells": cells}),
        content_type="application/json",
        HTTP_X_PAGE_USER=str(cast.clerk.pk),
    )
    assert answer.json()["refused"] == {"goals.text": LOCKED}


def test_pages_show_what_is_open_and_why_the_rest_is_not(cast, returned, client_for):
    application = returned("slogan", "material:consent")
    client = client_for(cast.clerk)
    strategy = client.get(reverse("applications:part", args=[application.pk, "strategy"])).content.decode()
    assert 'name="slogan.text"' in strategy and 'name="goals.text"' not in strategy and LOCKED in strategy
    assert "（演示）slogan有误" in strategy
    basics = client.get(reverse("applications:part", args=[application.pk, "basics"])).content.decode()
    assert "本部分没有被退回的栏目，只能查看" in basics and 'name="area.value"' not in basics
    materials = client.get(reverse("applications:evidence", args=[application.pk])).content.decode()
    assert 'name="files_consent"' in materials and 'name="files_policies"' not in materials and LOCKED in materials


def test_a_return_of_before_named_no_place_and_opens_the_whole_form(cast, returned):
    application = returned("slogan")
    CorrectionItem.objects.all().delete()
    import_module("applications.migrations.0008_returned_items").name_the_whole_form(apps, None)
    assert CorrectionItem.objects.get().label == "其他（整份申请）"
    assert opened_of(application).is_everything


# --- Answering ----------------------------------------------------------------------------------------------------


def test_each_item_wants_an_answer_before_it_is_handed_over(cast, returned, client_for):
    application = returned("slogan", "area")
    first, second = CorrectionItem.objects.all()
    assert [each.address for each in missing(application) if each.blocks] == [f"item-{first.pk}", f"item-{second.pk}"]
    check = client_for(cast.clerk).get(reverse("applications:check", args=[application.pk])).content.decode()
    assert f"退回事项1 · {first.label}" in check and f"/answers/#item-{first.pk}" in check
    with pytest.raises(Refused, match=r"退回事项1 · .*：请说明修改情况"):
        services.hand_over(application=application, user=cast.clerk, seen=None)
    services.answer_items(application=application, user=cast.clerk, texts={first.pk: "（演示）已改"}, seen={})
    with pytest.raises(Refused, match="填写检查未通过（退回事项2 · "):
        services.hand_over(application=application, user=cast.clerk, seen=None)
    services.answer_items(application=application, user=cast.clerk, texts={second.pk: "（演示）已核"}, seen={})
    services.hand_over(application=application, user=cast.clerk, seen=None)
    services.submit(application=application, user=cast.approver, seen=None)
    frozen = Submission.objects.get(version=2).data["returned"]
    assert [each["answer"] for each in frozen] == ["（演示）已改", "（演示）已核"]
    with pytest.raises(Refused, match="不能修改"):
        services.answer_items(application=application, user=cast.clerk, texts={first.pk: "改口"}, seen={})


def test_answers_are_kept_when_the_page_has_become_stale(cast, returned, client_for):
    application = returned("slogan")
    item, client = CorrectionItem.objects.get(), client_for(cast.clerk)
    address = reverse("applications:answers", args=[application.pk])
    typed = {f"answer_{item.pk}": "（演示）甲", f"seen_{item.pk}": digest("")}
    assert client.post(address, typed).status_code == 302
    answer = client.post(address, {**typed, f"answer_{item.pk}": "（演示）乙"})
    text = answer.content.decode()
    assert answer.status_code == 409 and "同事刚刚将此处改为“（演示）甲”" in text and "（演示）乙</textarea>" in text
    services.hand_over(application=application, user=cast.clerk, seen=None)
    late = client.post(address, {f"answer_{item.pk}": "（演示）丙"})
    assert late.status_code == 409 and "（演示）丙" in late.content.decode()


def test_one_answer_is_saved_while_it_is_typed(cast, returned, client_for):
    application = returned("slogan")
    item = CorrectionItem.objects.get()
    address = reverse("applications:answer", args=[application.pk, item.pk])
    typed = {f"answer_{item.pk}": "（演示）已", f"seen_{item.pk}": digest("")}
    answer = client_for(cast.clerk).post(address, typed, HTTP_HX_REQUEST="true")
    assert "已自动保存" in answer.content.decode() and digest("（演示）已") in answer.content.decode()
    assert open_correction(application).items.get().answer == "（演示）已"


@pytest.mark.parametrize("part", ["approver", "manager", "second_clerk"])
def test_who_answers(cast, returned, part):
    application = returned("slogan")
    texts = {CorrectionItem.objects.get().pk: "（演示）"}
    if part == "second_clerk":
        services.answer_items(application=application, user=cast.second_clerk, texts=texts, seen={})
        return
    with pytest.raises(Refused, match="只有本市教育行政部门的填报人"):
        services.answer_items(application=application, user=getattr(cast, part), texts=texts, seen={})


# --- Until it is submitted again ----------------------------------------------------------------------------------


@pytest.mark.parametrize("part", ["clerk", "approver"])
def test_a_banner_stands_on_every_page_until_it_is_submitted_again(cast, returned, client_for, part):
    application = returned("slogan", due_at=timezone.now() + timedelta(days=10))
    client = client_for(getattr(cast, part))
    parts = [reverse("applications:part", args=[application.pk, each.key]) for each in application.edition.parts]
    names = ("application", "check", "answers", "evidence", "preview")
    pages = parts + [reverse(f"applications:{name}", args=[application.pk]) for name in names]
    pages += [reverse("applications:receipt", args=[application.pk, 1]), reverse("home")]
    pages += [reverse("applications:texts", args=[application.pk, "slogan.text"])]

    def without():
        answers = {address: client.get(address, follow=True).content.decode() for address in pages}
        return [address for address, text in answers.items() if "尚未重新提交" not in text]

    assert without() == []
    services.answer_items(
        application=application, user=cast.clerk, texts={CorrectionItem.objects.get().pk: "（演示）"}, seen={}
    )
    services.hand_over(application=application, user=cast.clerk, seen=None)
    assert without() == []
    services.submit(application=application, user=cast.approver, seen=None)
    for address in pages:
        assert "returned-banner" not in client.get(address, follow=True).content.decode(), address


def test_reminders_come_once_each_to_clerks_and_approvers(cast, returned):
    now = timezone.now()
    application = returned("slogan", due_at=now + timedelta(days=10))

    def sent(days):
        before = Message.objects.filter(event__startswith="return.").count()
        remind_of_returns(now + timedelta(days=days))
        return Message.objects.filter(event__startswith="return.").count() - before

    receivers = 6  # two clerks, two approvers, and those who hold both capacities
    counts = [sent(days) for days in (0, 1, 3, 3, 4, 7, 8, 9, 9, 10.5, 12)]
    told = [count > 0 for count in counts]
    assert told == [False, False, True, False, False, True, False, True, False, True, False]
    assert len({count for count in counts if count}) == 1 and max(counts) <= receivers
    assert {"clerk", "approver"} <= {
        part
        for part in ("clerk", "approver")
        if Message.objects.filter(receiver=getattr(cast, part), event="return.overdue")
    }
    assert "已逾期" in Message.objects.filter(event="return.overdue").first().subject
    assert application.corrections.get().reminded == [7, 3, 1, 0]


def test_a_short_time_is_not_reminded_of_at_once(cast, returned):
    application = returned("slogan", due_at=timezone.now() + timedelta(days=2))
    assert remind_of_returns() == 0
    assert remind_of_returns(timezone.now() + timedelta(days=1)) == 1
    assert application.corrections.get().reminded == [1]


def test_nobody_is_reminded_of_what_was_submitted_again(cast, returned):
    application = returned("slogan", due_at=timezone.now() + timedelta(days=10))
    services.answer_items(
        application=application, user=cast.clerk, texts={CorrectionItem.objects.get().pk: "（演示）"}, seen={}
    )
    services.hand_over(application=application, user=cast.clerk, seen=None)
    services.submit(application=application, user=cast.approver, seen=None)
    assert remind_of_returns(timezone.now() + timedelta(days=20)) == 0
