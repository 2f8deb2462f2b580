"""转发包: what a province passes on to its cities, in words of its own round: deadline, address, guide, contacts."""

from dataclasses import dataclass
from datetime import datetime

from applications.models import Round
from portal.accounts.models import Organisation
from portal.kit.pages import deadline_words
from review.selectors.boards import CityRow, city_rows
from review.selectors.contacts import Contact, own_contacts


@dataclass(frozen=True)
class Forwarding:
    """The pack of one province for one round. ``deadline`` is the province's own, where it has set one."""

    round: Round
    province: Organisation
    deadline: datetime
    cities: list[CityRow]
    contacts: list[Contact]
    address: str

    @property
    def extended(self) -> list[CityRow]:
        """Cities with a deadline of their own."""
        return [each for each in self.cities if each.standing.deadline != self.deadline]

    @property
    def by_when(self) -> str:
        """2026年12月10日 23:59:59（含当日，北京时间）."""
        return deadline_words(self.deadline)

    @property
    def guide(self) -> str:
        return f"{self.address}/rounds/{self.round.code}/"

    @property
    def callable(self) -> str:
        """张三 0571-12345678、李四 …"""
        return "、".join(f"{each.user.name} {each.user.phone}" for each in self.contacts)

    @property
    def short_message(self) -> str:
        """To be sent by telephone: what, by when, where, whom to ask."""
        asked = f"咨询：{self.callable}。" if self.contacts else ""
        return (
            f"【{self.province.short_name}】{self.round.title}已开始。请于{self.by_when}前登录{self.address} "
            f"填报，由签发人签发提交；暂存、送签不算提交。{asked}"
        )

    @property
    def long_message(self) -> str:
        """To be posted in a group: the short one with guide, steps and what to do without an account."""
        lines = [
            f"各市教育局：{self.round.title}已开始，请组织符合条件的城市填报。",
            f"一、时间：城市提交截止{self.by_when}，以签发人“签发并提交”为准。",
            f"二、填报地址：{self.address}",
            f"三、办事指南（条件、材料、流程）：{self.guide}",
            "四、账号：已开通的用原账号登录；首次登录用一次性验证码设置密码；尚无账号或忘记密码的，请与我们联系。",
            "五、填报人填写、上传材料后送签，签发人签发提交，系统出具回执。",
        ]
        if self.contacts:
            lines.append(f"六、联系人：{self.callable}")
        return "\n".join(lines)


def forwarding_of(round: Round, province: Organisation, address: str) -> Forwarding:
    """``address`` is the portal's own, without a slash at its end."""
    own = round.province_deadlines.filter(province=province).values_list("deadline", flat=True).first()
    return Forwarding(
        round=round,
        province=province,
        deadline=own or round.city_deadline,
        cities=city_rows(round, province),
        contacts=own_contacts(province),
        address=address,
    )
