"""``manage.py backup``: database, files and keys as one file, while the portal goes on.

The database first, then the files: files are written before the rows that name them and never changed afterwards, so
what the database names at its moment is there. A file that it names and that is not there stops the backup.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, models
from django.utils import timezone

from portal.kit.dates import beijing
from portal.kit.verdicts import Refused
from portal.shell.services.databases import Rows, Snapshot, columns, snapshot, tables
from portal.shell.services.packages import DATABASE, FILES, KEYS, README, Package, Progress, new_package


@dataclass(frozen=True)
class Backup:
    """What was written."""

    path: Path
    seal: str
    files: int
    size: int
    chains: int


def back_up(*, to: Path, with_keys: bool = True, say: Progress = lambda words: None) -> Backup:
    """Write a backup to the file ``to``, or into the folder ``to`` under a name with the time.

    Raises ``Refused`` when a stored file is missing or is not the one that the database knows, and leaves nothing
    behind then.
    """
    now = timezone.now()
    path = _path(to, now)
    with tempfile.TemporaryDirectory() as folder, new_package(path) as package:
        package.add_bytes(README, _readme(now, with_keys).encode())
        say("正在导出数据库")
        with snapshot(Path(folder)) as taken:
            _add_file(package, f"{DATABASE}{taken.file.suffix}", taken.file)
            manifest = _manifest(taken, now, with_keys)
            known = stored_files(taken.rows)
        say(f"正在备份文件，数据库登记 {len(known)} 个")
        files = _add_stored(package, known)
        _add_keys(package, with_keys)
        seal = package.finish(manifest)
    return Backup(path, seal, files, path.stat().st_size, len(manifest["heads"]))


def _path(to: Path, now: datetime) -> Path:
    path = to / f"portal-backup-{timezone.localtime(now):%Y%m%d-%H%M%S}.tar" if to.is_dir() else to
    if path.exists():
        raise Refused(f"{path} 已存在，不会覆盖；请换一个文件名，或给出文件夹。")
    if not path.parent.is_dir():
        raise Refused(f"没有文件夹 {path.parent}；请先建立。")
    return path


def _add_file(package: Package, name: str, file: Path) -> None:
    with file.open("rb") as stream:
        package.add(name, stream, file.stat().st_size)


def _manifest(taken: Snapshot, now: datetime, with_keys: bool) -> dict[str, Any]:
    return {
        "made_at": now.isoformat(),
        "origin": settings.ORIGIN,
        "vendor": connection.vendor,
        "is_real": (settings.VAR / "real").exists(),
        "with_keys": with_keys,
        "tables": tables(taken.rows, connection.vendor),
        "heads": chain_ends(taken.rows),
        "migrations": [list(row) for row in taken.rows("SELECT app, name FROM django_migrations ORDER BY app, name")],
    }


def chain_ends(rows: Rows) -> dict[str, list[Any]]:
    """The end of every chain of history: number and hash of its last entry."""
    return {chain: [seq, last] for chain, seq, last in rows("SELECT chain, seq, hash FROM history_head ORDER BY chain")}


# --- Files --------------------------------------------------------------------------------------------------


def stored_files(rows: Rows) -> dict[str, str]:
    """Every file that the database names, with its SHA-256 where the row keeps it.

    The hash of a row is that of the model's first file; the others (pictures, thumbnails) are derived from it.
    """
    known: dict[str, str] = {}
    there = columns(rows, connection.vendor)
    for table, column, hashed in _file_columns():
        if (table, column) not in there:
            continue
        digest = '"sha256"' if hashed else "''"
        found = rows(f'SELECT DISTINCT "{column}", {digest} FROM "{table}" WHERE "{column}" <> \'\'')  # noqa: S608
        known |= {name: sha256 or known.get(name, "") for name, sha256 in found}
    return known


def _file_columns() -> Iterator[tuple[str, str, bool]]:
    """Table, column, and whether the row keeps the hash of this file."""
    for model in apps.get_models():
        fields = model._meta.concrete_fields
        files = [str(field.column) for field in fields if isinstance(field, models.FileField)]
        hashes = any(field.column == "sha256" for field in fields)
        for index, column in enumerate(files):
            yield model._meta.db_table, column, hashes and index == 0


def _add_stored(package: Package, known: dict[str, str]) -> int:
    """The files that the database names, each as it says, and whatever else lies in the store."""
    for name, sha256 in sorted(known.items()):
        digest = _add_one(package, name)
        if digest is None:
            raise Refused(
                f"存储中缺少文件 {name}，备份没有完成。请先从其他备份找回；如是刚被清理的临时文件，请重新运行。"
            )
        if sha256 and digest != sha256:
            raise Refused(f"文件 {name} 的内容与数据库登记的校验值不符，备份没有完成。请联系技术支持核对。")
    others = [name for name in walk("") if name not in known]
    return len(known) + sum(_add_one(package, name) is not None for name in others)


def _add_one(package: Package, name: str) -> str | None:
    """Add one stored file; its SHA-256, or ``None`` when it is not there."""
    try:
        with default_storage.open(name) as stream:
            return package.add(f"{FILES}{name}", stream, stream.size)
    except FileNotFoundError:
        return None


def walk(folder: str) -> Iterator[str]:
    """The names of all stored files below ``folder``."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in sorted(files) if name)
    for name in sorted(folders):
        yield from walk(f"{prefix}{name}")


# --- Keys ---------------------------------------------------------------------------------------------------


def _add_keys(package: Package, with_keys: bool) -> None:
    """Secret key, passphrase and the authority with its key; without keys only the certificate, to go on verifying."""
    authority = Path(settings.VAR) / "authority"
    for trusted in sorted((authority / "trusted").glob("*.pem")):
        _add_file(package, f"{KEYS}authority/trusted/{trusted.name}", trusted)
    root = authority / "root.pem"
    if with_keys:
        secrets = {"secret_key": settings.SECRET_KEY, "key_passphrase": settings.KEY_PASSPHRASE}
        for name, value in secrets.items():
            package.add_bytes(f"{KEYS}{name}", value.encode())
        if root.exists():
            _add_file(package, f"{KEYS}authority/root.pem", root)
    elif root.exists():
        certificate = root.read_text(encoding="ascii").partition("-----BEGIN ENCRYPTED")[0]
        package.add_bytes(f"{KEYS}authority/trusted/before-restore.pem", certificate.encode())


def _readme(now: datetime, with_keys: bool) -> str:
    keys = "内含密钥，等同于公章和全部密码，请加密存放、专人保管。" if with_keys else "不含密钥；密钥须另行备份。"
    return (
        f"学习型城市建设申报平台备份，{beijing(now)}（北京时间），{settings.ORIGIN}\n{keys}\n"
        "恢复：在空的安装上运行 manage.py restore 本文件；只核对不恢复：manage.py restore --check 本文件。\n"
        f"{json.dumps('每个文件的校验值见 manifest.json；SHA256 为其前全部内容的校验值。', ensure_ascii=False)[1:-1]}\n"
    )
