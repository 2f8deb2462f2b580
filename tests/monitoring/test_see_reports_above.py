"""Pages of reports: what a department, a city, a province, the ministry and an expert read and do there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from monitoring.services import acceptance
from portal.kit.verdicts import Refused
from tests.monitoring.test_hand_a_report_up import accepted, all_of, signed
from tests.reports import a_cycle, a_report, filled, row_of

pytestmark = pytest.mark.django_db


def read(client, name, *args, status=200, **query):
    response = client.get(reverse(f"monitoring:{name}", args=args), query)
    assert response.status_code == status, name
    return response.content.decode()


def token(row):
    return f"{row.pk}:{row.revision}"


def qualitative(row):
    """Past the refusal of published versions: what experts score is of this kind."""
    QuerySet(type(row.definition)).filter(pk=row.definition_id).update(kind="qualitative")
    return row


def test_a_department_reads_and_submits_nothing_but_its_rows(cast, client_for):
    report = filled(a_report(cast), **{"1.1.1": {"answer": "text", "text": "别的单位的文字", "number": None}})
    client, own = client_for(cast.department_clerk), row_of(report, "people")
    page = read(client, "submit_rows", report.pk)
    assert own.asked.title in page and "别的单位的文字" not in page and "可以提交" in page
    read(client, "report", report.pk, status=403)
    address = reverse("monitoring:submit_rows", args=[report.pk])
    other = row_of(report, "1.1.1")
    refused = client.post(address, {"step": "submit", "rows": [token(own), token(other)]})
    assert refused.status_code == 409 and "有的数据已不由您办理" in refused.content.decode()
    client.post(address, {"step": "submit", "rows": [token(own)]})
    assert row_of(report, "people").state == "submitted"
    again = client.post(address, {"step": "take_back", "rows": [token(own)]})
    assert again.status_code == 409 and "页面已过期" in again.content.decode()


def test_what_an_officer_typed_comes_back_when_a_colleague_was_faster(cast, client_for):
    from monitoring.models import Explanation
    from monitoring.services import flow

    report = filled(a_report(cast))
    client, people = client_for(cast.officer), row_of(report, "people")
    Explanation.objects.create(value=people, rule="r1", words="区划调整（演示）", by=cast.department_clerk)
    before = people.changed_at - timedelta(hours=1)
    Explanation.objects.create(value=people, rule="r2", words="先前的说明", by=cast.department_clerk, at=before)
    signed(cast, report)
    page = read(client, "report", report.pk)
    assert people.asked.title in page and "区划调整（演示）" in page
    assert "先前的说明（此说明写于该行最后一次修改之前）" in page and "区划调整（演示）（" not in page
    assert "区划调整（演示）" in read(client, "submission", report.submissions.get().pk)
    people = row_of(report, "people")
    acceptance.accept_rows(report=report, rows=[people], user=cast.second_officer)
    given = {"step": "return", "rows": [token(people)], "reason": "与年鉴不符，请核对。", "query": "出处在哪一页？"}
    refused = client.post(reverse("monitoring:rows_step", args=[report.pk]), given)
    page = refused.content.decode()
    assert refused.status_code == 409 and "页面已过期" in page
    assert "与年鉴不符，请核对。" in page and "出处在哪一页？" in page
    people = row_of(report, "people")
    client.post(reverse("monitoring:rows_step", args=[report.pk]), {**given, "rows": [token(people)]})
    # While the city mends it, the province reads what was signed, not what stands there now.
    report.values.filter(pk=people.pk).update(number=98765)
    page = read(client, "report", report.pk)
    assert "以下是上次签发上报的内容" in page and "98,765" not in page and "区划调整（演示）" in page
    assert "98,765" in read(client_for(cast.clerk), "report", report.pk)
    assert "98,765" not in read(client, "province_board")
    # What the city tells its departments meanwhile stays in the city, what the province asked is there.
    report.values.filter(pk=people.pk).update(number=12, state="open")
    flow.submit_rows(report=report, rows=[people], user=cast.department_clerk)
    flow.return_to_offices(report=report, rows=[people], user=cast.clerk, reason="内部的话")
    page = read(client, "report", report.pk)
    assert "内部的话" not in page and "出处在哪一页？" in page
    assert "内部的话" in read(client_for(cast.clerk), "report", report.pk)


@pytest.mark.sql
def test_the_boards_of_province_and_ministry(cast, client_for):
    cycle = a_cycle(cast)
    report = signed(cast, filled(a_report(cast, cycle=cycle)))
    a_report(cast, cycle=cycle, city=cast.jiaxing)
    officer, approver = client_for(cast.officer), client_for(cast.province_approver)
    page = read(officer, "province_board")
    assert "湖州市" in page and "嘉兴市" in page and "待审" in page
    step = reverse("monitoring:province_step", args=[cycle.pk])
    refused = officer.post(step, {"step": "return", "rows": [token(report)], "reason": " "})
    assert refused.status_code == 409 and "请填写理由" in refused.content.decode()
    key = f"i{row_of(report, 'people').item_id}"
    assert "湖州市" in read(officer, "province_row", cycle.pk, key)
    people = row_of(report, "people")
    officer.post(
        reverse("monitoring:province_row_step", args=[cycle.pk, key]), {"step": "accept", "rows": [token(people)]}
    )
    assert row_of(report, "people").state == "accepted"
    officer.post(step, {"step": "accept", "rows": [token(report)]})
    assert not [row for row in all_of(report) if row.state != "accepted"]
    approver.post(step, {"step": "accept_province", "rows": [token(report)]})
    report.refresh_from_db()
    assert report.state == "at_ministry"
    reviewer = client_for(cast.reviewer)
    assert "湖州市" in read(reviewer, "ministry_board", state="at_ministry")
    reviewer.post(reverse("monitoring:ministry_step", args=[cycle.pk]), {"rows": [token(report)]})
    report.refresh_from_db()
    assert report.state == "accepted"
    given = {"step": "reopen", "rows": [token(row_of(report, "people"))], "reason": "更正", "until": ""}
    refused = reviewer.post(reverse("monitoring:rows_step", args=[report.pk]), given)
    assert refused.status_code == 409 and "请填写重新开放的截止日期" in refused.content.decode()
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    reviewer.post(reverse("monitoring:rows_step", args=[report.pk]), {**given, "until": until})
    assert row_of(report, "people").state == "reopened"


def test_steps_on_rows_cost_the_same_for_one_and_for_many(cast):
    report = signed(cast, filled(a_report(cast)))
    numbers = []
    for rows in (all_of(report)[:1], all_of(report)):
        report.values.asked().update(state="checked")
        with CaptureQueriesContext(connection) as asked:
            acceptance.accept_rows(report=report, rows=rows, user=cast.officer)
        numbers.append(len(asked))
    assert numbers[1] <= numbers[0] < 25


def test_experts_score_and_the_ministry_reads_median_and_spread(cast, client_for):
    from monitoring.models import Score
    from monitoring.services import scoring

    report = accepted(cast, filled(a_report(cast, city=cast.huzhou)))
    row = qualitative(row_of(report, "1.1.1"))
    for expert, points in ((cast.expert, 2), (cast.second_expert, 5)):
        Score.objects.create(value=row, expert=expert)
        client = client_for(expert)
        score = Score.objects.get(expert=expert)
        assert "湖州市" in read(client, "my_scores")
        address = reverse("monitoring:score", args=[report.pk])
        refused = client.post(address, {f"words_{score.pk}": "依据充分"})
        assert refused.status_code == 409 and "依据充分" in refused.content.decode()
        client.post(address, {f"points_{score.pk}": str(points), f"words_{score.pk}": "依据充分"})
    assert sorted(Score.objects.values_list("points", flat=True)) == [2, 5]
    page = read(client_for(cast.reviewer), "scores", report.pk)
    assert "3.5" in page and "依据充分" in page and "总分（" not in page
    with pytest.raises(Refused, match="请选择专家"):
        scoring.ask_experts(report=report, experts=[], user=cast.reviewer)
    read(client_for(cast.clerk), "scores", report.pk, status=403)


def test_the_ministry_writes_the_grades_and_asks_experts_of_other_provinces(cast, client_for):
    from monitoring.models import Cycle, Score
    from portal.letters.models import Message
    from portal.regions.models import Place
    from review.models import ExpertProfile

    report = accepted(cast, filled(a_report(cast)))
    row, manager, reviewer = (
        qualitative(row_of(report, "1.1.1")),
        client_for(cast.round_manager),
        client_for(cast.reviewer),
    )
    address = reverse("monitoring:rubric", args=[report.cycle_id])
    assert "尚无进展" in read(manager, "rubric", report.cycle_id)
    given = {f"grade_{at}": f"第{at}级" for at in range(1, 6)} | {"revision": str(report.cycle.revision)}
    refused = manager.post(address, {**given, f"own_{row.definition_id}": "无\n有"})
    assert refused.status_code == 409 and "现有2行" in refused.content.decode()
    assert manager.post(address, {**given, f"own_{row.definition_id}": "无\n少\n有\n多\n全"}).status_code == 302
    Cycle.objects.filter(pk=report.cycle_id).update(has_scores=True)
    # One of the city's own province, one of another, one of nobody knows where.
    for expert, province in ((cast.expert, "四川省"), (cast.second_expert, "浙江省")):
        place = Place.objects.get(name=province)
        ExpertProfile.objects.update_or_create(
            user=expert, defaults={"province": place, "employer": "演示", "kept_by": cast.round_manager}
        )
    ask = reverse("monitoring:scores", args=[report.pk])
    assert cast.second_expert.name not in read(reviewer, "scores", report.pk)
    reviewer.post(ask, {"experts": [cast.expert.pk, cast.second_expert.pk]})
    assert set(Score.objects.values_list("expert", flat=True)) == {cast.expert.pk}
    assert Message.objects.filter(receiver=cast.expert, subject__contains="评分").exists()
    expert, score = client_for(cast.expert), Score.objects.get(value=row)
    page = read(expert, "score", report.pk)
    assert "全" in page and "成效突出" not in page
    expert.post(reverse("monitoring:score", args=[report.pk]), {f"points_{score.pk}": "4"})
    assert "总分（" in read(reviewer, "scores", report.pk)
    late = manager.post(address, {**given, "revision": str(Cycle.objects.get(pk=report.cycle_id).revision)})
    assert late.status_code == 409 and "已有专家评分" in late.content.decode()
