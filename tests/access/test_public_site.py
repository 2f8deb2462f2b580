"""What is private or still being decided stands on no public page, in no feed, file or answer of the API.

Names, telephone numbers, mails, opinions and reasons are planted wherever people type; then everything that somebody
without an account can reach is read.
"""

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest

from applications.models import PlaceException
from monitoring.models import Plan, Remark
from portal.jobs.services import run_pending
from portal.regions.models import Place
from portal.register.services import end_membership, enter_membership
from portal.shell import demonstration
from review.models import Case, MembershipList, Notice
from review.services import associations, ballots, cases, paper_copies
from tests.access.crawler import crawl
from tests.frameworks import a_published
from tests.notices import a_list_on_notice, a_notice_round, an_objection
from tests.plot import (
    a_case_in,
    a_round,
    a_submitted_case,
    an_alliance_case,
    an_alliance_list,
    an_alliance_round,
    judged_eligible,
)
from tests.reports import a_cycle, a_report, a_snapshot, accepted, filled

pytestmark = pytest.mark.django_db

# Typed by a city in its application.
CELLS = {
    "contact.mobile": "13977770001",
    "contact.phone": "0572-7770002",
    "contact.email": "mimi@secret.example",
    "contact.name": "秘填人",
    "city_leader.name": "秘市长",
    "overview.text": "（演示）内部概况暗号。",
    "innovations.text": "（演示）内部创新暗号。",
}
TYPED = (
    "内部意见暗号",
    "不予确认暗号",
    "异议暗号",
    "秘异议人",
    "0571-7770003",
    "名册备注暗号",
    "退出原因暗号",
    "无据成员暗号",
    # Of the alliance's procedure
    "例外理由暗号",
    "协会说明暗号",
    "条件认定暗号",
    "纸质材料暗号",
    "秘书处意见暗号",
    "秘书处不予暗号",
    "表决名称暗号",
    "取消表决暗号",
    "复议暗号",
    "同意4、不同意1",
    # Of monitoring
    "未公布数据暗号",
    "未上报数据暗号",
    "内部疑问暗号",
    "领导小组暗号",
    "待公布勘误暗号",
)
STAFF = {
    "clerk": "秘经办",
    "approver": "秘签发",
    "officer": "秘省员",
    "province_approver": "秘省签",
    "reviewer": "秘部审",
    "ministry_approver": "秘部签",
    "round_manager": "秘批管",
    "secretariat_officer": "秘联办",
    "secretariat_approver": "秘联签",
    "committee_chair": "秘主任",
    "member1": "秘委员",
    "association_officer": "秘协会",
}


@pytest.fixture
def planted(alliance, monkeypatch):
    """Huzhou published, Jiaxing on a notice with an objection, Mianyang refused and not announced; strings everywhere.

    In the alliance Jiaxing is published after two votes, Huzhou refused by the secretariat.
    """
    cast = alliance
    for part, name in STAFF.items():
        person = getattr(cast, part)
        person.name, person.email = name, f"{person.username}@secret.example"
        person.save()
    fill_in = demonstration.fill_in

    def fill_in_and_plant(application, user):
        from applications.services import save_cells

        fill_in(application, user)
        keys = {question.key for question in application.edition.questions}
        values = {cell: text for cell, text in CELLS.items() if cell.split(".")[0] in keys}
        save_cells(application=application, user=user, values=values, seen=dict.fromkeys(values, 1))

    monkeypatch.setattr(demonstration, "fill_in", fill_in_and_plant)
    a_case_in(cast, "published", a_round(cast))
    noticed = a_notice_round(cast, code="W2027")
    second = {"clerk": cast.neighbour_clerk, "approver": cast.neighbour_approver}
    on_notice = a_case_in(cast, "confirmed", noticed, **second)
    mlist = a_list_on_notice(cast, on_notice, number="演示〔2027〕90号")
    an_objection(mlist, on_notice, name="秘异议人", phone="0571-7770003", text="异议暗号")
    third = a_case_in(cast, "sent_up", a_round(cast, code="W2028"))
    cases.not_confirm(case=third, user=cast.reviewer, seen=None, reason="不予确认暗号")
    a_submitted_case(cast, a_round(cast, code="W2029"))
    enter_some_memberships()
    plant_in_the_alliance(cast, second)
    plant_in_monitoring(cast)
    return mlist


