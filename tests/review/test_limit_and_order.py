"""推荐名额、排序、备选: what a round may ask of the summary sheets of a province."""

import io
import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from portal.accounts.models import Organisation
from portal.documents.models import Paper
from portal.kit.verdicts import Refused
from portal.letters.models import Message
from portal.regions.models import Place
from review.exports import summary_workbook
from review.models import Case, Quota, Sheet
from review.selectors.quotas import quota_of
from review.services import cases, quotas, summary_sheets
from review.services.summary_sheets import Place as At
from review.workflow import SHEET
from tests.cast import PARTS
from tests.plot import a_member, a_round
from tests.review.crowd import endorsed, sheet_drawn_up, submitted

LIMITED, RANKED, BOTH = {"quota": True}, {"ranking": True}, {"quota": True, "ranking": True}


@pytest.fixture
def cities(cast) -> Any:
    """``cities(3, BOTH, number=2)``: a round with so many endorsed cities of Zhejiang, and its draft sheet."""

    def make(count: int, options: dict[str, bool], number: int | None = None) -> tuple[Any, list[Case], Sheet]:
        round_ = a_round(cast, options=options)
        if number is not None:
            quotas.set_quotas(round=round_, user=cast.round_manager, numbers={cast.zhejiang.pk: number})
        listed = [endorsed(cast, submitted(cast, round_, each)) for each in range(1, count + 1)]
        return round_, listed, sheet_drawn_up(cast, round_)

    return make


def arranged(cast: Any, sheet: Sheet, order: list[Case], reserves: tuple[Case, ...] = ()) -> Sheet:
    places = {case.pk: At(number, case in reserves) for number, case in enumerate(order, 1)}
    return summary_sheets.arrange(sheet=sheet, user=cast.officer, seen=None, places=places)


def sent(cast: Any, sheet: Sheet) -> Sheet:
    return summary_sheets.send_up(sheet=sheet, user=cast.province_approver, seen=None)


def names(sheet: Sheet) -> list[str]:
    return [f"{item.case.application.place.name}{'*' * item.is_reserve}" for item in sheet.items.all()]


# --- The numbers ------------------------------------------------------------------------------------------------


def test_the_ministry_sets_all_numbers_in_one_table(cast, client_for):
    round_ = a_round(cast, options=LIMITED)
    client, address = client_for(cast.round_manager), f"/manage/rounds/{round_.pk}/quotas/"
    assert re.search(r"还有\d+个省没有设定名额", client.get(address).content.decode())
    assert address in client.get(f"/manage/rounds/{round_.pk}/").content.decode()
    sent = {f"number_{cast.zhejiang.pk}": "5", f"number_{cast.sichuan.pk}": ""}
    assert client.post(address, sent).status_code == 302
    assert list(Quota.objects.values_list("province", "number")) == [(cast.zhejiang.pk, 5)]
    assert Message.objects.get(receiver=cast.officer, event="round.quotas_set").subject.endswith("5个")


@pytest.mark.parametrize("typed", ["五个", "-1", "501", "3.5"])
def test_a_refused_table_comes_back_as_it_was_typed(cast, client_for, typed):
    round_ = a_round(cast, options=LIMITED)
    sent = {f"number_{cast.zhejiang.pk}": typed, f"number_{cast.sichuan.pk}": "7"}
    answer = client_for(cast.round_manager).post(f"/manage/rounds/{round_.pk}/quotas/", sent)
    page = answer.content.decode()
    assert (answer.status_code, f'value="{typed}"' in page, 'value="7"' in page) == (409, True, True)
    assert not Quota.objects.exists(), "all or none"


@pytest.mark.parametrize("part", sorted(set(PARTS) - {"round_manager"}))
def test_nobody_else_sets_numbers(cast, part):
    round_ = a_round(cast, options=LIMITED)
    with pytest.raises(Refused, match="只有教育部的批次管理员"):
        quotas.set_quotas(round=round_, user=getattr(cast, part), numbers={cast.zhejiang.pk: 1})


