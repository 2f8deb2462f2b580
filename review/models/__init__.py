"""Cases with their opinions, summary sheets, membership lists, certificates: one module for each noun."""

from review.models.cases import Case, Opinion
from review.models.lists import Certificate, ListItem, MembershipList
from review.models.summary_sheets import Sheet, SheetItem

__all__ = ["Case", "Certificate", "ListItem", "MembershipList", "Opinion", "Sheet", "SheetItem"]
