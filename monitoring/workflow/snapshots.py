"""数据快照: taken, published; what is published is mended by another one only."""

from monitoring import permissions
from monitoring.choices import SnapshotState
from portal.kit.transitions import Step, Table

SNAPSHOT = Table(
    name="监测数据快照",
    state_labels=dict(SnapshotState.choices),
    steps=(
        Step(
            name="publish",
            label="公布此快照",
            sources=(SnapshotState.TAKEN,),
            target=SnapshotState.PUBLISHED,
            actor="教育部签发人",
            who=permissions.may_publish_snapshots,
            voids=("此前公布的本期快照由本快照替代（勘误），原快照仍可查阅",),
            explains="公布后任何人都能查阅和下载；以后发现差错的，更正数据后另行固定快照，以勘误公布。",
        ),
    ),
)