def test_a_round_without_the_option_has_no_numbers(cast, round_, client_for):
    with pytest.raises(Refused, match="没有选用“省级推荐限额”"):
        quotas.set_quotas(round=round_, user=cast.round_manager, numbers={cast.zhejiang.pk: 1})
    assert quota_of(round_, cast.zhejiang) is None
    page = client_for(cast.officer).get(f"/sheets/?round={round_.code}").content.decode()
    assert "推荐名额" not in page


def test_a_number_is_not_lowered_below_what_was_sent_up(cast, cities):
    round_, _, sheet = cities(2, LIMITED, number=3)
    sent(cast, sheet)
    with pytest.raises(Refused, match="已上报推荐2个城市，名额不能少于2个"):
        quotas.set_quotas(round=round_, user=cast.round_manager, numbers={cast.zhejiang.pk: 1})
    quotas.set_quotas(round=round_, user=cast.round_manager, numbers={cast.zhejiang.pk: 2})


# --- Over the number --------------------------------------------------------------------------------------------


def test_going_over_the_number_stops_with_the_reason_and_is_told_before(cast, cities, client_for):
    _, listed, sheet = cities(3, LIMITED, number=2)
    page = client_for(cast.officer).get(f"/sheets/{sheet.pk}/").content.decode()
    assert "0 / 2" in page and "超出 1 个" in page
    answer = client_for(cast.province_approver).post(f"/sheets/{sheet.pk}/step/", {"step": "send_up", "revision": 0})
    assert answer.status_code == 409
    assert "超出推荐名额1个：名额2个，已上报0个，本表推荐3个" in answer.content.decode()
    sheet = arranged(cast, sheet, listed, reserves=(listed[0],))
    assert names(sheet) == ["演示2市", "演示3市", "演示1市*"], "reserves stand after what is recommended"
    assert sent(cast, sheet).state == "sent_up"
    assert Case.objects.get(pk=listed[0].pk).state == "sent_up"


def test_without_a_number_nothing_goes_up(cast, cities):
    _, _, sheet = cities(1, LIMITED)
    with pytest.raises(Refused, match="教育部尚未设定本省在本批次的推荐名额"):
        sent(cast, sheet)


def test_a_supplement_counts_and_reserves_do_not(cast, cities):
    round_, listed, sheet = cities(3, LIMITED, number=2)
    sent(cast, arranged(cast, sheet, listed, reserves=(listed[1], listed[2])))
    standing = quota_of(round_, cast.zhejiang)
    assert standing is not None and (standing.used, standing.reserves, standing.left) == (1, 2, 1)
    for number in (4, 5):
        endorsed(cast, submitted(cast, round_, number))
    supplement = sheet_drawn_up(cast, round_)
    with pytest.raises(Refused, match="名额2个，已上报1个，本表推荐2个"):
        sent(cast, supplement)
    summary_sheets.choose_cities(sheet=supplement, user=cast.officer, seen=None, cases=[supplement.items.first().case])
    sent(cast, supplement)
    standing = quota_of(round_, cast.zhejiang)
    assert standing is not None and standing.is_full


def test_a_return_frees_the_number(cast, cities):
    round_, listed, sheet = cities(2, LIMITED, number=2)
    sent(cast, sheet)
    cases.return_to_province(case=listed[0], user=cast.reviewer, seen=None, reason="（演示）请核实")
    standing = quota_of(round_, cast.zhejiang)
    assert standing is not None and standing.used == 0
    again = sheet_drawn_up(cast, round_)
    assert names(again) == ["演示2市"]
    sent(cast, again)
    cases.decline(case=listed[0], user=cast.province_approver, seen=None, reason="（演示）条件尚不成熟")
    standing = quota_of(round_, cast.zhejiang)
    assert standing is not None and (standing.used, standing.left) == (1, 1)


def test_a_pending_decision_changes_no_number(cast, cities):
    round_, listed, sheet = cities(2, LIMITED, number=2)
    sent(cast, sheet)
    before = quota_of(round_, cast.zhejiang)
    cases.not_confirm(case=listed[0], user=cast.reviewer, seen=None, reason="（演示）材料不足")
    assert quota_of(round_, cast.zhejiang) == before


