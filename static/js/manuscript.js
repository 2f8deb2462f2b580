/* Saves a manuscript while it is written; without this script its buttons save it as ever.
 *
 * What is typed lies at once in drafts.js (by person and case) until the server has confirmed it, so that a closed
 * window or an expired session loses nothing: the next page of the same person takes it over and says so.
 */
(function () {
  "use strict";

  var form = document.getElementById("manuscript");
  var line = document.getElementById("save-line");
  if (!form || !window.fetch || !window.portalDrafts) return;

  var PAUSE = 1500; // after the last key
  var AGAIN = 8000; // after a failure
  var drafts = window.portalDrafts(form.dataset.person, form.dataset.draft);
  var fields = Array.prototype.filter.call(form.elements, function (field) {
    return field.name && field.type !== "hidden" && field.tagName !== "BUTTON" && field.tagName !== "FIELDSET";
  });
  var saved = {};
  var timer = 0;
  var busy = false;
  var stopped = false;
  var leaving = false;

  function say(words, tone) {
    line.textContent = words;
    line.dataset.tone = tone || "";
  }

  function unsaved() {
    return fields.filter(function (field) {
      return field.value !== saved[field.name];
    });
  }

  function later(pause) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, pause);
  }

  function confirmed(sent, answer) {
    form.elements.version.value = answer.version;
    Object.keys(sent).forEach(function (name) {
      saved[name] = sent[name];
      if (form.elements[name].value === sent[name]) drafts.drop(name);
    });
    say("已自动保存 " + answer.saved + "，尚未报送");
    if (unsaved().length) later(PAUSE);
  }

  function refused(status, answer) {
    if (status === 401) {
      stopped = true;
      say("登录已过期：内容保存在本机。请按“暂存”，登录后继续。", "bad");
    } else if (status === 409 || status === 403) {
      stopped = true;
      say((answer && answer.reason) || "没有保存，请按“暂存”查看原因。", "bad");
    } else {
      say("保存失败，内容保存在本机，正在重试", "bad");
      later(AGAIN);
    }
  }

  function save() {
    if (busy || stopped || !unsaved().length) return;
    busy = true;
    var sent = {};
    fields.forEach(function (field) {
      sent[field.name] = field.value;
    });
    say("保存中");
    window
      .fetch(form.action || window.location.href, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      })
      .then(function (response) {
        return response.json().then(
          function (answer) {
            return { status: response.status, answer: answer };
          },
          function () {
            return { status: response.status || 500, answer: null };
          }
        );
      })
      .then(function (given) {
        busy = false;
        if (given.status === 200 && given.answer) confirmed(sent, given.answer);
        else refused(given.status, given.answer);
      })
      .catch(function () {
        busy = false;
        say("连接中断，内容保存在本机，正在重试", "bad");
        later(AGAIN);
      });
  }

  fields.forEach(function (field) {
    saved[field.name] = form.dataset.refused ? null : field.value;
  });

  form.addEventListener("input", function (event) {
    if (!event.target.name) return;
    drafts.put(event.target.name, { text: event.target.value });
    if (!stopped) later(PAUSE);
  });
  form.addEventListener("change", function () {
    if (!stopped) later(PAUSE);
  });
  form.addEventListener("submit", function () {
    leaving = true;
    window.clearTimeout(timer);
  });
  window.addEventListener("beforeunload", function (event) {
    if (leaving || !unsaved().length) return;
    event.preventDefault();
    event.returnValue = "";
  });

  drafts.adopt(function (name, draft) {
    var field = form.elements[name];
    if (!field || draft.text === undefined) return false;
    if (field.value !== draft.text) {
      // What stands there now may be a colleague's: the found text is put below it, for the person to decide.
      field.value = field.value && field.tagName === "TEXTAREA" ? field.value + "\n【上次未保存的内容】\n" + draft.text : draft.text;
      drafts.put(name, { text: field.value });
      say("已找回上次未保存的内容，请核对后暂存", "bad");
    }
    return true;
  });
})();