def plant_in_monitoring(cast):
    """2024 is published, with an erratum that waits; 2025 is copied in and waits; 2026 is being filled in."""
    version = a_published(cast)
    published, waiting, begun = (
        a_report(cast, cycle=a_cycle(cast, year=year, version=version)) for year in (2024, 2025, 2026)
    )
    a_snapshot(cast, report=accepted(published))
    accepted(published, people={"answer": "unobtainable", "reason": "other", "reason_note": "未公布数据暗号"})
    a_snapshot(cast, report=published, published=False, erratum="待公布勘误暗号")
    secret = {"answer": "unobtainable", "reason": "other", "reason_note": "未公布数据暗号"}
    a_snapshot(cast, report=accepted(waiting, people=secret), published=False)
    filled(begun, people={"answer": "unobtainable", "reason": "other", "reason_note": "未上报数据暗号"})
    Remark.objects.create(
        value=begun.values.first(), kind="query", words="内部疑问暗号", by=cast.clerk, organisation=cast.huzhou
    )
    Plan.objects.update(leading_group="领导小组暗号", members="领导小组暗号")


def plant_in_the_alliance(cast, second):
    round_ = an_alliance_round(cast)
    told = {"granted_by": cast.other_officer, "granted_for": cast.sichuan, "reason": "例外理由暗号"}
    PlaceException.objects.create(round=round_, organisation=cast.mianyang, **told)
    associations.name_association(round=round_, user=cast.officer, association=cast.association)
    published, refused = (before_the_secretariat(cast, round_, **who) for who in (second, {}))
    cases.agree(case=published, user=cast.secretariat_approver, seen=None)
    asked = {"round": round_, "user": cast.secretariat_officer, "title": "表决名称暗号", "cases": [published]}
    withdrawn = ballots.open_ballot(**asked)
    ballots.cancel(ballot=withdrawn, user=cast.secretariat_officer, seen=None, reason="取消表决暗号")
    vote_all(cast, ballots.open_ballot(**asked))
    cases.reconsider_vote(case=published, user=cast.committee_chair, seen=None, reason="复议暗号")
    vote_all(cast, ballots.open_ballot(**asked))
    an_alliance_list(cast, [Case.objects.get(pk=published.pk)], publish=True)
    cases.not_agree(case=refused, user=cast.secretariat_approver, seen=None, reason="秘书处不予暗号")


def before_the_secretariat(cast, round_, **who):
    """A case whose opinion waits for the secretariat's signature."""
    case = an_alliance_case(cast, "accepted", round_, **who)
    associations.remark(case=case, user=cast.association_officer, text="协会说明暗号")
    judged_eligible(cast, case, remark="条件认定暗号")
    cases.propose(case=case, user=cast.officer, seen=None, opinion="（演示）内部意见暗号")
    cases.endorse(case=case, user=cast.province_approver, seen=None)
    paper_copies.copies_waived(case=case, user=cast.secretariat_officer, words="纸质材料暗号")
    return cases.draft_opinion(case=case, user=cast.secretariat_officer, seen=None, opinion="秘书处意见暗号")


def vote_all(cast, ballot):
    item = ballot.items.get()
    for part in ("committee_chair", "member1", "member2", "member3", "member4"):
        choices = {item.pk: "against" if part == "member1" else "agree"}
        ballots.vote(ballot=ballot, user=getattr(cast, part), choices=choices)
    ballots.close(ballot=ballot, user=cast.committee_chair, seen=None)


