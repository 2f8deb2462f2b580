"""What the worker does for this room."""

from typing import Any

from review.models import Pack
from review.services import assessment, committee, reminders


def remind_of_deadlines(progress: Any) -> None:
    """Every morning: who can still act before a deadline; running twice reminds once."""
    reminders.remind_of_deadlines()


def send_digests(progress: Any) -> None:
    """Every morning: the digests that are due; running twice sends one."""
    reminders.send_digests()


def remind_experts(progress: Any) -> None:
    """Every morning: experts whose scores are due soon; running twice reminds once."""
    assessment.remind_of_due()


def assemble_pack(progress: Any, pack_id: int) -> None:
    """Put a committee's pack together, city by city; running twice does no harm."""
    pack = Pack.objects.filter(pk=pack_id).select_related("round", "ordered_by").first()
    if pack is not None and pack.made_at is None:
        committee.assemble(pack, progress)
