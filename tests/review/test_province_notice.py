"""省级公示: a province proves that it has shown in public what it recommends, before it sends up."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.kit.verdicts import Refused
from review.models import ProvinceNotice, Sheet
from review.selectors.province_notices import length_in_words
from review.services import cases, province_notices, summary_sheets
from tests.applications.evidence_files import a_pdf
from tests.cast import PARTS
from tests.plot import a_province_notice, a_round
from tests.review.crowd import endorsed, sheet_drawn_up, submitted

LINK = "https://jyt.example.gov.cn/notice.html"


@pytest.fixture
def sheet(cast) -> Sheet:
    round_ = a_round(cast, options={"province_notice": True})
    endorsed(cast, submitted(cast, round_, 1))
    return sheet_drawn_up(cast, round_)


def recorded(cast: Any, sheet: Sheet, **changes: Any) -> ProvinceNotice:
    today = timezone.localdate()
    values = {"first_day": today - timedelta(9), "last_day": today - timedelta(1), "link": LINK, **changes}
    return province_notices.record_notice(sheet=sheet, user=values.pop("user", cast.officer), **values)


def sent(cast: Any, sheet: Sheet) -> Sheet:
    return summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)


def test_it_is_recorded_with_its_proof_and_the_ministry_sees_it(cast, sheet, client_for):
    client, address = client_for(cast.officer), f"/sheets/{sheet.pk}/notice/"
    assert address in client.get(f"/sheets/{sheet.pk}/").content.decode()
    proof = SimpleUploadedFile("公示.pdf", a_pdf(), content_type="application/pdf")
    typed = {"first_day": "2026-11-09", "last_day": "2026-11-13", "link": LINK, "proof": proof}
    assert client.post(address, typed).status_code == 302
    notice = sheet.notices.get()
    assert notice.proof.read() == a_pdf()
    page = client.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "2026年11月9日至2026年11月13日，共5个工作日" in page
    sent(cast, sheet)
    for part in ("reviewer", "province_approver"):
        reader = client_for(getattr(cast, part))
        assert LINK in reader.get(f"/sheets/{sheet.pk}/").content.decode()
        answer = reader.get(f"/sheets/{sheet.pk}/notice/{notice.pk}/proof/")
        assert b"".join(answer.streaming_content) == a_pdf()
        assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"link": ""}, "请填写公示网址，或上传"),
        ({"link": "jiaoyu"}, "网址不完整"),
        ({"last_day": "2026-11-01"}, "不能早于第一天"),
        ({"first_day": "2099-11-09", "last_day": "2099-11-10"}, "公示尚未开始"),
        ({"first_day": "2020-01-01"}, "请核对年份"),
        ({"first_day": ""}, "请选择公示第一天"),
        ({"proof": SimpleUploadedFile("公示.pdf", b"no pdf at all")}, "公示.pdf"),
        ({"proof": SimpleUploadedFile("公示.pdf", b"")}, "文件是空的"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(cast, sheet, client_for, typed, said):
    given = {"first_day": "2026-11-09", "last_day": "2026-11-13", "link": LINK, **typed}
    answer = client_for(cast.officer).post(f"/sheets/{sheet.pk}/notice/", given)
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (409, True)
    assert all(f'value="{text}"' in page for text in given.values() if isinstance(text, str) and text)
    assert not ProvinceNotice.objects.exists()


def test_nothing_goes_up_without_it_nor_before_its_end(cast, sheet):
    with pytest.raises(Refused, match="请经办人先在汇总表页面登记公示的起止日期和证明"):
        sent(cast, sheet)
    recorded(cast, sheet, last_day=timezone.localdate())
    with pytest.raises(Refused, match="公示期满后才能签发上报"):
        sent(cast, sheet)
    recorded(cast, sheet)
    assert sent(cast, sheet).state == "sent_up"
    with pytest.raises(Refused, match="不能再登记公示"):
        recorded(cast, sheet)


def test_a_city_added_later_must_be_shown_too(cast, sheet, client_for):
    recorded(cast, sheet)
    late = endorsed(cast, submitted(cast, sheet.round, 2))
    listed = [item.case for item in sheet.items.all()]
    summary_sheets.choose_cities(sheet=sheet, user=cast.officer, seen=None, cases=[*listed, late])
    assert "登记之后又列入了演示2市" in client_for(cast.officer).get(f"/sheets/{sheet.pk}/").content.decode()
    with pytest.raises(Refused, match="登记公示之后又列入了演示2市"):
        sent(cast, sheet)
    recorded(cast, sheet)
    assert sent(cast, sheet).state == "sent_up"


def test_after_a_return_the_notice_can_be_taken_over(cast, sheet, client_for):
    other = endorsed(cast, submitted(cast, sheet.round, 2))
    listed = [item.case for item in sheet.items.all()]
    summary_sheets.choose_cities(sheet=sheet, user=cast.officer, seen=None, cases=[*listed, other])
    old = a_province_notice(sheet, cast.officer)
    sent(cast, sheet)
    cases.return_to_province(case=listed[0], user=cast.reviewer, seen=None, reason="（演示）请核实")
    again = sheet_drawn_up(cast, sheet.round)
    with pytest.raises(Refused, match="登记公示"):
        sent(cast, again)
    answer = client_for(cast.officer).post(f"/sheets/{again.pk}/notice/", {"step": "take_over"})
    assert answer.status_code == 302
    assert again.notices.get().sha256 == old.sha256
    assert sent(cast, again).state == "sent_up"


def test_a_later_record_keeps_the_file_and_the_first_one_stays(cast, sheet):
    first = a_province_notice(sheet, cast.officer)
    second = recorded(cast, sheet, link="")
    assert (second.sha256, ProvinceNotice.objects.count()) == (first.sha256, 2)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_who_records_it(cast, sheet, part):
    user = getattr(cast, part)
    if part in {"officer", "second_officer"}:
        assert recorded(cast, sheet, user=user).recorded_by == user
    else:
        with pytest.raises(Refused, match="只有本省经办人可以编制汇总表"):
            recorded(cast, sheet, user=user)


def test_a_round_that_does_not_ask_for_it_shows_nothing(cast, round_, client_for):
    endorsed(cast, submitted(cast, round_, 1))
    sheet = sheet_drawn_up(cast, round_)
    assert "省级公示" not in client_for(cast.officer).get(f"/sheets/{sheet.pk}/").content.decode()
    assert sent(cast, sheet).state == "sent_up"


def test_working_days_are_counted_by_the_calendar_or_not_at_all(db):
    assert length_in_words(date(2026, 9, 30), date(2026, 10, 9)) == "共3个工作日", "over the national holiday"
    assert "放假安排尚未录入" in length_in_words(date(2031, 1, 4), date(2031, 1, 9))


@pytest.mark.sql
def test_the_database_wants_days_in_order_and_a_proof(cast, sheet):
    notice = recorded(cast, sheet)
    for change in ({"last_day": notice.first_day - timedelta(1)}, {"link": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProvinceNotice.objects.filter(pk=notice.pk).update(**change)