def test_a_city_that_joins_directly_needs_no_number(cast, cities):
    from review.services import direct

    round_, _, sheet = cities(1, LIMITED, number=1)
    sent(cast, sheet)
    a_member(cast.huzhou.place)
    from tests.plot import a_submitted_case

    case = endorsed(cast, a_submitted_case(cast, round_))
    assert direct.send_up_directly(case=case, user=cast.province_approver, seen=None).state == "member_check"


# --- Order ------------------------------------------------------------------------------------------------------


def test_the_order_is_typed_and_printed(cast, cities, client_for):
    _, listed, sheet = cities(3, BOTH, number=2)
    client, address = client_for(cast.officer), f"/sheets/{sheet.pk}/step/"
    places = {f"listed_{case.pk}": "1" for case in listed}
    orders = {f"order_{case.pk}": str(number) for case, number in zip(listed, (30, 10, 20), strict=True)}
    reserve = {f"reserve_{listed[1].pk}": "on"}
    post = {"step": "arrange", "revision": 0, **places, **orders, **reserve}
    assert client.post(address, post).status_code == 302
    sheet.refresh_from_db()
    assert names(sheet) == ["演示3市", "演示1市", "演示2市*"]
    sent(cast, sheet)
    content = Paper.objects.get(subject=sheet.chain).data
    assert [(row["position"], row["is_reserve"]) for row in content["rows"]] == [(1, False), (2, False), (3, True)]
    rows = [row[:2] for row in load_workbook(io.BytesIO(summary_workbook(sheet)))["汇总表"].iter_rows(values_only=True)]
    assert rows[2:8] == [
        ("序 号", "城市名称"),
        (1, "演示3市"),
        (2, "演示1市"),
        ("备选城市（不占推荐名额）", None),
        (3, "演示2市"),
        ("注：序号为推荐顺序。", None),
    ]


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        (("1", "1"), "演示1市和演示2市的顺序都是1"),
        (("1", ""), "请填写演示2市的顺序"),
        (("x", "2"), "请填写演示1市的顺序"),
    ],
)
def test_a_doubtful_order_comes_back_as_it_was_typed(cast, cities, client_for, orders, said):
    _, listed, sheet = cities(2, RANKED)
    typed = {f"order_{case.pk}": order for case, order in zip(listed, orders, strict=True)}
    post = {"step": "arrange", "revision": 0, **{f"listed_{case.pk}": "1" for case in listed}, **typed}
    answer = client_for(cast.officer).post(f"/sheets/{sheet.pk}/step/", post)
    page = answer.content.decode()
    assert (answer.status_code, said in page) == (409, True)
    assert all(f'value="{order}"' in page for order in orders if order)


def test_nothing_goes_up_before_the_order_is_settled(cast, cities):
    round_, listed, sheet = cities(2, RANKED)
    with pytest.raises(Refused, match="请经办人先在汇总表页面排定推荐顺序"):
        sent(cast, sheet)
    sheet = arranged(cast, sheet, listed[::-1])
    late = endorsed(cast, submitted(cast, round_, 3))
    sheet = summary_sheets.choose_cities(sheet=sheet, user=cast.officer, seen=None, cases=[*listed, late])
    assert names(sheet) == ["演示2市", "演示1市", "演示3市"], "the order stays, what is new stands last"
    with pytest.raises(Refused, match="排定推荐顺序"):
        sent(cast, sheet)
    sheet = summary_sheets.choose_cities(sheet=sheet, user=cast.officer, seen=None, cases=[late])
    assert sent(cast, sheet).state == "sent_up", "one city needs no order"


def test_after_a_return_the_order_is_the_old_one(cast, cities):
    round_, listed, sheet = cities(3, RANKED)
    sent(cast, arranged(cast, sheet, [listed[2], listed[0], listed[1]]))
    cases.return_to_province(case=listed[0], user=cast.reviewer, seen=None, reason="（演示）请核实")
    assert names(sheet_drawn_up(cast, round_)) == ["演示3市", "演示2市"]


def test_an_overtaken_order_is_refused(cast, cities):
    _, listed, sheet = cities(2, RANKED)
    arranged(cast, sheet, listed)
    places = {case.pk: At(number) for number, case in enumerate(listed, 1)}
    with pytest.raises(Refused, match="页面已过期"):
        summary_sheets.arrange(sheet=sheet, user=cast.second_officer, seen=0, places=places)
    with pytest.raises(Refused, match="所列的城市已变化"):
        summary_sheets.arrange(sheet=sheet, user=cast.officer, seen=None, places={listed[0].pk: At(1)})


