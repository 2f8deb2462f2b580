"""Enqueuing, running, repeating and superseding jobs in one process."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.jobs import schedules, services
from portal.jobs.choices import JobState
from portal.jobs.models import Job
from portal.jobs.services import Progress, Superseded, claim, enqueue, retry, run, run_pending, sweep
from portal.kit.verdicts import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.sql, pytest.mark.usefixtures("workshop")]

TASKS = "tests.jobs.workshop.tasks"


@pytest.fixture(autouse=True)
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues whose workers were woken."""
    sent: list[str] = []
    monkeypatch.setattr(services.current_app, "send_task", lambda name, args, queue, **rest: sent.append(queue))
    return sent


def pass_attempts(job: Job) -> None:
    """Let the job fail as often as it may, each time when its pause is over."""
    for _ in range(3):
        job.refresh_from_db()
        with time_machine.travel(job.available_at + timedelta(seconds=1), tick=False):
            run_pending()
    job.refresh_from_db()


def test_a_job_is_run_with_its_arguments(workshop: list[object]) -> None:
    job = enqueue(f"{TASKS}.note", 12, "杭州", [1, None], label="记事")
    assert job.state == JobState.QUEUED and not workshop
    assert run_pending() == 1
    job.refresh_from_db()
    assert workshop == [(12, "杭州", [1, None])]
    assert (job.state, job.percent, job.message, job.attempt) == ("done", 100, "记下了", 1)
    assert job.finished_at is not None


def test_jobs_that_a_job_enqueues_are_run_too(workshop: list[object]) -> None:
    enqueue(f"{TASKS}.chain", "后续", label="起头")
    assert run_pending() == 2
    assert workshop == [("后续",)]


def test_the_limit_is_kept() -> None:
    for number in range(3):
        enqueue(f"{TASKS}.note", number, label="记事")
    assert (run_pending(limit=2), run_pending()) == (2, 1)


def test_the_oldest_job_of_a_queue_comes_first() -> None:
    first = enqueue(f"{TASKS}.note", label="一", queue="pdf")
    enqueue(f"{TASKS}.note", label="二", queue="default")
    enqueue(f"{TASKS}.note", label="三", queue="pdf")
    assert claim("pdf") == first
    assert claim("mail") is None


@pytest.mark.parametrize(
    "name",
    [
        "os.system",
        "portal.jobs.services.run_pending",
        "tests.jobs.workshop.tasks._hidden",
        "nowhere.tasks.run",
        "tasks.run",
        "portal.jobs.tasks",
        "",
    ],
)
def test_only_functions_of_task_modules_are_jobs(name: str) -> None:
    with pytest.raises(ValueError, match="tasks module"):
        enqueue(name, label="不行")


@pytest.mark.parametrize("attribute", ["missing", "Path"])
def test_a_name_that_does_not_exist_fails_visibly(attribute: str) -> None:
    job = enqueue(f"{TASKS}.{attribute}", label="写错的")
    pass_attempts(job)
    assert job.state == JobState.FAILED and "does not exist" in job.error


def test_the_same_key_is_one_job_as_long_as_it_lives() -> None:
    first = enqueue(f"{TASKS}.note", label="回执", key="receipt:1")
    assert enqueue(f"{TASKS}.note", label="回执", key="receipt:1") == first
    claimed = claim()
    assert enqueue(f"{TASKS}.note", label="回执", key="receipt:1") == first == claimed
    run(claimed)
    assert enqueue(f"{TASKS}.note", label="回执", key="receipt:1") != first


