"""``manage.py restore``: a backup into an empty place, or only its check."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.kit.verdicts import Refused
from portal.shell.services import Damaged, Verified, refuse_occupied_place, restore, verify


class Command(BaseCommand):
    help = (
        "把备份恢复到空的安装（空的 PORTAL_VAR、数据库和存储）：先核对整份备份，恢复后再核对，并检查历史记录。"
        "备份损坏或此处不空时不恢复，退出码为 1。"
    )
    requires_system_checks: list[str] = []  # what they look for is not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="备份文件")
        parser.add_argument("--check", action="store_true", help="只核对备份、看此处能否恢复，不写入任何内容")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            package = self.verified(options["file"])
            if options["check"]:
                self.say_whether_here()
                return
            restored = restore(package=package, say=self.stdout.write)
        except (Refused, Damaged) as fault:
            raise CommandError(str(fault)) from fault
        call_command("check_history", stdout=self.stdout, stderr=self.stderr)
        self.stdout.write(
            f"恢复完成并已核对：{restored.tables} 张数据表 {restored.rows} 行，{restored.files} 个文件，"
            f"{restored.chains} 条记录链。"
        )
        for warning in restored.warnings:
            self.stderr.write(f"注意：{warning}")
        self.stdout.write(
            "下一步：运行 manage.py prepare（升级数据库、整理静态文件），然后启动平台，登录并核验一份文件。"
        )

    def say_whether_here(self) -> None:
        try:
            refuse_occupied_place()
            self.stdout.write("此处为空，可以恢复。")
        except Refused as refusal:
            self.stdout.write(f"此处不能恢复。{refusal}")

    def verified(self, path: Path) -> Verified:
        self.stdout.write("正在核对备份")
        package = verify(path)
        manifest = package.manifest
        self.stdout.write(
            f"备份完整：{manifest['made_at'][:19]} UTC，{manifest['origin']}，{len(manifest['entries'])} 项，"
            f"{'含密钥' if manifest['with_keys'] else '不含密钥'}。校验值 {package.seal}"
        )
        return package
