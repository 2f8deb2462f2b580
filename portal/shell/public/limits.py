"""Answers for programs: limited by address, with ETag and Last-Modified, for every site to read."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import patch_cache_control
from django.utils.http import http_date

from portal.kit.access import access, everyone
from portal.kit.rates import AddressThrottle

FRESH = 300  # seconds for which a copy may be used without asking
_conditional = ConditionalGetMiddleware(lambda request: HttpResponse())

View = Callable[..., HttpResponse]


def for_programs(view: View) -> View:
    """A view that programs read: everybody may, within the limit; HEAD is answered too, and what is unchanged by 304."""

    @access(everyone)
    @wraps(view, assigned=("__module__", "__doc__"))
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return opened(HttpResponse(headers={"Allow": "GET, HEAD, OPTIONS"}))
        throttle = AddressThrottle("open-data", settings.OPEN_DATA_RATE)
        if not throttle.allow_request(request):
            return opened(refused(throttle))
        asked, request.method = request.method, "GET" if request.method == "HEAD" else request.method
        response = opened(view(request, *args, **kwargs))
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=FRESH)
            response = cast(HttpResponse, _conditional.process_response(request, response))
        request.method = asked
        return response

    answer.__qualname__ = answer.__name__ = getattr(view, "__name__", "answer")
    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def opened(response: HttpResponse) -> HttpResponse:
    """For scripts of other sites too: there is nothing here that belongs to somebody."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def refused(throttle: AddressThrottle) -> HttpResponse:
    """429 with the reason in Chinese and, in Retry-After, when to ask again."""
    detail = f"请求过于频繁：每个地址每分钟最多{throttle.num_requests}次。请在{throttle.seconds}秒后重试，或下载整份数据文件。"
    answer = JsonResponse({"detail": detail}, status=429, json_dumps_params={"ensure_ascii": False})
    answer["Retry-After"] = str(throttle.seconds)
    return answer


def changed_at(response: HttpResponse, moment: Any) -> HttpResponse:
    """Last-Modified, where it is known."""
    if moment is not None:
        response["Last-Modified"] = http_date(moment.timestamp())
    return response
