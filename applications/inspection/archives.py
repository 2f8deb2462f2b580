"""An archive hidden behind another file: both readers are content, and each shows something else."""

import zipfile
from typing import BinaryIO


def has_archive_behind(file: BinaryIO) -> bool:
    """A ZIP archive with members ends the file. (Films and depth maps that cameras append are no archives.)"""
    try:
        with zipfile.ZipFile(file) as archive:
            return bool(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return False
