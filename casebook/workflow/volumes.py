"""案例集: composed by an editor, published by the chief editor together with its cases."""

from typing import Any

from casebook import permissions
from casebook.choices import EntryState, VolumeState
from portal.kit.transitions import Step, Table
from portal.kit.verdicts import Verdict, verdict

READY = (EntryState.AGREED, EntryState.PUBLISHED)


def all_cases_are_agreed(user: Any, volume: Any) -> Verdict:
    entries = [each.entry for each in volume.items.select_related("entry") if each.entry is not None]
    if not entries:
        return verdict(False, "目次中还没有案例，请先编入已定稿的案例。")
    open_ones = [each for each in entries if each.state not in READY]
    names = "、".join(f"《{each}》（{each.get_state_display()}）" for each in open_ones[:3])
    return verdict(not open_ones, f"有的案例尚未定稿：{names}；请待作者确认，或先从目次中取出。")


VOLUME = Table(
    name="案例集编辑出版",
    state_labels=dict(VolumeState.choices),
    steps=(
        Step(
            name="publish",
            label="出版",
            sources=(VolumeState.PREPARING,),
            target=VolumeState.PUBLISHED,
            actor="主编（教育部签发人）",
            who=permissions.is_chief_editor,
            conditions=(all_cases_are_agreed,),
            explains="全辑和其中的案例立即对外公开，并排出全辑和各篇的PDF；目次随之固定。",
        ),
        Step(
            name="discard",
            label="作废",
            sources=(VolumeState.PREPARING,),
            target=VolumeState.DISCARDED,
            actor="编辑（教育部审核人）",
            who=permissions.is_editor,
            explains="不再编排，其中的案例可以编入别的一辑。",
            gives_up=True,
        ),
    ),
)
