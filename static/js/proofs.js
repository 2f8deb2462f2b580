/* Before files leave the page: is the line there, is the same person signed in, is no file too large? If not, the files
 * stay chosen and words say what to do. Without this script the form is sent as any other.
 */
(function () {
  "use strict";

  var form = document.querySelector("form[data-proofs]");
  if (!form || !window.fetch) return;
  var words = form.querySelector("[data-proofs-words]");
  var button = form.querySelector("button");
  var most = Number(form.dataset.most);

  function say(text) {
    words.textContent = text;
    words.hidden = !text;
  }

  function large() {
    return Array.prototype.filter.call(form.elements.files.files, function (file) {
      return file.size > most;
    });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    if (button.disabled) return;
    var found = large();
    if (found.length) {
      say("“" + found[0].name + "”超过" + Math.floor(most / 1024 / 1024) + "MB，没有上传；请压缩或拆分后再选。");
      return;
    }
    button.disabled = true;
    say("正在上传，请不要离开本页。");
    window
      .fetch(form.dataset.session, { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (now) {
        if (String(now.person) === form.dataset.person) {
          form.elements.csrfmiddlewaretoken.value = now.csrf;
          form.submit();
          return;
        }
        button.disabled = false;
        say(
          now.person === null
            ? "登录已过期，没有上传，所选文件仍在本页；请在新窗口登录后再按“上传”。"
            : "现在登录的是另一位用户（" + now.name + "），没有上传；请由原填写人重新登录。"
        );
      })
      .catch(function () {
        button.disabled = false;
        say("网络不通，没有上传，所选文件仍在本页；联网后请再按“上传”。");
      });
  });

  window.addEventListener("pageshow", function () {
    button.disabled = false;
    say("");
  });
})();
