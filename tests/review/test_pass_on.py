"""转发包 and 联络名单: what goes to the cities by other ways than the portal, and who may see their people."""

import io
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from applications.models import Extension, ProvinceDeadline
from portal.accounts.models import Appointment, User
from portal.history.models import Entry
from portal.kit.dates import end_of_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_deadline(cast, round_):
    day = timezone.localdate() + timedelta(days=20)
    return ProvinceDeadline.objects.create(round=round_, province=cast.zhejiang, deadline=end_of_day(day))


def text_of(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def test_the_pack_has_the_own_deadline_contacts_and_messages(cast, round_, own_deadline, client_for):
    User.objects.filter(pk=cast.officer.pk).update(phone="0571-88888888")
    Extension.objects.create(
        round=round_,
        organisation=cast.jiaxing,
        until=own_deadline.deadline + timedelta(days=2),
        reason="（演示）",
        granted_by=cast.officer,
    )
    officer = client_for(cast.officer)
    page = officer.get(reverse("review:forwarding", args=[round_.code])).content.decode()
    day = timezone.localtime(own_deadline.deadline).day
    assert "日 23:59:59（含当日，北京时间）" in page and f"月{day}日" in page
    assert page.count("0571-88888888") >= 3 and f"{settings.ORIGIN}/rounds/W2026/" in page
    answer = officer.get(reverse("review:forwarding_file", args=[round_.code]))
    words = text_of(answer.content)
    assert "0571-88888888" in words and "嘉兴市" in words and "湖州市" not in words and "暂存和送签不算提交" in words
    other = client_for(cast.other_officer).get(reverse("review:forwarding", args=[round_.code])).content.decode()
    assert "0571-88888888" not in other and "嘉兴市" not in other


def test_the_call_list_names_who_can_act_and_where_nobody_can(cast, round_, client_for):
    Appointment.objects.filter(organisation=cast.jiaxing).delete()
    User.objects.filter(pk=cast.clerk.pk).update(phone="0572-1234567", last_login=timezone.now())
    officer, address = client_for(cast.officer), reverse("review:contacts", args=[round_.code])
    page = officer.get(address).content.decode()
    assert "0572-1234567" in page and "从未登录" in page and "没有账号" in page
    assert "绵阳" not in page and cast.manager.name not in page
    sheet = load_workbook(io.BytesIO(officer.get(address + "contacts.xlsx").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert any("0572-1234567" in map(str, row) for row in rows) and any("没有账号" in map(str, row) for row in rows)
    assert "联络名单" in Entry.objects.get(verb="contacts.taken").sentence


def test_only_those_who_handle_the_cities_see_it(cast, round_, client_for):
    address = reverse("review:contacts", args=[round_.code])
    for user in (cast.province_manager, cast.ministry_manager, cast.clerk, cast.expert):
        assert client_for(user).get(address).status_code == 403
    ministry = client_for(cast.reviewer).get(address).content.decode()
    assert cast.officer.name in ministry and cast.clerk.name not in ministry
    assert cast.clerk.name not in client_for(cast.other_officer).get(address).content.decode()
