"""Cases with their opinions, summary sheets, lists, certificates, claims: one module for each noun."""

from review.models.batches import Batch, BatchItem
from review.models.boards import Nudge, SavedView
from review.models.calendars import CalendarDay, CalendarYear
from review.models.cases import Case, Opinion
from review.models.claims import Claim
from review.models.ledgers import Prospect, Target
from review.models.lists import Certificate, ListItem, MembershipList
from review.models.meetings import MeetingMinutes, MeetingPack
from review.models.packages import ChannelReceipt, Package
from review.models.province_notices import ProvinceNotice
from review.models.quotas import Quota
from review.models.returns import Mark, Phrase
from review.models.summary_sheets import Sheet, SheetItem
from review.models.verification import CaseNote, Check, Checklist, ChecklistItem

__all__ = [
    "Batch",
    "BatchItem",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CaseNote",
    "Certificate",
    "ChannelReceipt",
    "Check",
    "Checklist",
    "ChecklistItem",
    "Claim",
    "ListItem",
    "Mark",
    "MeetingMinutes",
    "MeetingPack",
    "MembershipList",
    "Nudge",
    "Opinion",
    "Package",
    "Phrase",
    "Prospect",
    "ProvinceNotice",
    "Quota",
    "SavedView",
    "Sheet",
    "SheetItem",
    "Target",
]
