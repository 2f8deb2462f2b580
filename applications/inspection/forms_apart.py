"""Opens a filled Word or Excel file by ``office.py``; an older format has LibreOffice save it as DOCX first."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, BinaryIO

PROGRAM = Path(__file__).with_name("office.py")
CONVERTER = Path(__file__).with_name("converting.py")
SOFFICE = ("soffice", "libreoffice")
# Of the clock, for a machine under load; what it computes is limited by the programs themselves.
READ_SECONDS, CONVERT_SECONDS = 120, 150

OLE, RTF, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"PK\x03\x04"
ODT = b"application/vnd.oasis.opendocument.text"
MOST_BYTES = 20 * 1024 * 1024

HEAVY = "文件过于复杂，读取时超出了内存或时间限制；请删去图片，只保留申请表后上传。"
LOCKED = "文件设有打开密码，无法读取；请取消密码后重新上传。"
MACRO = "文件含有宏，为保证安全不予接收；请用Word或WPS“另存为”不含宏的“.docx”后上传。"
NO_CONVERTER = "本平台没有安装转换软件，不能读取旧格式的文件；请用Word或WPS打开，“另存为”Word文档（.docx）后上传。"
NOT_CONVERTED = "旧格式的文件转换没有成功；请用Word或WPS打开，“另存为”Word文档（.docx）后上传。"
OLD_SHEET = "旧格式的Excel文件（.xls）不能读取；请用Excel或WPS打开，“另存为”Excel工作簿（.xlsx）后上传。"
PDF = "PDF和扫描件不能读回；请上传可以编辑的Word文档（.docx）或Excel表格（.xlsx）。"
PACKED = "这是压缩包；请解压后上传其中的申请表（.docx或.xlsx）。"
FOREIGN = "文件不是Word文档或Excel表格，无法读取；请用Word或WPS“另存为”“.docx”或“.xlsx”后上传。"
EMPTY_FILE = "“{name}”是空文件（0 字节），请确认文件能正常打开后重新上传。"
LARGE = "“{name}”超过 20 MB，不像是一份申请表；请删去其中的图片后上传。"


def fault_at_once(name: str, size: int, head: bytes) -> str:
    """Why a file is not even kept, by its size and first bytes; empty when it may be read."""
    if size == 0:
        return EMPTY_FILE.format(name=name)
    if size > MOST_BYTES:
        return LARGE.format(name=name)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(ZIP):
        office = any(each in head for each in (b"[Content_Types].xml", b"_rels/", b"word/", b"xl/", b"docProps/", ODT))
        return "" if office else PACKED
    if head.startswith((OLE, RTF)):
        return "" if converter() else NO_CONVERTER
    return FOREIGN


def converter() -> str:
    """The path of LibreOffice, empty where it is not installed."""
    return next((path for path in map(shutil.which, SOFFICE) if path), "")


def read_office(file: BinaryIO) -> dict[str, Any]:
    """What ``office.py`` says of the file: ``reason`` why it is not read, otherwise ``blocks`` and ``marks``."""
    with tempfile.TemporaryDirectory(prefix="form-") as folder:
        source = Path(folder, "file")
        file.seek(0)
        with source.open("wb") as target:
            shutil.copyfileobj(file, target)
        head = source.read_bytes()
        if head.startswith((OLE, RTF)) or ODT in head[:200]:
            reason = _old_fault(head)
            converted = None if reason else _converted(source, folder)
            if converted is None:
                return {"reason": reason or NOT_CONVERTED}
            source = converted
        return _said(source, folder)


def _old_fault(content: bytes) -> str:
    """What is not given to LibreOffice at all. Names in such a file are written in UTF-16."""
    if not content.startswith(OLE):
        return "" if converter() else NO_CONVERTER
    if "EncryptedPackage".encode("utf-16-le") in content:
        return LOCKED
    if any(name.encode("utf-16-le") in content for name in ("_VBA_PROJECT", "Macros")):
        return MACRO
    if "Workbook".encode("utf-16-le") in content and "WordDocument".encode("utf-16-le") not in content:
        return OLD_SHEET
    return "" if converter() else NO_CONVERTER


def _converted(source: Path, folder: str) -> Path | None:
    process = subprocess.Popen(
        [sys.executable, "-I", str(CONVERTER), converter(), str(source), folder],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8", "HOME": folder, "PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        start_new_session=True,  # so that whatever LibreOffice starts ends with it
    )
    try:
        process.wait(timeout=CONVERT_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return next(iter(sorted(Path(folder, "out").glob("*.docx"))), None)


def _said(source: Path, folder: str) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(PROGRAM), str(source)],
            capture_output=True,
            text=True,
            timeout=READ_SECONDS,
            check=False,
            env={"LANG": "C.UTF-8", "HOME": folder},
        )
    except subprocess.TimeoutExpired:
        return {"reason": HEAVY}
    return json.loads(done.stdout.splitlines()[0]) if done.stdout else {"reason": HEAVY}
