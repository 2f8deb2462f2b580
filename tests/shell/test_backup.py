"""``manage.py backup`` and ``restore``: the whole portal as one file, whole or refused."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from applications.models import Evidence
from portal.documents.authority import issue, root_certificate
from portal.documents.services import register_key
from portal.history.models import Head
from portal.kit.verdicts import Refused
from portal.shell.services import Damaged, Verified, backups, databases, verify
from portal.shell.services.packages import MANIFEST, SEAL, new_package
from portal.shell.services.restoring import _refuse_unsuitable
from tests.plot import a_complete_application, a_round

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(settings, tmp_path: Path) -> Path:
    """An installation of its own: empty files, its own authority, and where backups go."""
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": settings.VAR / "files"},
        },
    }
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture
def portal(place: Path, transactional_db: None):
    """A portal with an application, a stored file, a key and history."""
    from tests.cast import build_cast

    cast = build_cast()
    application = a_complete_application(cast, a_round(cast))
    register_key(organisation=cast.huzhou, certified=issue("湖州市教育局（演示）"))
    default_storage.save("uploads/7/0", io.BytesIO("中断的上传".encode()))  # what no row names comes along
    return application


def back_up(to: Path, *options: str) -> tuple[Path, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("backup", str(to), *options, stdout=out, stderr=err)
    (made,) = to.glob("*.tar")
    return made, out.getvalue() + err.getvalue()


def names_in(package: Path) -> list[str]:
    with tarfile.open(package) as opened:
        return opened.getnames()


# --- A round trip -------------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(tmp_path: Path):
    """The environment of another, empty installation: another folder and, on PostgreSQL, another database."""
    settings_of = {**os.environ, "PORTAL_VAR": str(tmp_path / "elsewhere"), "PORTAL_DEMO": "1"}
    settings_of.pop("DJANGO_SETTINGS_MODULE", None)
    if connection.vendor == "sqlite":
        settings_of.pop("PORTAL_DATABASE_URL", None)
        yield settings_of
        return
    name = f"restored_{connection.settings_dict['NAME']}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    url = os.environ["PORTAL_DATABASE_URL"].rpartition("/")[0]
    yield {**settings_of, "PORTAL_DATABASE_URL": f"{url}/{name}"}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')


def manage(environment: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "manage.py", *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=ROOT)


def restored_rows(environment: dict[str, str], sql: str) -> list[tuple]:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(Path(environment["PORTAL_VAR"]) / "portal.sqlite3")) as database:
            return database.execute(sql).fetchall()
    given = connection.settings_dict
    name = environment["PORTAL_DATABASE_URL"].rpartition("/")[2]
    with psycopg.connect(host=given["HOST"], user=given["USER"] or None, dbname=name) as database:
        return database.execute(sql).fetchall()


@pytest.mark.sql
def test_restored_elsewhere_everything_is_there(portal, place, elsewhere, settings):
    package, words = back_up(place)
    assert "备份完成并已核对" in words and "备份内含密钥，等同于公章和全部密码" in words
    assert package.stat().st_mode & 0o777 == 0o600

    done = manage(elsewhere, "restore", package)
    assert done.returncode == 0, done.stderr
    for said in ("备份完整", "历史记录完整", "恢复完成并已核对", "2 个文件"):
        assert said in done.stdout
    assert done.stderr == ""  # the keys can be opened, nothing is left to be told

    var = Path(elsewhere["PORTAL_VAR"])
    assert (var / "secret_key").read_text() == settings.SECRET_KEY
    assert (var / "authority" / "root.pem").read_bytes() == (settings.VAR / "authority" / "root.pem").read_bytes()
    evidence = Evidence.objects.get()
    assert (var / "files" / evidence.file.name).read_bytes() == evidence.file.read()
    assert (var / "files" / "uploads" / "7" / "0").read_text() == "中断的上传"
    heads = restored_rows(elsewhere, "SELECT chain, seq, hash FROM history_head ORDER BY chain")
    assert heads == list(Head.objects.order_by("chain").values_list("chain", "seq", "hash"))
    with pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"):  # the guards came along
        restored_rows(elsewhere, "DELETE FROM history_entry")

    again = manage(elsewhere, "restore", package)
    assert again.returncode == 1
    assert "只能恢复到空的安装：数据库中已有数据表，文件存储中已有文件，已有签名根密钥" in again.stderr


def test_without_keys_only_certificates_go_along(portal, place):
    package, words = back_up(place, "--without-keys")
    assert "备份不含密钥" in words
    assert [name for name in names_in(package) if name.startswith("keys/")] == [
        "keys/authority/trusted/before-restore.pem"
    ]
    content = package.read_bytes()
    assert b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIH" in content  # in the database, not without its passphrase
    with tarfile.open(package) as opened:
        certificate = opened.extractfile("keys/authority/trusted/before-restore.pem").read().decode()
    assert certificate == root_certificate()


def test_a_database_that_is_yet_to_be_migrated_is_backed_up_too(portal, place, monkeypatch):
    """Before an upgrade the program may know tables that the database has not got yet."""
    more = [*backups._file_columns(), ("applications_later", "file", True)]
    monkeypatch.setattr(backups, "_file_columns", lambda: iter(more))
    assert "备份完成并已核对" in back_up(place)[1]


# --- A backup that cannot be whole leaves nothing behind ----------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda path: path.unlink(), "存储中缺少文件 evidence/"),
        (lambda path: path.write_bytes(b"other"), "的内容与数据库登记的校验值不符"),
    ],
)
def test_a_lost_or_changed_file_stops_the_backup(portal, place, spoil, words):
    spoil(Path(Evidence.objects.get().file.path))
    with pytest.raises(CommandError, match=words):
        back_up(place)
    assert list(place.iterdir()) == []


def test_nothing_is_overwritten(place, db):
    (place / "mine.tar").write_text("mine")
    with pytest.raises(CommandError, match="已存在，不会覆盖"):
        call_command("backup", str(place / "mine.tar"))
    with pytest.raises(CommandError, match="没有文件夹"):
        call_command("backup", str(place / "nowhere" / "mine.tar"))


def test_missing_programs_are_named(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(Refused, match="没有找到 pg_dump。请安装与数据库同版本的 PostgreSQL 客户端工具"):
        databases._program("pg_dump")


# --- Damage -------------------------------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A small package, as the backup writes it."""
    path = tmp_path / "small.tar"
    with new_package(path) as writing:
        writing.add_bytes("database.sqlite3", b"rows" * 200)
        writing.add_bytes("files/evidence/1/实施意见.pdf", b"%PDF" * 100)
        writing.finish({"made_at": "2026-11-21T09:00:00", "origin": "http://127.0.0.1:8000", "with_keys": True})
    return path


