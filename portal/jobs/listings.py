"""The list of jobs as a file."""

from portal.jobs.models import Job
from portal.kit.listings import Column, register

register(
    "jobs:jobs",
    "任务",
    rows=lambda asked: Job.objects.visible_to(asked.user).select_related("created_by"),
    columns=(
        Column("编号", "pk", 10),
        Column("名称", "label", 50),
        Column("状态", "get_state_display", 10),
        Column("失败原因", "reason", 40),
        Column("发起人", lambda job: job.created_by or "系统"),
        Column("发起时间", "created_at", 24),
        Column("结束时间", "finished_at", 24),
    ),
)
