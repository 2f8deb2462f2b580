/* Uploading with figures to look at: how much has gone, and what is too large before it is sent.
 * Without this script the form is sent as any other; the server decides everything in both cases.
 */
(function () {
  "use strict";

  var form = document.querySelector("form[data-upload]");
  if (!form || !window.FormData) return;

  function megabytes(bytes) {
    return (bytes / 1048576).toFixed(1);
  }

  function say(text) {
    var line = form.querySelector(".upload-progress");
    line.textContent = text;
    line.hidden = !text;
    if (text) line.scrollIntoView({ block: "nearest" });
  }

  function chosen() {
    return Array.prototype.slice.call(form.querySelectorAll('input[type="file"]')).filter(function (field) {
      return field.files.length > 0;
    });
  }

  /* The first file that the server would refuse for its size, in words. */
  function tooLarge() {
    var reason = "";
    chosen().forEach(function (field) {
      var most = Number(field.dataset.most);
      Array.prototype.forEach.call(field.files, function (file) {
        if (file.size > most && !reason) {
          reason = "“" + file.name + "”大小为 " + megabytes(file.size) + " MB，超过单个文件上限 " + most / 1048576 + " MB，请更换后再上传；本页内容尚未保存。";
        }
      });
    });
    return reason;
  }

  function restore(buttons) {
    buttons.forEach(function (button) {
      button.disabled = false;
    });
  }

  function finished(request, buttons) {
    var type = request.getResponseHeader("Content-Type") || "";
    if (request.status === 200 && type.indexOf("application/json") === 0) {
      leave(JSON.parse(request.responseText).url);
      return;
    }
    restore(buttons);
    if (request.status === 401) {
      say("登录已过期，本页内容尚未保存；请在新窗口登录后再点一次。");
    } else if (type.indexOf("text/html") === 0 && show(request.responseText)) {
      window.scrollTo(0, 0);
    } else {
      say("没有保存成功（" + request.status + "），您填写的内容仍在本页，请稍后再试。");
    }
  }

  /* Without the form, nothing asks whether to leave it; with another anchor only, the page would not be loaded again. */
  function leave(url) {
    var next = new URL(url, window.location.href);
    form.parentNode.removeChild(form); // not form.remove: a button of that name stands in it
    if (next.hash) {
      window.location.hash = next.hash;
      window.location.reload();
    } else {
      window.location.assign(next.href);
    }
  }

  /* The page that came back with reasons takes the place of this one's middle. */
  function show(html) {
    var page = new DOMParser().parseFromString(html, "text/html");
    var fresh = page.getElementById("main");
    if (!fresh || !fresh.querySelector("form[data-upload]")) return false;
    document.getElementById("main").innerHTML = fresh.innerHTML;
    if (window.htmx) window.htmx.process(document.getElementById("main"));
    form = document.querySelector("form[data-upload]");
    form.addEventListener("submit", send);
    return true;
  }

  function send(event) {
    if (chosen().length === 0) return;
    event.preventDefault();
    var reason = tooLarge();
    if (reason) {
      say(reason);
      return;
    }
    var data = new FormData(form);
    if (event.submitter && event.submitter.name) data.append(event.submitter.name, event.submitter.value);
    var buttons = Array.prototype.slice.call(form.querySelectorAll("button"));
    buttons.forEach(function (button) {
      button.disabled = true;
    });
    var request = new XMLHttpRequest();
    request.open("POST", window.location.pathname);
    request.setRequestHeader("Accept", "application/json, text/html");
    request.upload.addEventListener("progress", function (progress) {
      if (!progress.lengthComputable) return;
      var share = Math.floor((progress.loaded / progress.total) * 100);
      say("正在上传 " + megabytes(progress.loaded) + " / " + megabytes(progress.total) + " MB（" + share + "%），请不要关闭本页。");
    });
    request.addEventListener("load", function () {
      finished(request, buttons);
    });
    request.addEventListener("error", function () {
      restore(buttons);
      say("网络连接中断，文件没有上传；您填写的内容仍在本页，请检查网络后再点一次。");
    });
    request.send(data);
  }

  form.addEventListener("submit", send);
})();
