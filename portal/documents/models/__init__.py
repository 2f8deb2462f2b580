"""Papers, signatures and scans of them, and the seals and keys that they are made with."""

from portal.documents.models.papers import CODE_LENGTH, Paper, Signature
from portal.documents.models.scans import Scan, ScanFile, ScanPage, scan_path, scan_picture_path
from portal.documents.models.seals import OutsideAccount, PictureRequest, SealPicture, SigningKey, picture_path

__all__ = [
    "CODE_LENGTH",
    "OutsideAccount",
    "Paper",
    "PictureRequest",
    "Scan",
    "ScanFile",
    "ScanPage",
    "SealPicture",
    "Signature",
    "SigningKey",
    "picture_path",
    "scan_path",
    "scan_picture_path",
]