def test_one_flipped_byte_is_found_wherever_it_is(package: Path):
    whole = package.read_bytes()
    assert verify(package).manifest["entries"].keys() == {"database.sqlite3", "files/evidence/1/实施意见.pdf"}
    places = {*range(0, len(whole), 53), *range(len(whole) - 10240, len(whole), 101), len(whole) - 1}
    for at in places:
        spoilt = bytearray(whole)
        spoilt[at] ^= 0x01
        package.write_bytes(spoilt)
        with pytest.raises(Damaged):
            verify(package)


def test_what_is_damaged_is_named(package: Path):
    package.write_bytes(package.read_bytes().replace(b"%PDF%PDF", b"%PDF%PDX", 1))
    with pytest.raises(Damaged, match=r"备份已损坏或被改动：files/evidence/1/实施意见\.pdf 的内容与清单不符"):
        verify(package)


def packed_again(package: Path, change) -> None:
    """The package with its entries changed, and nothing else put right."""
    with tarfile.open(package) as opened:
        entries = {each.name: opened.extractfile(each).read() for each in opened.getmembers()}
    change(entries)
    with tarfile.open(package, "w") as out:
        for name, content in entries.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o600
            out.addfile(info, io.BytesIO(content))


def more_entries(entries: dict[str, bytes]) -> None:
    last = {name: entries.pop(name) for name in (MANIFEST, SEAL)}
    entries |= {"files/more.pdf": b"more", **last}


def another_number(entries: dict[str, bytes]) -> None:
    manifest = json.loads(entries[MANIFEST])
    manifest["entries"]["database.sqlite3"][1] = "0" * 64
    entries[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda entries: entries.pop("files/evidence/1/实施意见.pdf"), "缺少 files/evidence/1/实施意见.pdf"),
        (more_entries, "多出 files/more.pdf"),
        (another_number, "database.sqlite3 的内容与清单不符"),
        (lambda entries: entries.update({MANIFEST: entries[MANIFEST] + b" "}), "清单或校验值已被改动"),
        (lambda entries: entries.pop(SEAL), "末尾的清单或校验值不在"),
        (lambda entries: entries.update({MANIFEST: b'{"format": 9}'}), "格式为第9版，本程序只认第1版"),
    ],
)
def test_every_change_is_found(package: Path, change, words):
    packed_again(package, change)
    with pytest.raises(Damaged, match=words):
        verify(package)


@pytest.mark.parametrize("content", [b"", b"not a backup", b"\0" * 10240])
def test_what_is_no_backup_is_told(package: Path, content: bytes):
    package.write_bytes(content)
    with pytest.raises(CommandError, match=r"不是完整的备份|文件不完整"):
        call_command("restore", str(package), stdout=io.StringIO())
    with pytest.raises(CommandError, match="不是完整的备份"):
        call_command("restore", str(package.with_name("nowhere.tar")), stdout=io.StringIO())


def test_a_cut_backup_is_told(package: Path):
    package.write_bytes(package.read_bytes()[:2000])
    with pytest.raises(CommandError, match=r"不完整|不是完整"):
        call_command("restore", str(package), stdout=io.StringIO())


# --- Where it is restored -----------------------------------------------------------------------------------------


def test_an_occupied_place_is_refused_and_checking_alone_is_not(package: Path, place, db):
    with pytest.raises(CommandError, match="只能恢复到空的安装：数据库中已有数据表"):
        call_command("restore", str(package), stdout=io.StringIO())
    out = io.StringIO()
    call_command("restore", "--check", str(package), stdout=out)
    assert "备份完整" in out.getvalue() and "此处不能恢复" in out.getvalue()


def test_another_kind_of_database_or_a_newer_program_is_refused(package: Path):
    mine = {"vendor": connection.vendor, "migrations": [["applications", "0001_initial"]]}
    _refuse_unsuitable(Verified(package, mine, ""))
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    with pytest.raises(Refused, match="请把 PORTAL_DATABASE_URL 设为同类的空数据库"):
        _refuse_unsuitable(Verified(package, {**mine, "vendor": other}, ""))
    with pytest.raises(Refused, match=r"更新的程序（applications.9999_later）。请先升级程序"):
        _refuse_unsuitable(Verified(package, {**mine, "migrations": [["applications", "9999_later"]]}, ""))
