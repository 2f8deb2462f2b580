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

from portal.jobs.services import run_pending
from portal.regions.models import Place
from portal.register.services import end_membership, enter_membership
from portal.shell import demonstration
from review.models import MembershipList, Notice
from review.services import cases
from tests.access.crawler import crawl
from tests.notices import a_list_on_notice, a_notice_round, an_objection
from tests.plot import a_case_in, a_round, a_submitted_case

pytestmark = pytest.mark.django_db

# Typed by a city in its application.
CELLS = {
    "contact.mobile": "13977770001",
    "contact.phone": "0572-7770002",
    "contact.email": "mimi@secret.example",
    "contact.name": "秘填人",
    "city_leader.name": "秘市长",
    "overview.text": "（演示）内部概况暗号。",
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
)
STAFF = {
    "clerk": "秘经办",
    "approver": "秘签发",
    "officer": "秘省员",
    "province_approver": "秘省签",
    "reviewer": "秘部审",
    "ministry_approver": "秘部签",
    "round_manager": "秘批管",
}


@pytest.fixture
def planted(cast, monkeypatch):
    """Huzhou published, Jiaxing on a notice with an objection, Mianyang refused and not announced; strings everywhere."""
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
    return mlist


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
    addresses = crawl(client, *(f"/api/v1/cities/{code}" for code in (330500, 330400, 510700)), "/search/?q=湖州")
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
    assert not pages and MembershipList.objects.count() == 2

    mapped = ElementTree.fromstring(found["/sitemap.xml"]).findall(".//{*}loc")
    addresses = [each.text.split("8000", 1)[1] for each in mapped]
    assert "/cities/330500/" in addresses and "/cities/510700/" not in addresses
    missing = [each for each in addresses if statuses.get(each, 200) != 200]
    assert missing == [], "whatever the map names is there"
