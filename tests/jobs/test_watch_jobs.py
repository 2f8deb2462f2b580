"""任务: the list, the progress that a page asks for each second, trying again."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.jobs.models import Job
from portal.jobs.services import Progress, claim, enqueue, run, run_pending

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("workshop")]

TASKS = "tests.jobs.workshop.tasks"
HTMX = {"HTTP_HX_REQUEST": "true"}


def test_progress_is_shown_while_the_job_runs_and_polling_stops_when_it_is_done(
    cast: SimpleNamespace, client_for: Any
) -> None:
    job = enqueue(f"{TASKS}.note", label="生成申请表", user=cast.approver)
    client, url = client_for(cast.clerk), f"/jobs/{job.pk}/"

    waiting = client.get(url, **HTMX)
    assert waiting.status_code == 200 and "排队中" in waiting.content.decode()
    assert f'hx-get="{url}"' in waiting.content.decode()

    claimed = claim()
    Progress(claimed)(3, 10, "正在排版第3页")
    running = client.get(url, **HTMX).content.decode()
    assert "正在排版第3页" in running and 'value="3"' in running and 'max="10"' in running

    run(claimed)
    done = client.get(url, **HTMX)
    assert done.status_code == 286 and done["HX-Trigger"] == "job-finished"
    assert "已完成" in done.content.decode() and "hx-get" not in done.content.decode()


def test_without_scripts_the_page_is_reloaded_by_a_link(cast: SimpleNamespace, client_for: Any) -> None:
    job = enqueue(f"{TASKS}.note", label="生成申请表", user=cast.clerk)
    html = client_for(cast.clerk).get(f"/jobs/{job.pk}/").content.decode()
    assert "<html" in html and "生成申请表" in html and "刷新" in html


def test_a_failed_job_says_why_and_can_be_tried_again(cast: SimpleNamespace, client_for: Any) -> None:
    job = enqueue(f"{TASKS}.refuse", label="生成申请表", user=cast.clerk)
    run_pending()
    client = client_for(cast.clerk)
    assert "字体缺少“𰻝”字，请换用其他写法后重新提交。" in client.get("/jobs/").content.decode()
    answer = client.post(f"/jobs/{job.pk}/retry/", follow=True).content.decode()
    assert "“生成申请表”已重新开始处理。" in answer and "排队中" in answer
    answer = client.post(f"/jobs/{job.pk}/retry/", follow=True).content.decode()
    assert "只有失败的任务才能重试" in answer


def test_what_operators_read_is_not_shown_to_people(cast: SimpleNamespace, client_for: Any) -> None:
    job = enqueue(f"{TASKS}.note", label="生成申请表", user=cast.clerk)
    Job.objects.update(state="failed", reason="处理失败。", error="Traceback: /srv/portal")
    html = client_for(cast.clerk).get(f"/jobs/{job.pk}/").content.decode()
    assert "处理失败。" in html and "Traceback" not in html


def test_the_jobs_of_others_do_not_exist(cast: SimpleNamespace, client_for: Any) -> None:
    job = enqueue(f"{TASKS}.refuse", label="宁波的任务", user=cast.neighbour_clerk)
    run_pending()
    for client in (client_for(cast.clerk), client_for(cast.stranger), client_for(cast.officer)):
        assert client.get(f"/jobs/{job.pk}/").status_code == 404
        assert client.post(f"/jobs/{job.pk}/retry/").status_code == 404
        assert "宁波的任务" not in client.get("/jobs/").content.decode()
    visitor = client_for()
    assert visitor.get("/jobs/").status_code == 302
    assert visitor.get(f"/jobs/{job.pk}/", **HTMX).status_code == 401


def test_trying_again_needs_a_post(cast: SimpleNamespace, client_for: Any) -> None:
    job = enqueue(f"{TASKS}.note", label="生成申请表", user=cast.clerk)
    assert client_for(cast.clerk).get(f"/jobs/{job.pk}/retry/").status_code == 405


def test_the_list_costs_the_same_with_one_job_and_with_many(
    cast: SimpleNamespace, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    client = client_for(cast.clerk)
    assert "没有任务" in client.get("/jobs/").content.decode()
    enqueue(f"{TASKS}.note", label="生成申请表", user=cast.clerk)
    with CaptureQueriesContext(connection) as one:
        client.get("/jobs/")
    for _ in range(5):
        enqueue(f"{TASKS}.note", label="生成申请表", user=cast.approver)
    with django_assert_max_num_queries(len(one)):
        client.get("/jobs/")
