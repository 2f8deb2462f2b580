"""Cases with their opinions, summary sheets, lists, certificates, claims: one module for each noun."""

from review.models.alliance import AssociationRemark, Ballot, BallotItem, CoVerifier, Vote
from review.models.assessments import Assignment, Post, Rubric
from review.models.batches import Batch, BatchItem
from review.models.boards import Nudge, SavedView
from review.models.calendars import CalendarDay, CalendarYear
from review.models.cases import Case, Opinion
from review.models.claims import Claim
from review.models.committee import Minutes, MinutesVote, Pack
from review.models.eligibility import ConditionJudgement
from review.models.formal_checks import FormalCheck
from review.models.ledgers import Prospect, Target
from review.models.lists import Certificate, ListItem, MembershipList
from review.models.meetings import MeetingMinutes, MeetingPack
from review.models.notices import Notice, NoticeCity, Objection, ObjectionFile
from review.models.packages import ChannelReceipt, Package
from review.models.panels import AssessmentPlan, BarOverride, ExpertProfile, Interest, PoolMember
from review.models.paper_copies import PaperCopies
from review.models.province_notices import ProvinceNotice
from review.models.quotas import Quota
from review.models.returns import Mark, Phrase
from review.models.standing import Standing
from review.models.summary_sheets import Sheet, SheetItem
from review.models.verification import CaseNote, Check, Checklist, ChecklistItem
from review.models.visits import Attachment, Visit, VisitMember

__all__ = [
    "AssessmentPlan",
    "Assignment",
    "AssociationRemark",
    "Attachment",
    "Ballot",
    "BallotItem",
    "BarOverride",
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
    "CoVerifier",
    "ConditionJudgement",
    "ExpertProfile",
    "FormalCheck",
    "Interest",
    "ListItem",
    "Mark",
    "MeetingMinutes",
    "MeetingPack",
    "MembershipList",
    "Minutes",
    "MinutesVote",
    "Notice",
    "NoticeCity",
    "Nudge",
    "Objection",
    "ObjectionFile",
    "Opinion",
    "Pack",
    "Package",
    "PaperCopies",
    "Phrase",
    "PoolMember",
    "Post",
    "Prospect",
    "ProvinceNotice",
    "Quota",
    "Rubric",
    "SavedView",
    "Sheet",
    "SheetItem",
    "Standing",
    "Target",
    "Visit",
    "VisitMember",
    "Vote",
]
