"""Questions to the register."""

from portal.register.selectors.memberships import ground_for_joining, is_member, memberships_of

__all__ = ["ground_for_joining", "is_member", "memberships_of"]
