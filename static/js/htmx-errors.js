/* What htmx would leave silent is said in words: an expired session, a refusal, a lost connection. */
(function () {
  "use strict";

  function say(text, link) {
    var box = document.getElementById("live-message");
    if (!box) return;
    box.textContent = text;
    if (link) {
      var a = document.createElement("a");
      a.href = link.href;
      a.target = "_blank";
      a.rel = "noopener";
      a.textContent = link.text;
      box.append(" ", a);
    }
    box.hidden = false;
  }

  function reason(xhr) {
    var type = xhr.getResponseHeader("Content-Type") || "";
    if (type.indexOf("application/json") === 0) {
      try {
        return JSON.parse(xhr.responseText).reason || "";
      } catch (error) {
        return "";
      }
    }
    return type.indexOf("text/plain") === 0 ? xhr.responseText : "";
  }

  document.addEventListener("htmx:responseError", function (event) {
    var xhr = event.detail.xhr;
    if (xhr.status === 401) {
      say("登录已过期，您填写的内容仍在本页，请重新登录后继续。", {
        href: document.body.dataset.signIn,
        text: "在新窗口登录",
      });
    } else if (xhr.status === 403) {
      say(reason(xhr) || "页面已过期或没有权限，请刷新页面后再试。");
    } else {
      say(reason(xhr) || "系统没有完成这一步（" + xhr.status + "），您填写的内容仍在本页，请稍后再试。");
    }
  });

  document.addEventListener("htmx:sendError", function () {
    say("网络连接中断，这一步没有完成。您填写的内容仍在本页，请检查网络后再试。");
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    var box = document.getElementById("live-message");
    if (box && event.detail.successful) box.hidden = true;
  });
})();
