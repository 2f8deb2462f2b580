"""The one table of the register: a record of the work begun is entered, signed, or withdrawn."""

from portal.kit.transitions import Step, Table
from portal.register import permissions
from portal.register.choices import UndertakingState

UNDERTAKING = Table(
    name="开展创建工作情况登记",
    state_labels=dict(UndertakingState.choices),
    steps=(
        Step(
            name="confirm",
            label="签发",
            sources=(UndertakingState.ENTERED,),
            target=UndertakingState.CONFIRMED,
            actor="省级签发人（填报人本人除外）",
            who=permissions.signs_the_undertaking,
            explains="签发后公开，并计入“开展创建工作”的覆盖率；有误的可以撤销。",
        ),
        Step(
            name="withdraw",
            label="撤销",
            sources=(UndertakingState.ENTERED, UndertakingState.CONFIRMED),
            target=UndertakingState.WITHDRAWN,
            actor="省级经办人（签发前）、签发人",
            who=permissions.withdraws_the_undertaking,
            needs=("reason",),
            explains="撤销后不再计入覆盖率，记录和理由保留；可以重新登记。",
            gives_up=True,
        ),
    ),
)
