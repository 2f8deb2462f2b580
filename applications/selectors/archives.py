"""How far the archives of an application's versions are."""

from dataclasses import dataclass

from applications.models import Application, Archive, Submission
from portal.jobs.models import Job


@dataclass(frozen=True)
class Takeaway:
    """A version with its archive, if one was ordered, and the job that makes it, unless that is done."""

    submission: Submission
    archive: Archive | None
    job: Job | None

    @property
    def file(self) -> Archive | None:
        """The archive, when it can be fetched."""
        return self.archive if self.archive is not None and self.archive.file else None


def takeaways(application: Application) -> list[Takeaway]:
    """Every version, newest first. Two queries, however many there are."""
    submissions = list(application.submissions.select_related("archive").order_by("-version"))
    ordered = {each.pk: each.archive for each in submissions if hasattr(each, "archive")}
    keys = [archive.job_key for archive in ordered.values()]
    jobs = {job.key: job for job in Job.objects.filter(key__in=keys).order_by("pk")} if keys else {}
    return [Takeaway(each, ordered.get(each.pk), _unfinished(jobs, ordered.get(each.pk))) for each in submissions]


def _unfinished(jobs: dict[str, Job], archive: Archive | None) -> Job | None:
    job = jobs.get(archive.job_key) if archive is not None else None
    return None if job is None or job.state == "done" else job
