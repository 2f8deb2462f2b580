"""The register's tables as files."""

from portal.register.exports.members import register_workbook

__all__ = ["register_workbook"]