def test_the_database_keeps_keys_apart_too() -> None:
    enqueue(f"{TASKS}.note", label="回执", key="receipt:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(name=f"{TASKS}.note", label="回执", key="receipt:1")
    enqueue(f"{TASKS}.note", label="无键")
    enqueue(f"{TASKS}.note", label="无键")


def test_a_worker_is_woken_after_the_commit_only(messages: list[str], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(f"{TASKS}.note", label="排版", queue="pdf", key="k")
        enqueue(f"{TASKS}.note", label="排版", queue="pdf", key="k")
        assert messages == []
    assert messages == ["pdf"]


def test_a_broken_broker_harms_nobody(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("the broker is away")

    monkeypatch.setattr(services.current_app, "send_task", broken)
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(f"{TASKS}.note", label="排版")
    assert Job.objects.get() == job
    assert run_pending() == 1


def test_a_failure_is_tried_three_times_with_pauses_then_told_in_chinese(workshop: list[object]) -> None:
    job = enqueue(f"{TASKS}.fail", "坏了", label="排版")
    assert run_pending() == 1, "not again at once"
    job.refresh_from_db()
    assert job.state == JobState.QUEUED and job.available_at > timezone.now()
    pass_attempts(job)
    assert workshop == ["坏了"] * 3
    assert job.state == JobState.FAILED
    assert job.reason == f"处理失败，已自动重试。请点击“重试”；仍不成功时，请将任务编号{job.pk}告知技术支持。"
    assert "RuntimeError: 坏了" in job.error


def test_a_refusal_is_told_at_once_in_its_own_words() -> None:
    job = enqueue(f"{TASKS}.refuse", label="排版")
    run_pending()
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.FAILED, 1)
    assert job.reason == "字体缺少“𰻝”字，请换用其他写法后重新提交。"


def test_a_failed_job_can_be_started_again(workshop: list[object]) -> None:
    job = enqueue(f"{TASKS}.fail", "坏了", label="排版", key="k")
    pass_attempts(job)
    again = retry(job)
    assert (again.state, again.reason) == (JobState.QUEUED, "")
    pass_attempts(job)
    assert len(workshop) == 6 and job.attempt == 6


def test_what_has_not_failed_is_not_started_again() -> None:
    job = enqueue(f"{TASKS}.note", label="排版")
    with pytest.raises(Refused, match="只有失败的任务才能重试"):
        retry(job)


def test_a_failed_job_is_not_started_beside_its_successor() -> None:
    job = enqueue(f"{TASKS}.refuse", label="排版", key="k")
    run_pending()
    enqueue(f"{TASKS}.note", label="排版", key="k")
    with pytest.raises(Refused, match="正在处理中"):
        retry(job)


def test_a_run_that_was_superseded_writes_nothing_more() -> None:
    enqueue(f"{TASKS}.note", label="排版")
    slow = claim()
    assert slow is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        sweep()
        quick = claim()
        assert quick is not None and quick.attempt == 2
        with pytest.raises(Superseded):
            Progress(slow)(1, 2, "还在写")
        run(slow)
        quick.refresh_from_db()
        assert quick.state == JobState.RUNNING, "the old run ended, the new one has not"
        run(quick)
    quick.refresh_from_db()
    assert (quick.state, quick.attempt) == (JobState.DONE, 2)


def test_two_workers_never_claim_the_same_job(monkeypatch: pytest.MonkeyPatch) -> None:
    job = enqueue(f"{TASKS}.note", label="排版")
    stale = Job.objects.filter(pk=job.pk)[:1]
    assert list(stale) == [job]
    first = claim()
    # The second worker has read the row as waiting a moment before the first one took it.
    monkeypatch.setattr(type(Job.objects.all()), "due", _once(stale))
    assert first == job and claim() is None


def _once(stale: Any) -> Any:
    """A ``due`` that answers with what was true a moment ago, and then truly."""
    truly, answers = type(Job.objects.all()).due, [stale]

    def due(self: Any, now: Any) -> Any:
        return answers.pop()._chain() if answers else truly(self, now)

    return due


def test_the_sweep_puts_back_what_a_killed_worker_held() -> None:
    enqueue(f"{TASKS}.note", label="排版")
    held = claim()
    assert sweep() == 0, "its heart has just beaten"
    with time_machine.travel(timezone.now() + timedelta(seconds=services.STALE_SECONDS + 1), tick=False):
        assert sweep() >= 1
        assert claim() == held


def test_a_job_that_kills_its_workers_is_given_up() -> None:
    job = enqueue(f"{TASKS}.note", label="排版")
    for minute in range(1, 4):
        with time_machine.travel(timezone.now() + timedelta(minutes=minute), tick=False):
            assert claim() == job
        with time_machine.travel(timezone.now() + timedelta(minutes=minute, seconds=30), tick=False):
            sweep()
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "处理多次中断" in job.reason


def test_the_sweep_announces_again_what_no_worker_took_but_a_few_at_a_time(messages: list[str]) -> None:
    for number in range(30):
        enqueue(f"{TASKS}.note", number, label="排版", queue="pdf")
    assert sweep() == 0 and messages == []
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        assert sweep() == 20 and messages == ["pdf"] * 20
        assert sweep() == 10
        assert sweep() == 0


def test_the_sweep_wakes_a_worker_when_a_pause_is_over(messages: list[str]) -> None:
    job = enqueue(f"{TASKS}.fail", "坏了", label="排版")
    run_pending()
    job.refresh_from_db()
    assert sweep() == 0
    with time_machine.travel(job.available_at + timedelta(seconds=1), tick=False):
        assert sweep() == 1 and messages == ["default"]


def test_what_is_due_by_the_calendar_is_enqueued_once_a_day(settings: Any) -> None:
    settings.JOB_SCHEDULE = [(f"{TASKS}.note", "每日记事", "02:30")]
    for moment, jobs in (
        ("2026-11-20T18:29:00+00:00", 0),  # 02:29 on the 21st in Beijing
        ("2026-11-20T18:30:00+00:00", 1),
        ("2026-11-21T15:59:00+00:00", 1),
        ("2026-11-21T16:01:00+00:00", 1),  # 00:01 on the 22nd
        ("2026-11-21T18:31:00+00:00", 2),
    ):
        with time_machine.travel(moment, tick=False):
            schedules.enqueue_due()
            run_pending()
        assert Job.objects.count() == jobs, moment


def test_all_that_is_scheduled_exists(settings: Any) -> None:
    from portal.jobs.names import function

    for name, label, when, *_ in settings.JOB_SCHEDULE:
        assert function(name) and label
        assert re.fullmatch(r"\d\d:\d\d", when) or schedules.EVERY.fullmatch(when)


def test_what_runs_every_few_minutes_leaves_one_row_behind(settings: Any) -> None:
    settings.JOB_SCHEDULE = [(f"{TASKS}.note", "常做的事", "every 5 min", "mail")]
    begin = timezone.now()
    kept = set()
    for minute in (0, 1, 4, 5, 6, 10):
        with time_machine.travel(begin + timedelta(minutes=minute), tick=False):
            schedules.enqueue_due()
            schedules.enqueue_due()
            run_pending()
        kept.add(Job.objects.get().pk)
    assert len(kept) == 3 and Job.objects.get().queue == "mail"


def test_what_still_waits_or_failed_is_not_heaped_up(settings: Any) -> None:
    settings.JOB_SCHEDULE = [(f"{TASKS}.note", "常做的事", "every 1 min")]
    schedules.enqueue_due()
    with time_machine.travel(timezone.now() + timedelta(minutes=9), tick=False):
        schedules.enqueue_due()
    assert Job.objects.count() == 1


def test_a_person_sees_the_jobs_of_the_own_office_and_the_own_ones(cast: SimpleNamespace) -> None:
    office = enqueue(f"{TASKS}.note", label="本单位", user=cast.approver)
    own = enqueue(f"{TASKS}.note", label="本人", user=cast.clerk, organisation=cast.officer.organisation)
    enqueue(f"{TASKS}.note", label="他人", user=cast.neighbour_clerk)
    enqueue(f"{TASKS}.note", label="系统")
    assert set(Job.objects.visible_to(cast.clerk)) == {office, own}
    assert not Job.objects.visible_to(cast.stranger).exists()
