"""The list of organisations as a file."""

from portal.accounts import selectors
from portal.accounts.filters import OrganisationFilter
from portal.accounts.tables import OrganisationTable
from portal.kit.listings import register

register(
    "accounts:people",
    "单位与人员",
    rows=lambda asked: OrganisationFilter(asked.GET, selectors.managed_organisations(asked.user)),
    table=OrganisationTable,
)