@pytest.mark.parametrize("part", sorted(PARTS))
def test_who_arranges_and_who_signs(cast, cities, part):
    _, listed, sheet = cities(1, BOTH, number=1)
    user, places = getattr(cast, part), {listed[0].pk: At(1)}
    if part in {"officer", "second_officer"}:
        assert summary_sheets.arrange(sheet=sheet, user=user, seen=None, places=places).ordered_at
    else:
        with pytest.raises(Refused, match="只有本省经办人可以编制汇总表"):
            summary_sheets.arrange(sheet=sheet, user=user, seen=None, places=places)
    sheet.refresh_from_db()
    offered = {offer.step.name for offer in SHEET.available(sheet, user) if offer.verdict}
    assert offered == ({"discard"} if part in {"officer", "second_officer"} else set()) | (
        {"send_up"} if part == "province_approver" else set()
    )


@pytest.mark.parametrize(("part", "sees"), [("reviewer", True), ("officer", True), ("clerk", False)])
def test_reserves_are_marked_for_those_who_decide(cast, cities, client_for, part, sees):
    _, listed, sheet = cities(2, LIMITED, number=1)
    sent(cast, arranged(cast, sheet, listed, reserves=(listed[1],)))
    answer = client_for(getattr(cast, part)).get(f"/sheets/{sheet.pk}/")
    assert (answer.status_code == 200 and "备选" in answer.content.decode()) == sees


# --- Costs and the database -------------------------------------------------------------------------------------


def test_the_pages_ask_as_often_for_one_as_for_many(cast, cities, client_for, django_assert_num_queries):
    round_, _, sheet = cities(1, BOTH, number=9)
    pages = {
        f"/sheets/?round={round_.code}": client_for(cast.officer),
        f"/sheets/{sheet.pk}/": client_for(cast.officer),
        f"/manage/rounds/{round_.pk}/quotas/": client_for(cast.round_manager),
    }
    counted = {}
    for address, client in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        counted[address] = len(few)
    for number in range(2, 5):
        endorsed(cast, submitted(cast, round_, number))
        place = Place.objects.create(
            code=f"9{number}0000", name=f"演示{number}省", kind="province", region_class="west"
        )
        Organisation.objects.create(
            name=f"演示{number}省教育厅", kind="province", parent=cast.ministry, place=place, is_demo=True
        )
    waiting = summary_sheets.candidates(round_, cast.zhejiang)
    summary_sheets.choose_cities(sheet=sheet, user=cast.officer, seen=None, cases=list(waiting))
    for address, client in pages.items():
        with django_assert_num_queries(counted[address]):
            client.get(address)


@pytest.mark.sql
def test_the_database_keeps_one_number_per_province_and_counts_right(cast, cities):
    round_, listed, sheet = cities(2, LIMITED, number=1)
    sheet = arranged(cast, sheet, listed, reserves=(listed[0],))
    standing = quota_of(round_, cast.zhejiang)
    assert standing is not None and (standing.used, standing.drafted, standing.over) == (0, 1, 0)
    sent(cast, sheet)
    standing = quota_of(round_, cast.zhejiang)
    assert standing is not None and (standing.used, standing.drafted, standing.reserves) == (1, 0, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.create(round=round_, province=cast.zhejiang, number=2, set_by=cast.round_manager)


def test_the_ministry_reads_the_numbers_and_only_the_manager_sets_them(cast, cities, client_for):
    round_, _, sheet = cities(1, LIMITED, number=4)
    sent(cast, sheet)
    address = f"/manage/rounds/{round_.pk}/quotas/"
    client = client_for(cast.reviewer)
    assert address in client.get(f"/provinces/?round={round_.code}").content.decode()
    page = client.get(address).content.decode()
    assert "名额由批次管理员设定" in page and "保存名额" not in page
    answer = client.post(address, {f"number_{cast.zhejiang.pk}": "9"})
    assert (answer.status_code, "只有教育部的批次管理员" in answer.content.decode()) == (409, True)
