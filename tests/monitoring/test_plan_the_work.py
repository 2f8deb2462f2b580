"""工作方案: duties, commissions, self-assessment, improvements; what is not done opens the next cycle."""

import pytest
from django.urls import reverse

from monitoring.models import Improvement, Plan
from monitoring.services.assignments import assign
from portal.accounts.models import Organisation
from tests.reports import a_cycle, a_report

pytestmark = pytest.mark.django_db


def lines(revision, *given):
    management = {"line-TOTAL_FORMS": len(given), "line-INITIAL_FORMS": sum("id" in each for each in given)}
    cells = {f"line-{n}-{name}": value for n, each in enumerate(given) for name, value in each.items()}
    return {"revision": revision, **management, **cells}


def test_a_city_writes_down_how_it_goes_about_it(cast, client_for):
    report = a_report(cast)
    clerk, page = client_for(cast.clerk), reverse("monitoring:plan", args=[report.pk])
    shown = clerk.get(page).content.decode()
    assert "发展改革部门要将学习型城市建设纳入相关发展规划，明确相应阶段性目标。" in shown
    assert "教职成[2014]10号）三（一）" in shown and "未定" in shown
    assert client_for(cast.officer).get(page).status_code == 404  # not handed up yet

    def post(part, data):
        return clerk.post(reverse("monitoring:edit_plan", args=[report.pk, part]), data)

    form = clerk.get(reverse("monitoring:edit_plan", args=[report.pk, "duties"])).content.decode()
    assert "（新增）" in form and "湖州市统计局" in form
    post("plan", {"revision": 0, "leading_group": "监测工作领导小组（演示）", "arrangement": "三步走"})
    stale = post("plan", {"revision": 0, "leading_group": "另一小组"})
    assert stale.status_code == 409 and "页面已过期" in stale.content.decode() and "另一小组" in stale.content.decode()
    duty = report.duties.get(department="finance")
    post("duties", lines(1, {"id": duty.pk, "department": "finance", "organisation": cast.statistics.pk}))
    duty.refresh_from_db()
    assert duty.organisation == cast.statistics
    post("commissions", lines(2, {"name": "某开放大学（演示）", "scope": "问卷调查"}))
    assert report.commissions.get().name == "某开放大学（演示）"
    refused = post("self-assessment", {"revision": 3, "self_assessment": "", "done": "on"})
    assert "请写明自查自评的情况" in refused.content.decode()
    post("self-assessment", {"revision": 3, "self_assessment": "数据齐全（演示）", "done": "on"})
    assert Plan.objects.get(report=report).self_assessed_at
    shown = clerk.get(page).content.decode()
    assert "监测工作领导小组（演示）" in shown and "某开放大学（演示）" in shown and "数据齐全（演示）" in shown


def test_what_is_not_done_opens_the_next_cycle(cast, client_for):
    cycle = a_cycle(cast)
    report = a_report(cast, cycle=cycle, state="accepted")
    where = reverse("monitoring:edit_plan", args=[report.pk, "improvements"])
    clerk = client_for(cast.clerk)
    todo = {"words": "补齐社区学习点统计", "owner": "民政局", "due_on": "2026-12-01"}
    done = {"words": "统一口径", "owner": "统计局", "due_on": "2026-06-01", "done_on": "2026-05-30"}
    refused = clerk.post(where, lines(0, todo, done))
    assert refused.status_code == 409 and "请写明完成情况" in refused.content.decode()
    clerk.post(where, lines(0, todo, done | {"outcome": "已统一"}))
    assert report.improvements.count() == 2
    duties = clerk.post(reverse("monitoring:edit_plan", args=[report.pk, "duties"]), lines(1))
    assert "报告已送签或上报" in duties.content.decode()
    later = a_report(cast, cycle=a_cycle(cast, version=cycle.version, year=2026, previous=cycle))
    carried = Improvement.objects.get(report=later)
    assert carried.words == "补齐社区学习点统计" and carried.carried_from.report == report
    clerk.post(where, lines(1, todo | {"words": "开展居民调查"}))  # found after the next cycle has begun
    assert later.improvements.filter(words="开展居民调查").exists()
    page = clerk.get(reverse("monitoring:plan", args=[later.pk])).content.decode()
    assert f"由“{cycle}”转来" in page
    gone = {"id": carried.pk, **todo, "DELETE": "on"}
    refused = clerk.post(reverse("monitoring:edit_plan", args=[later.pk, "improvements"]), lines(0, gone))
    assert "不能删除" in refused.content.decode()


def test_a_city_commissions_an_institution_of_its_own(cast, client_for):
    report = a_report(cast)
    of = {"湖州市开放大学": cast.huzhou, "国家教育研究院": cast.ministry, "嘉兴市开放大学": cast.jiaxing}
    for name, parent in of.items():
        Organisation.objects.create(name=f"{name}（演示）", kind="institution", parent=parent)
    new = client_for(cast.manager).get(reverse("accounts:open_organisation")).content.decode()
    assert "受委托机构" in new
    clerk, where = client_for(cast.clerk), reverse("monitoring:edit_plan", args=[report.pk, "commissions"])
    form = clerk.get(where).content.decode()
    assert "湖州市开放大学" in form and "国家教育研究院" in form and "嘉兴市开放大学" not in form
    body = Organisation.objects.get(name="国家教育研究院（演示）")
    clerk.post(where, lines(0, {"name": body.name, "organisation": body.pk, "scope": "问卷调查"}))
    rows = list(report.values.values_list("pk", flat=True))
    assign(report=report, values=rows, organisation=body, user=cast.clerk)
    kept = report.commissions.get()
    gone = {"id": kept.pk, "name": body.name, "organisation": body.pk, "scope": "问卷调查", "DELETE": "on"}
    refused = clerk.post(where, lines(1, gone))
    assert refused.status_code == 409 and "还承担着2行填报" in refused.content.decode()
    # What it had last time it has again only when it is commissioned again.
    later = a_report(cast, cycle=a_cycle(cast, version=report.cycle.version, year=2026, previous=report.cycle))
    assert not later.values.filter(organisation=body).exists()
