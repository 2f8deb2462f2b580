"""接收方式: by what a person is told beside the inbox."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.kit.access import access, signed_in
from portal.kit.verdicts import Refused
from portal.letters import services
from portal.letters.choices import Channel
from portal.letters.forms import ReachForm
from portal.letters.selectors import channels, reach_of


@access(signed_in, carries=True)
@require_http_methods(["GET", "HEAD", "POST"])
def reach(request: HttpRequest) -> HttpResponse:
    form = ReachForm(
        request.POST if request.method == "POST" else None, person=request.user, reach=reach_of(request.user)
    )
    if form.is_valid():
        services.choose_reach(person=request.user, **form.cleaned_data)
        messages.success(request, "接收方式已保存，对以后的通知有效。")
        return redirect("letters:reach")
    set_up = channels()
    context = {"form": form, "has_mail": Channel.MAIL in set_up, "has_webhook": Channel.WEBHOOK in set_up}
    return render(request, "letters/reach.html", context)


@access(signed_in)
@require_POST
def send_test(request: HttpRequest) -> HttpResponse:
    try:
        services.send_test(person=request.user)
        messages.success(request, "测试通知已进入待发，一般一分钟内发出；没有收到时请核对地址，或查看垃圾邮件。")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("letters:reach")
