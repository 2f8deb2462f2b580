"""The whole way leaves an entry for every step, each with its sentence, and a change behind the portal shows."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from applications import services as desk
from portal.documents.models import Signature
from portal.history import triggers
from portal.history.models import Entry
from portal.jobs.services import run_pending
from portal.shell.demonstration import answer_return
from review.models import Case, MembershipList, Sheet
from review.services import cases
from tests.plot import a_complete_application, a_round
from tests.review import crowd

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

# Every step of the way, in order, by the chain of its subject.
OF_THE_APPLICATION = [
    "application.begun",
    "application.hand_over",
    "application.take_back",
    "application.hand_over",
    "application.send_back",
    "application.hand_over",
    "application.submit",
    "case.opened",
    "case.withdraw",
    "application.reopen",
    "application.hand_over",
    "application.submit",
    "case.resubmit",
    "case.accept",
    "case.return",
    "application.reopen",
    "application.hand_over",
    "application.submit",
    "case.resubmit",
    "case.accept",
    "case.propose",
    "case.send_back",
    "case.propose",
    "case.endorse",
    "case.send_up",
    "case.return_to_province",
    "case.propose",
    "case.endorse",
    "case.send_up",
    "case.not_confirm",
    "case.reconsider",
    "case.confirm",
    "case.publish",
]
OF_THE_SHEETS = [["sheet.drawn_up", "sheet.send_up", "sheet.void"], ["sheet.drawn_up", "sheet.send_up"]]
OF_THE_LIST = ["list.drawn_up", "list.publish"]


@pytest.fixture
def way(cast) -> Case:
    """From the first word to the published list, with every turn that it can take on the way."""
    application = a_complete_application(cast, a_round(cast))
    clerk, approver = {"user": cast.clerk, "seen": None}, {"user": cast.approver, "seen": None}

    def hand_over_and_submit():
        desk.hand_over(application=application, **clerk)
        desk.submit(application=application, **approver)

    desk.hand_over(application=application, **clerk)
    desk.take_back(application=application, **clerk)
    desk.hand_over(application=application, **clerk)
    desk.send_back(application=application, **approver, reason="（演示）再看")
    hand_over_and_submit()
    case = Case.objects.get()
    cases.withdraw(case=case, **approver, reason="（演示）更正")
    hand_over_and_submit()
    officer, province = {"user": cast.officer, "seen": None}, {"user": cast.province_approver, "seen": None}
    cases.accept(case=case, **officer)
    cases.return_for_correction(case=case, **officer, reason="（演示）请补正")
    answer_return(application, cast.clerk)
    hand_over_and_submit()
    cases.accept(case=case, **officer)
    cases.propose(case=case, **officer, opinion="（演示）同意推荐。")
    cases.send_back(case=case, **province, reason="（演示）请重拟")
    cases.propose(case=case, **officer, opinion="（演示）同意推荐。")
    cases.endorse(case=case, **province)
    crowd.sent_up(cast, case)
    reviewer = {"user": cast.reviewer, "seen": None}
    cases.return_to_province(case=case, **reviewer, reason="（演示）请核实")
    cases.propose(case=case, **officer, opinion="（演示）同意推荐。")
    cases.endorse(case=case, **province)
    crowd.sent_up(cast, case)
    cases.not_confirm(case=case, **reviewer, reason="（演示）材料不足")
    cases.reconsider(case=case, **reviewer, reason="（演示）再议")
    crowd.published(cast, Case.objects.get())
    return Case.objects.get()


def verbs(chain):
    return list(Entry.objects.filter(chain=chain).order_by("seq").values_list("verb", flat=True))


def check():
    complaints = StringIO()
    try:
        call_command("check_history", stdout=StringIO(), stderr=complaints)
    except CommandError:
        return complaints.getvalue()
    return ""


def test_every_step_leaves_its_entry(way):
    steps = [verb for verb in verbs(way.chain) if verb.startswith(("application.", "case."))]
    assert steps == OF_THE_APPLICATION
    assert [verbs(sheet.chain) for sheet in Sheet.objects.order_by("pk")] == OF_THE_SHEETS
    assert verbs(MembershipList.objects.get().chain) == OF_THE_LIST
    assert Entry.objects.filter(verb="membership.entered").count() == 1
    assert check() == ""


def test_every_entry_names_who_for_whom_and_what_in_chinese(way):
    for entry in Entry.objects.all():
        assert entry.sentence != entry.verb and re.search("[\u4e00-\u9fff]", entry.sentence), entry.verb
        assert "None" not in entry.sentence, entry.sentence
        assert entry.actor and entry.organisation, entry.verb


def test_what_was_said_is_kept_with_the_step(way):
    said = {entry.verb: entry.payload for entry in Entry.objects.filter(chain=way.chain)}
    assert said["case.return"]["reason"] == "（演示）请补正"
    assert said["case.endorse"]["opinion"] == "（演示）同意推荐。"
    assert said["case.endorse"]["drafted_by"] == "演示经办人甲"
    assert said["application.submit"]["sha256"] == way.submission.sha256
    assert said["case.publish"]["after"] == "published"


def test_the_last_entry_agrees_with_the_state(way):
    last = Entry.objects.filter(chain=way.chain, verb__startswith="case.").last()
    assert last.payload["after"] == way.state == "published"


@pytest.mark.parametrize("verb", ["case.endorse", "case.confirm", "application.submit"])
def test_an_entry_changed_in_the_raw_database_is_named(way, verb):
    entry = Entry.objects.filter(chain=way.chain, verb=verb).last()
    forged = entry.text.replace("演示", "伪造", 1)
    assert forged != entry.text
    with triggers.guards_off(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE history_entry SET text = %s WHERE id = %s", [forged, entry.pk])
    assert check().startswith(f"{way.chain} 第 {entry.seq} 条：内容与哈希值不符")


def test_an_entry_deleted_from_the_raw_database_is_named(way):
    entry = Entry.objects.get(chain=way.chain, verb="case.not_confirm")
    with triggers.guards_off(connection), connection.cursor() as cursor:
        cursor.execute("DELETE FROM history_entry WHERE id = %s", [entry.pk])
    assert check().startswith(f"{way.chain} 第 {entry.seq} 条：缺失")


def test_every_seal_leaves_its_entry(cast, case_in):
    from portal.documents.services import make_demo_seal

    for organisation in (cast.huzhou, cast.zhejiang):
        make_demo_seal(organisation)
    case_in("endorsed")
    run_pending()
    assert set(Signature.objects.values_list("state", flat=True)) == {"signed"}
    assert Entry.objects.filter(verb="paper.sealed").count() == Signature.objects.count() == 3
    assert check() == ""
