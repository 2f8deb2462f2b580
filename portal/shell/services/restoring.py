"""``manage.py restore``: a backup into an empty place, verified before and after."""

import hashlib
import os
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.kit.verdicts import Refused
from portal.shell.services.backups import chain_ends, walk
from portal.shell.services.databases import SQLITE, load, rows_of_database, tables
from portal.shell.services.packages import CHUNK, DATABASE, FILES, KEYS, Progress, Verified, read

WORDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """What was brought back, and what whoever runs the portal still has to do."""

    tables: int
    rows: int
    files: int
    chains: int
    warnings: list[str]


def restore(*, package: Verified, say: Progress = lambda words: None) -> Restored:
    """Bring back files, keys and database, in this order, and compare each with the manifest once it is written.

    Raises ``Refused`` when the place is not empty, when the backup does not suit it, or when something is not
    afterwards what it was.
    """
    refuse_occupied_place()
    _refuse_unsuitable(package)
    with package.opened() as tar, tempfile.TemporaryDirectory() as folder:
        say("正在恢复文件")
        files = package.names(FILES)
        for name in files:
            _restore_file(tar, name, package.manifest["entries"][name])
        warnings = _restore_keys(tar, package)
        say("正在恢复数据库")
        (dump,) = package.names(DATABASE)
        local = Path(folder) / Path(dump).name
        _extract(tar, dump, local)
        load(local, package.manifest["vendor"])
    say("正在核对恢复后的数据")
    _compare(package)
    if package.manifest["is_real"]:
        (settings.VAR / "real").touch()
    counts = package.manifest["tables"]
    return Restored(
        len(counts), sum(counts.values()), len(files), len(package.manifest["heads"]), warnings + _unreadable_keys()
    )


# --- The place ----------------------------------------------------------------------------------------------


def refuse_occupied_place() -> None:
    """Raises ``Refused`` with what is there already."""
    found = []
    if _has_tables():
        found.append("数据库中已有数据表")
    if next(walk(""), None) is not None:
        found.append("文件存储中已有文件")
    if (Path(settings.VAR) / "authority" / "root.pem").exists():
        found.append("已有签名根密钥")
    if found:
        raise Refused(
            f"只能恢复到空的安装：{'，'.join(found)}。请另设 PORTAL_VAR（和空的数据库、存储），或先清空后再恢复。"
        )


def _has_tables() -> bool:
    if connection.vendor != SQLITE:
        return bool(connection.introspection.table_names())
    path = Path(connection.settings_dict["NAME"])
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as database:
        return bool(database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall())


def _refuse_unsuitable(package: Verified) -> None:
    vendor = package.manifest["vendor"]
    if vendor != connection.vendor:
        raise Refused(
            f"备份来自{WORDS[vendor]}数据库，这里设置的是{WORDS[connection.vendor]}。"
            "请把 PORTAL_DATABASE_URL 设为同类的空数据库后再恢复。"
        )
    known = set(MigrationLoader(None).disk_migrations)
    ours = {app for app, _ in known}
    newer = [
        f"{app}.{name}" for app, name in package.manifest["migrations"] if app in ours and (app, name) not in known
    ]
    if newer:
        raise Refused(f"备份来自更新的程序（{'、'.join(newer[:3])}）。请先升级程序，再恢复。")


# --- Files and keys -----------------------------------------------------------------------------------------


def _restore_file(tar: tarfile.TarFile, name: str, entry: list[Any]) -> None:
    stored = name.removeprefix(FILES)
    saved = default_storage.save(stored, File(tar.extractfile(name)))
    with default_storage.open(saved) as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if saved != stored or digest != entry[1]:
        raise Refused(f"文件 {stored} 写入后与备份不符，恢复没有完成。请检查存储空间和权限，清空后重试。")


def _restore_keys(tar: tarfile.TarFile, package: Verified) -> list[str]:
    """Put the keys where the portal looks for them; what the environment sets instead is told, not overwritten."""
    var, warnings = Path(settings.VAR), []
    for name in package.names(f"{KEYS}authority/"):
        _write_secret(var / name.removeprefix(KEYS), read(tar, name))
    if not package.manifest["with_keys"]:
        return [
            "备份不含密钥：请把另行保存的 secret_key 和 authority/root.pem 放入 PORTAL_VAR 后再启动，"
            "否则需要为各单位重新签发数字签名证书。"
        ]
    secret, passphrase = (read(tar, f"{KEYS}{name}") for name in ("secret_key", "key_passphrase"))
    if "PORTAL_SECRET_KEY" not in os.environ:
        _write_secret(var / "secret_key", secret)
    if passphrase != _passphrase().encode():
        _write_secret(var / "key_passphrase", passphrase)
        warnings.append(f"启动前请把 PORTAL_KEY_PASSPHRASE 设为 {var / 'key_passphrase'} 中的内容，然后删除该文件。")
    return warnings


def _write_secret(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        out.write(content)


def _passphrase() -> str:
    """The passphrase that the portal will go by when it is started the next time."""
    given = os.environ.get("PORTAL_KEY_PASSPHRASE") or os.environ.get("PORTAL_SECRET_KEY")
    return given or (Path(settings.VAR) / "secret_key").read_text(encoding="ascii")


def _unreadable_keys() -> list[str]:
    """Can the organisations' signing keys be opened with what the portal will start with?"""
    for (pem,) in rows_of_database("SELECT private_key FROM documents_signingkey WHERE is_active"):
        try:
            serialization.load_pem_private_key(pem.encode(), _passphrase().encode())
        except ValueError:
            return ["数字签名密钥不能用现有口令解开：请设置原来的 PORTAL_KEY_PASSPHRASE（或放回 secret_key）后再启动。"]
    return []


# --- The database -------------------------------------------------------------------------------------------


def _extract(tar: tarfile.TarFile, name: str, to: Path) -> None:
    stream = tar.extractfile(name)
    assert stream is not None
    with to.open("wb") as out:
        while chunk := stream.read(CHUNK):
            out.write(chunk)


def _compare(package: Verified) -> None:
    """The tables and the chains are those that were backed up."""
    manifest = package.manifest
    found = tables(rows_of_database, manifest["vendor"])
    different = sorted(
        name for name in {*found, *manifest["tables"]} if found.get(name) != manifest["tables"].get(name)
    )
    if different:
        raise Refused(f"恢复后的数据表与清单不符：{'、'.join(different[:5])}。请清空后重试。")
    if chain_ends(rows_of_database) != manifest["heads"]:
        raise Refused("恢复后的历史记录链与清单不符。请清空后重试。")
