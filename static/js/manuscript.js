/* Keeps what is written in a form with data-draft; without this script its buttons save it as ever.
 *
 * What is typed lies at once in drafts.js (by person and form) until the server has it, so that a closed window or an
 * expired session loses nothing: the next page of the same person takes it over and says so. With data-saves it is
 * also sent to the server while it is typed. A draft knows the version that its page showed: one that was sent and
 * whose version has passed is on the server. data-born names the form of the same thing before it had a number;
 * data-settled, on a page without that form, names one whose drafts are no longer wanted.
 */
(function () {
  "use strict";

  /* What this page knows to be on the server, with data-version only what was sent before that version. */
  Array.prototype.forEach.call(window.portalDrafts ? document.querySelectorAll("[data-settled]") : [], function (mark) {
    window.portalDrafts(mark.dataset.person, mark.dataset.settled).adopt(function (name, draft) {
      return !mark.dataset.version || Boolean(draft.sent && draft.version !== mark.dataset.version);
    });
  });

  var form = document.querySelector("form[data-draft]");
  var line = document.getElementById("save-line");
  if (!form || !line || !window.fetch || !window.portalDrafts) return;

  var PAUSE = 1500; // after the last key
  var AGAIN = 8000; // after a failure
  var FOUND = "\n【上次未保存的内容】\n";
  var drafts = window.portalDrafts(form.dataset.person, form.dataset.draft);
  var names = [];
  var saved = {};
  var timer = 0;
  var busy = false;
  var stopped = !form.dataset.saves || Boolean(form.dataset.refused); // a refused text is sent by hand alone
  var leaving = false;

  function fieldsOf(name) {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name === name;
    });
  }

  function ticks(field) {
    return field.type === "checkbox" || field.type === "radio";
  }

  /* What the person has chosen or typed; of a group of ticks the values of those that are set. */
  function valueOf(name) {
    var fields = fieldsOf(name);
    if (!fields.length || !ticks(fields[0])) return fields.length ? fields[0].value : "";
    return fields
      .filter(function (field) {
        return field.checked;
      })
      .map(function (field) {
        return field.value;
      })
      .join("\n");
  }

  function fill(name, text) {
    fieldsOf(name).forEach(function (field) {
      if (ticks(field)) field.checked = text.split("\n").indexOf(field.value) >= 0;
      else field.value = text;
    });
  }

  function version() {
    var field = form.elements.version || form.elements.revision;
    return field ? field.value : "";
  }

  function keep(name, sent) {
    drafts.put(name, { text: valueOf(name), version: version(), sent: sent });
  }

  function plain(text) {
    return text.replace(/\s+/g, " ").trim();
  }

  function say(words, tone) {
    line.textContent = words;
    line.dataset.tone = tone || "";
  }

  function unsaved() {
    return names.filter(function (name) {
      return valueOf(name) !== saved[name];
    });
  }

  function later(pause) {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, pause);
  }

  function confirmed(sent, answer) {
    if (form.elements.version) form.elements.version.value = answer.version;
    Object.keys(sent).forEach(function (name) {
      saved[name] = sent[name];
      if (valueOf(name) === sent[name]) drafts.drop(name);
    });
    say("已自动保存 " + answer.saved + "，" + form.dataset.saves);
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
    names.forEach(function (name) {
      sent[name] = valueOf(name);
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

  Array.prototype.forEach.call(form.elements, function (field) {
    if (!field.name || field.type === "hidden" || field.type === "file" || field.tagName === "BUTTON") return;
    if (names.indexOf(field.name) >= 0) return;
    names.push(field.name);
    saved[field.name] = form.dataset.refused ? null : valueOf(field.name);
    if (form.dataset.refused) keep(field.name, false);
  });

  function changed(event) {
    if (names.indexOf(event.target.name) < 0) return;
    keep(event.target.name, false);
    if (!stopped) later(PAUSE);
    else if (!form.dataset.saves) say("已暂存在本机浏览器；按“保存”后存到平台");
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", function () {
    leaving = true;
    window.clearTimeout(timer);
    unsaved().forEach(function (name) {
      keep(name, true);
    });
  });
  window.addEventListener("pageshow", function () {
    leaving = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (leaving || !form.dataset.saves || !unsaved().length) return;
    event.preventDefault();
    event.returnValue = "";
  });

  drafts.adopt(function (name, draft) {
    if (draft.text === undefined) return false;
    if (draft.sent && draft.version !== version()) return true;
    if (names.indexOf(name) < 0) return false;
    var shown = valueOf(name);
    if (plain(shown) === plain(draft.text)) return true;
    var field = fieldsOf(name)[0];
    // What stands there now may be a colleague's: the found text is put below it, for the person to decide.
    if (shown && field.tagName === "TEXTAREA") {
      if (shown.indexOf(draft.text) < 0) fill(name, shown + FOUND + draft.text);
    } else {
      fill(name, draft.text);
    }
    keep(name, false);
    say("已找回上次未保存的内容，请核对后保存", "bad");
    return true;
  });
  if (form.dataset.born) {
    window.portalDrafts(form.dataset.person, form.dataset.born).adopt(function (name, draft) {
      return Boolean(draft.sent);
    });
  }
})();
