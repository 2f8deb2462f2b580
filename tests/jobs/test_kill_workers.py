"""Real workers on the embedded queue: killed ones leave no job undone. Two processes, about half a minute."""

import pytest

from tests.installation import Installation


@pytest.mark.sql
def test_jobs_are_done_although_their_workers_are_killed(installation: Installation) -> None:
    folder = str(installation.folder)
    installation.start_worker()
    installation.start_worker()
    installation.enqueue(
        ("pdf", "hang_at_first", folder, "one"),
        *(("default", "write", folder, f"quick{number}") for number in range(5)),
    )
    killed = installation.wait_for(lambda: installation.written("one.pid"), "The first job's start")
    installation.kill(killed)
    installation.wait_for(lambda: installation.written("one.done"), "The killed worker's job, by the other worker")
    for number in range(5):
        installation.wait_for(lambda name=f"quick{number}": installation.written(name), "A job beside it")

    # Now the last one, while it runs a job and others wait; a new worker finds all of it.
    installation.enqueue(("default", "hang_at_first", folder, "two"), ("mail", "write", folder, "after"))
    killed = installation.wait_for(lambda: installation.written("two.pid"), "The second job's start")
    assert killed != installation.written("one.pid")
    installation.kill(killed)
    assert all(worker.poll() is not None for worker in installation.workers)
    installation.start_worker()
    installation.wait_for(lambda: installation.written("two.done"), "The job of the last killed worker")
    installation.wait_for(lambda: installation.written("after"), "The job that waited behind it")
