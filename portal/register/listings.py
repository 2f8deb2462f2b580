"""The register of members as a file."""

from portal.kit.listings import register
from portal.register.tables import MembershipTable
from portal.register.views import chosen_members

register("register:members", "成员城市", rows=chosen_members, table=MembershipTable)
