"""Verbs of whoever runs the portal: back it up as one file, restore it into an empty place."""

from portal.shell.services.backups import Backup, back_up
from portal.shell.services.packages import Damaged, Verified, verify
from portal.shell.services.restoring import Restored, refuse_occupied_place, restore

__all__ = ["Backup", "Damaged", "Restored", "Verified", "back_up", "refuse_occupied_place", "restore", "verify"]
