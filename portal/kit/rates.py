"""How often one address may ask for what costs work: counted in the cache, which all processes share where Redis is set."""

import math
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja.throttling import SimpleRateThrottle

View = Callable[..., HttpResponse]


class AddressThrottle(SimpleRateThrottle):
    """So many requests (``rate``: "120/m") from one address for all that bears the same ``scope``."""

    def __init__(self, scope: str, rate: str) -> None:
        self.scope = scope
        super().__init__(rate)

    def get_cache_key(self, request: HttpRequest) -> str:
        return self.cache_format % {"scope": self.scope, "ident": request.META.get("REMOTE_ADDR", "")}

    @property
    def seconds(self) -> int:
        """After how many seconds a refused request may be sent again."""
        return max(1, math.ceil(self.wait() or 60))


def made_on_request(view: View) -> View:
    """A file that is made while somebody waits, and may be asked for without an account: ``settings.FILE_RATE`` each."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        throttle = AddressThrottle(f"file-{view.__name__}", settings.FILE_RATE)
        return view(request, *args, **kwargs) if throttle.allow_request(request) else too_many(request, throttle)

    return answer


def too_many(request: HttpRequest, throttle: AddressThrottle) -> HttpResponse:
    """429 as a page, and in Retry-After when to ask again."""
    reason = f"下载过于频繁：该文件按请求生成，同一网络地址每分钟最多{throttle.num_requests}次。请在{throttle.seconds}秒后重试。"
    response = render(request, "403.html", {"reason": reason}, status=429)
    response["Retry-After"] = str(throttle.seconds)
    return response
