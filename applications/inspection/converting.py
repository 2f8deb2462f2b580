"""Has LibreOffice save an older file as DOCX: a program of its own that limits itself and becomes LibreOffice.

``python converting.py SOFFICE FILE FOLDER`` leaves ``FOLDER/out/<name>.docx``. The profile in FOLDER is new each time:
no macros, no links, nothing from outside.
"""

import os
import resource
import sys
from pathlib import Path

MEMORY_BYTES = 4 * 1024**3  # of addresses, most of which it never touches
CPU_SECONDS = 60
FILE_BYTES = 200 * 1024**2

_ITEM = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
_SAFE = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
)


def main() -> None:
    soffice, source, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    user = folder / "profile" / "user"
    user.mkdir(parents=True)
    items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SAFE)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}'
        "</oor:items>",
        encoding="utf-8",
    )
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    options = [
        "--headless",
        "--norestore",
        "--nologo",
        "--nolockcheck",
        f"-env:UserInstallation=file://{folder}/profile",
    ]
    to = ["--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), source]
    os.execv(soffice, [soffice, *options, *to])  # noqa: S606


if __name__ == "__main__":
    main()
