"""``manage.py check_history``: does the history still stand as it was written?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from portal.history import services, triggers
from portal.history.models import Entry, Head
from portal.history.verification import faults


class Command(BaseCommand):
    help = "核对全部历史记录链，指出第一条不符的记录；有不符时退出码为 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--anchor", action="store_true", help="核对无误后，将各链末端写入一条存证记录")

    def handle(self, *args: Any, **options: Any) -> None:
        found = self.report()
        unguarded = triggers.missing(connection)
        if unguarded:
            self.stderr.write(f"数据库触发器缺失：{'、'.join(sorted(unguarded))}。请运行 manage.py migrate 恢复。")
        if found:
            raise CommandError(f"历史记录不完整，共 {found} 处；首处为上面列出的第一条。", returncode=1)
        if unguarded:
            raise CommandError("历史记录相符，但数据库未加防护。", returncode=1)
        self.stdout.write(f"历史记录完整：{Head.objects.count()} 条链，{Entry.objects.count()} 条记录。")
        if options["anchor"]:
            services.anchor()
        self.show_anchor()

    def report(self) -> int:
        """Write every break as it is found; how many there are."""
        found = 0
        for fault in faults():
            self.stderr.write(str(fault))
            found += 1
        return found

    def show_anchor(self) -> None:
        """The newest anchor's hash: kept elsewhere, on paper say, it proves all that came before."""
        newest = Entry.objects.filter(chain=services.ANCHORS).order_by("-seq").first()
        if newest is not None:
            self.stdout.write(f"最近一次存证：第 {newest.seq} 号，哈希值 {newest.hash}。")
