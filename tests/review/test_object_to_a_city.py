"""异议: filed by anybody while the notice runs, kept secret, answered by somebody other than the decider."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.history.models import Entry
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from review.models import Case, NoticeCity, Objection, ObjectionFile
from review.services import objections as services
from review.services.notices import withdraw_notice
from tests.applications.evidence_files import a_jpeg
from tests.notices import (
    a_list_on_notice,
    a_notice_round,
    a_second_reviewer,
    an_objection,
    answered,
    move_notice,
    the_notice,
)
from tests.plot import a_case_in

pytestmark = [pytest.mark.django_db, pytest.mark.sql]

TYPED = {
    "by": "person",
    "name": "演示异议人甲",
    "phone": "0571-00000000",
    "text": "（演示）材料与实际不符。",
}
SECRETS = ("演示异议人甲", "0571-00000000", "材料与实际不符", "证明材料甲")


@pytest.fixture
def shown(cast):
    """Huzhou on a running notice."""
    case = a_case_in(cast, "confirmed", a_notice_round(cast))
    return a_list_on_notice(cast, case)


def address(mlist, name="object"):
    return reverse(f"review:{name}", args=[the_notice(mlist).pk])


def typed(mlist, **changes):
    city = NoticeCity.objects.get(notice__list=mlist)
    return {**TYPED, "city": city.pk, "token": services.new_token(), **changes}


def test_anybody_files_one_and_reads_the_answer_with_number_and_code(cast, shown, client_for):
    anybody = client_for(REMOTE_ADDR="203.0.113.7")
    assert "正在公示" in anybody.get("/").text
    given = typed(shown)
    picture = SimpleUploadedFile("证明材料甲.jpg", a_jpeg(), content_type="image/jpeg")
    refused = anybody.post(address(shown), {**given, "phone": "12", "proofs": [picture]})
    assert refused.status_code == 200 and "请填写完整的电话号码" in refused.text
    assert "材料与实际不符" in refused.text and "证明材料甲.jpg" in refused.text, "neither text nor file is lost"
    assert not Objection.objects.exists()
    receipt = anybody.post(address(shown), given, follow=True)
    filed = Objection.objects.get()
    assert filed.number in receipt.text and filed.code in receipt.text and "1个文件" in receipt.text
    assert filed.due_on is not None and filed.recorded_by is None and filed.sender not in ("", "203.0.113.7")
    # The same form sent twice is one objection; gone back to and changed it is another.
    anybody.post(address(shown), given)
    assert Objection.objects.count() == 1
    anybody.post(address(shown), {**given, "text": "（演示）另有一事。"})
    assert list(Objection.objects.values_list("text", flat=True)) == [given["text"], "（演示）另有一事。"]
    # Nobody can count by the numbers.
    assert all(re.fullmatch(r".*-GS-\d+-[2-9A-Z]{6}", each.number) for each in Objection.objects.all())
    assert "正在办理" in anybody.post("/notices/answer/", {"number": filed.number, "code": filed.code}).text
    assert "没有找到" in anybody.post("/notices/answer/", {"number": filed.number, "code": "A" * 12}).text
    answered(cast, filed, "dismiss")
    spaced = f" {filed.code[:4]} {filed.code[4:].lower()}"
    answer = client_for().post("/notices/answer/", {"number": filed.number.lower(), "code": spaced}).text
    assert "异议不成立" in answer and "感谢您的监督" in answer and "办理意见" not in answer
    assert "演示异议人甲" not in answer


def test_it_is_taken_while_the_notice_runs_and_the_dates_say_so(cast, shown, client_for):
    notice = the_notice(shown)
    for first, last, words in ((1, 5, "现在还没有开始"), (-5, -1, "现已结束，不再受理异议")):
        move_notice(notice, first=first, last=last)
        assert words in client_for().get(address(shown)).text
        picture = SimpleUploadedFile("甲.jpg", a_jpeg(), content_type="image/jpeg")
        late = client_for().post(address(shown), typed(shown, proofs=[picture]))
        assert words in late.text and "材料与实际不符" in late.text and not ObjectionFile.objects.exists()
    move_notice(notice, first=-5, last=-1)
    city = notice.cities.get()
    petition = services.Petition(**TYPED)
    late = {"city": city, "petition": petition, "token": services.new_token()}
    assert services.file_objection(**late, arrived_at=notice.ends_at).state == "received", "arrival counts"
    recorded = {"city": city, "user": cast.reviewer, "petition": petition, "source": "letter"}
    today = timezone.localdate()
    with pytest.raises(Refused, match="现已结束"):
        services.record_objection(**recorded, token=services.new_token(), received_on=today)
    with pytest.raises(Refused, match="收到日期不能晚于今天"):
        services.record_objection(**recorded, token=services.new_token(), received_on=today + timedelta(days=1))
    letter = services.record_objection(**recorded, token=services.new_token(), received_on=notice.last_day)
    assert (letter.get_source_display(), letter.recorded_by) == ("来信", cast.reviewer)
    assert letter.number != services.file_objection(**late, arrived_at=notice.ends_at).number


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": ""}, "姓名"),
        ({"by": "unit", "unit": ""}, "以单位名义提出的，请填写单位名称"),
        ({"text": ""}, "异议内容"),
        ({"by": ""}, "以什么名义提出"),
        ({"city": 0}, "对哪个城市有异议"),
        ({"token": "short"}, "页面不完整"),
    ],
)
def test_an_objection_bears_a_name_and_says_why(shown, client_for, changes, reason):
    page = client_for().post(address(shown), typed(shown, **changes))
    assert page.status_code == 200 and reason in page.text
    assert not Objection.objects.exists()


def test_one_address_does_not_flood_a_notice(shown, client_for):
    client = client_for(REMOTE_ADDR="203.0.113.9")
    for _ in range(services.MOST_A_DAY):
        assert client.post(address(shown), typed(shown)).status_code == 302
    refused = client.post(address(shown), typed(shown))
    assert "达到每天的上限" in refused.text and "材料与实际不符" in refused.text
    assert client_for(REMOTE_ADDR="203.0.113.10").post(address(shown), typed(shown)).status_code == 302
    assert Objection.objects.count() == services.MOST_A_DAY + 1
    many = [SimpleUploadedFile(f"{number}.jpg", a_jpeg(), "image/jpeg") for number in range(4)]
    page = client_for().post(address(shown), typed(shown, proofs=many))
    assert "每件异议最多附3个文件" in page.text
    assert ObjectionFile.objects.filter(objection=None).count() == 3


def test_who_objects_is_seen_by_the_handlers_only(cast, shown, client_for):
    handler = a_second_reviewer(cast)
    objection = an_objection(shown, Case.objects.get())
    address_ = f"/objections/{objection.pk}/"
    file = ObjectionFile(
        objection=objection, token="x", name="证明材料甲.pdf", content_type="application/pdf", size=4, sha256="0" * 64
    )
    file.file.save("proof.pdf", SimpleUploadedFile("proof.pdf", b"%PDF"))
    told = Message.objects.filter(event="objection.received")
    assert set(told.values_list("receiver", flat=True)) == {handler.pk}, "not the decider"
    page = client_for(handler).get(address_).text
    assert all(word in page for word in SECRETS)
    assert client_for(handler).get(f"/objections/files/{file.pk}/").status_code == 200
    assert Entry.objects.filter(chain=objection.chain, verb="objection.file_downloaded").count() == 1
    for person in (cast.reviewer, cast.ministry_approver):
        page = client_for(person).get(address_).text
        assert not any(word in page for word in SECRETS), person
    assert client_for(cast.reviewer).get(f"/objections/files/{file.pk}/").status_code == 403
    with pytest.raises(Refused, match="须由另一位审核人办理"):
        services.dismiss(objection=objection, user=cast.reviewer, seen=None, opinion="（演示）", reply="（演示）")
    # Below nobody even finds it, before the province is asked; then the province reads the question alone.
    assert client_for(cast.officer).get(address_).status_code == 404
    with pytest.raises(Refused, match="异议人的身份须保密"):
        services.ask(objection=objection, user=handler, seen=None, question="演示异议人甲反映的情况是否属实？")
    services.ask(objection=objection, user=handler, seen=0, question="（演示）请说明工作机构的情况。")
    page = client_for(cast.officer).get(address_).text
    assert "请说明工作机构的情况" in page and not any(word in page for word in SECRETS)
    assert "请说明工作机构" not in client_for(cast.other_officer).get(address_, follow=True).text
    assert "提交说明" in client_for(cast.officer).get("/home/").text
    sent = client_for(cast.officer).post(
        f"{address_}step/", {"step": "state", "revision": 1, "statement": "（演示）已设机构。"}, follow=True
    )
    assert "已提交说明" in sent.text
    assert "已设机构" in client_for(handler).get(address_).text
    for person in (cast.clerk, cast.approver):
        assert client_for(person).get(address_).status_code == 403
        for each in (f"/cases/{Case.objects.get().pk}/", f"/applications/{Case.objects.get().application_id}/"):
            text = client_for(person).get(each).text
            assert "公示" in text and not any(word in text for word in SECRETS)
            assert "异议" not in text.replace("提出异议", "")


def test_the_province_that_was_asked_does_not_learn_how_it_ended(cast, shown, client_for):
    """Upheld means that the city is off the list, which nobody below knows before the publication."""
    case, handler, officer = Case.objects.get(), a_second_reviewer(cast), client_for(cast.officer)
    asked = [an_objection(shown, case) for _ in range(3)]
    for each in asked:
        services.ask(objection=each, user=handler, seen=None, question="（演示）请说明。")
        services.state(objection=each, user=cast.officer, seen=None, statement="（演示）已说明。")
    addresses = ["/objections/", "/objections/?state=received", *(f"/objections/{each.pk}/" for each in asked)]
    typed = {"step": "state", "revision": 2, "statement": "（演示）再说明。"}

    def read():
        refused = [officer.post(f"/objections/{each.pk}/step/", typed) for each in asked]
        assert {each.status_code for each in refused} == {409}
        words = [re.findall(r"页面已过期[^<]*", each.text) for each in refused]
        return (
            words,
            [list(officer.get(one).context["rows"]) for one in addresses[:2]],
            [
                (page.context["word"], page.context["may"]["state"].reason)
                for page in (officer.get(one) for one in addresses[2:])
            ],
        )

    before = read()
    answered(cast, asked[0], "dismiss")
    answered(cast, asked[1], "uphold")
    assert read() == before
    assert not officer.get("/objections/?state=upheld").context["rows"]
    assert "异议成立" in client_for(handler).get("/objections/").text
    # With the notice withdrawn all end alike; the ministry's own page still tells them apart.
    withdraw_notice(mlist=shown, user=cast.ministry_approver, seen=None, reason="（演示）名单文字有误")
    words, lists, pages = read()
    assert len(set(map(tuple, words))) == len(set(pages)) == 1 and pages[0][0] == "随公示撤回终止"
    assert [len(each) for each in lists] == [3, 0]
    assert len(officer.get("/objections/?state=lapsed").context["rows"]) == 3
    assert len(client_for(handler).get("/objections/?state=lapsed").context["rows"]) == 1


def test_two_handlers_at_once_one_wins_and_what_the_other_typed_stays(cast, shown, client_for):
    objection = an_objection(shown, Case.objects.get())
    told = Message.objects.filter(event="objection.received", body__contains="请账号管理员增设审核人")
    assert set(told.values_list("receiver", flat=True)) == {cast.ministry_approver.pk, cast.ministry_manager.pk}
    handler = a_second_reviewer(cast)
    step = {"revision": 0, "opinion": "（演示）经核实不属实。", "reply": "（演示）已核实。"}
    step_address = f"/objections/{objection.pk}/step/"
    bad = client_for(handler).post(step_address, {**step, "step": "dismiss", "reply": "请致13800138000"})
    assert bad.status_code == 409 and "“答复”第3字起有手机号码" in bad.text and "经核实不属实" in bad.text
    assert client_for(handler).post(step_address, {**step, "step": "dismiss"}).status_code == 302
    late = client_for(handler).post(step_address, {**step, "step": "uphold", "opinion": "（演示）属实。"})
    assert late.status_code == 409 and "页面已过期：演示审核人乙已先行操作" in late.text
    assert Objection.objects.get().state == "dismissed" and shown.items.count() == 1
    text = client_for(handler).get(f"/objections/{objection.pk}/").text
    assert "您好！" in text and "已核实" in text


def test_lists_ask_as_often_for_one_as_for_many(cast, shown, client_for):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    case = Case.objects.get()
    handler = client_for(a_second_reviewer(cast))
    addresses = ("/objections/", "/notices/", f"/notices/{the_notice(shown).pk}/", f"/lists/{shown.pk}/", "/home/")

    def counted():
        numbers = []
        for each in addresses:
            handler.get(each)
            with CaptureQueriesContext(connection) as queries:
                assert handler.get(each).status_code == 200
            numbers.append(len(queries))
        return numbers

    an_objection(shown, case)
    one = counted()
    for _ in range(6):
        an_objection(shown, case)
    assert counted() == one