def enter_some_memberships():
    far, known = Place.objects.get(code="510700"), Place.objects.get(code="330400")
    enter_membership(place=far, kind="gnlc", source="", note="无据成员暗号", joined_on=date(2020, 1, 1))
    ended = enter_membership(place=known, kind="gnlc", source="某公布", note="名册备注暗号", joined_on=date(2020, 1, 1))
    end_membership(membership=ended, left_on=date(2021, 1, 1), reason="退出原因暗号")


def secrets():
    return {*CELLS.values(), *TYPED, *STAFF.values(), "@secret.example"}


def readable(content, kind):
    """All words of a file, those of its packing and its metadata too."""
    if kind == "application/pdf":
        with pikepdf.open(io.BytesIO(content)) as pdf:
            told = [str(pdf.docinfo), str(pdf.Root.get("/Metadata", b"") and pdf.Root.Metadata.read_bytes().decode())]
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
        return "\n".join(told + pages)
    if "spreadsheet" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "\n".join(package.read(name).decode() for name in package.namelist())
    return content.decode(errors="replace")


def read_everything(client):
    """Address → every word that is found there, for everything that links, feeds and the map of the site lead to, with
    the answers' status beside it."""
    found = {}
    figures = (f"/api/v1/monitoring/cycles/M{year}/figures" for year in (2024, 2025, 2026))
    cities = (f"/api/v1/cities/{code}" for code in (330500, 330400, 510700))
    addresses = crawl(client, *cities, *figures, "/api/v1/monitoring/cycles", "/search/?q=湖州")
    for address, (status, text) in addresses.items():
        if status != 200 or not re.fullmatch("[0-9a-f]+", text):
            found[address] = text
            continue
        response = client.get(address)
        content = response.getvalue()
        found[address] = readable(content, response["Content-Type"])
    return found, {address: status for address, (status, _) in addresses.items()}


def test_nothing_private_and_nothing_pending_is_public(planted, client):
    run_pending()
    found, statuses = read_everything(client)
    leaks = {address: [each for each in secrets() if each in text] for address, text in found.items()}
    assert {address: words for address, words in leaks.items() if words} == {}

    papers = [address for address in found if address.endswith(".pdf")]
    assert papers, "the sealed notice is read with its metadata"
    assert "嘉兴市" in found[f"/notices/{Notice.objects.get().pk}/"], "the notice itself is public"
    published = [
        text for address, text in found.items() if re.match("/(register|open-data/members|api/v1/members)", address)
    ]
    assert published and not any("绵阳市" in text for text in published if "<option" not in text)
    pages = [address for address in found if address.startswith(f"/lists/{planted.pk}/")]
    assert not pages and MembershipList.objects.count() == 3
    of_the_alliance = MembershipList.objects.get(round__code="L2026")
    assert "嘉兴市" in found[f"/lists/{of_the_alliance.pk}/"], "the alliance's list itself is public"

    monitored = [address for address in found if re.match("/(monitoring/data|api/v1/monitoring)/", address)]
    assert "/monitoring/data/M2024/cities/330500/" in monitored and "/monitoring/data/M2024/figures.csv" in monitored
    assert not any("M2025" in found[each] or "M2026" in found[each] for each in monitored if statuses[each] == 200)
    assert statuses["/api/v1/monitoring/cycles/M2025/figures"] == 404

    mapped = ElementTree.fromstring(found["/sitemap.xml"]).findall(".//{*}loc")
    addresses = [each.text.split("8000", 1)[1] for each in mapped]
    assert "/monitoring/data/M2024/" in addresses and "/monitoring/data/M2025/" not in addresses
    assert "/cities/330500/" in addresses and "/cities/510700/" not in addresses
    missing = [each for each in addresses if statuses.get(each, 200) != 200]
    assert missing == [], "whatever the map names is there"
