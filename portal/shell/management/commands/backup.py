"""``manage.py backup``: the whole portal as one file, while it goes on."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.kit.verdicts import Refused
from portal.shell.services import back_up, verify

KEYS_WARNING = "注意：备份内含密钥，等同于公章和全部密码。文件权限已设为仅本人可读，请加密存放、专人保管。"
NO_KEYS_WARNING = "注意：备份不含密钥。请另行保存 PORTAL_VAR 中的 secret_key 和 authority，缺少它们将不能继续盖章。"


class Command(BaseCommand):
    help = (
        "把数据库、全部文件和密钥备份为一个文件，运行中即可进行；写完后整份核对一遍。"
        "给出文件夹时，文件名带上时间。缺少文件或内容不符时不留下备份，退出码为 1。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("to", type=Path, metavar="DIR|FILE", help="存放备份的文件夹，或备份文件名")
        parser.add_argument("--without-keys", action="store_true", help="不包含密钥（须另行备份）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = back_up(to=options["to"], with_keys=not options["without_keys"], say=self.stdout.write)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        verify(made.path)
        self.stdout.write(
            f"备份完成并已核对：{made.path}（{made.size / 1_000_000:.1f} MB，{made.files} 个文件，{made.chains} 条记录链）"
        )
        self.stdout.write(f"校验值 {made.seal}")
        self.stderr.write(NO_KEYS_WARNING if options["without_keys"] else KEYS_WARNING)
