"""Pages of the register."""

from portal.register.views.members import chosen_members
from portal.register.views.undertakings import shown_records

__all__ = ["chosen_members", "shown_records"]
