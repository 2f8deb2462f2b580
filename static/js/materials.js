/* The page of materials: words are saved when a field is left, and files come and go without loading the page again.
 * Without this script the form is sent as any other; the server decides everything in both cases.
 *
 * A text that the server has not confirmed stays in its field and in this browser (drafts.js). upload.js uses
 * window.portalMaterials for sign-in, announcements and the list of files.
 */
(function () {
  "use strict";

  var form = document.querySelector("form[data-materials]");
  var box = document.getElementById("autosave");
  if (!form || !box || !window.fetch || !window.portalDrafts || !window.portalSaveState) return;

  var PAUSE = 8000; // after the last key, for a person who does not leave the field
  var BACK_OFF = [1000, 2000, 4000, 8000, 15000];
  var TOGETHER = 400; // what comes at the same time is shown at the same time

  var ui = window.portalSaveState(box, document.getElementById("save-state"));
  var drafts = window.portalDrafts(box.dataset.person, "materials-" + box.dataset.application);
  var token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  var mode = "on"; // expired, foreign (another person is signed in)
  var busy = false;
  var acting = false; // what is on its way was asked for by a button
  var pressed = null; // the button that was pressed while words were being saved: leaving a field saves it, so this is usual
  var failures = 0;
  var lastTime = "";
  var timer = 0;
  var refreshTimer = 0;
  var refused = {}; // field → the text that was not taken
  var resumed = [];
  var isUploading = function () {
    return false;
  };

  var voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  form.before(voice);

  function say(text) {
    voice.textContent = text;
  }

  function lines(text) {
    return text.replace(/\r\n?/g, "\n");
  }

  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.name && /^(introduction|copyright|heading)_/.test(field.name);
    });
  }

  function isChanged(field) {
    return lines(field.value) !== lines(field.defaultValue);
  }

  function unsaved() {
    return fields().filter(function (field) {
      return isChanged(field) && refused[field.name] !== field.value;
    });
  }

  function report() {
    var open = fields().some(isChanged);
    form.dataset.autosave = open || isUploading() || box.dataset.refused ? "unsaved" : "saved";
    if (mode === "expired") ui.line("bad", "登录已过期，尚未保存");
    else if (mode === "foreign") ui.line("bad", "已停止自动保存");
    else if (open && !navigator.onLine) ui.line("bad", "离线，内容保存在本机，联网后自动保存");
    else if (failures && unsaved().length) ui.line("bad", "保存失败—正在重试");
    else if (busy) ui.line("busy", "保存中");
    else if (Object.keys(refused).length) ui.line("bad", "有内容尚未保存，请看栏旁说明");
    else if (lastTime) ui.line("good", "已自动保存 " + lastTime);
  }

  /* --- Sign-in ---------------------------------------------------------------------------------------------------- */

  function headers() {
    return { Accept: "application/json", "X-CSRFToken": token, "X-Page-User": box.dataset.person };
  }

  function expired() {
    mode = "expired";
    var words = "您填写的内容和正在上传的文件仍在本页；登录后自动继续，不必离开本页。";
    ui.notice("登录已过期", words, { href: box.dataset.signIn, text: "在新窗口登录" });
    report();
  }

  function foreign(name) {
    mode = "foreign";
    var words = "本页的内容和文件不会保存到他人名下，也不会丢失。请先退出，由原填写人重新登录后继续。";
    ui.notice("现在登录的是另一位用户" + (name ? "（" + name + "）" : ""), words);
    report();
  }

  /* The person is compared before the new token is taken: another person never goes on with this page. */
  function checkSession() {
    return window
      .fetch(box.dataset.session, { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (now) {
        if (now.person === null) return expired();
        if (String(now.person) !== box.dataset.person) return foreign(now.name);
        return resume(now.csrf);
      });
  }

  function resume(fresh) {
    token = fresh;
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach(function (field) {
      field.value = fresh;
    });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": fresh }));
    if (mode !== "on") ui.notice("");
    mode = "on";
    failures = 0;
    report();
    save();
    resumed.forEach(function (call) {
      call();
    });
  }

  function back() {
    if (mode !== "on") {
      checkSession().catch(report);
    } else {
      save();
      report();
    }
  }

  /* --- Saving ----------------------------------------------------------------------------------------------------- */

  /* All words of the form, and what a button says; files go their own way. */
  function body(button) {
    var data = new FormData(form);
    data.delete("csrfmiddlewaretoken");
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.type === "file") data.delete(field.name);
    });
    if (button && button.name) data.append(button.name, button.value);
    return data;
  }

  function post(button) {
    var sent = {};
    fields().forEach(function (field) {
      sent[field.name] = field.value;
    });
    busy = true;
    acting = Boolean(button);
    report();
    return window
      .fetch(window.location.pathname, {
        method: "POST",
        headers: headers(),
        body: body(button),
        credentials: "same-origin",
        redirect: "manual",
      })
      .then(function (answer) {
        return read(answer, sent, button);
      })
      .catch(function () {
        failures += 1;
        if (button) say("没有办理：网络连接中断，请稍后再点一次。");
      })
      .then(function () {
        var next = pressed;
        pressed = null;
        busy = false;
        report();
        if (next && mode === "on") return post(next);
        if (mode === "on" && unsaved().length) {
          window.clearTimeout(timer);
          timer = window.setTimeout(save, failures ? BACK_OFF[Math.min(failures, BACK_OFF.length) - 1] : PAUSE);
        }
      });
  }

  function save() {
    window.clearTimeout(timer);
    if (!busy && mode === "on" && unsaved().length) post(null);
  }

  function read(answer, sent, button) {
    if (answer.status === 401) return expired();
    if (answer.status === 409) return checkSession();
    if (answer.status === 403 && !failures) {
      failures = 1;
      return checkSession();
    }
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json().then(function (told) {
      failures = 0;
      lastTime = told.time;
      var regroup = take(told, sent);
      if (button && told.said.length) say(told.said.join(""));
      return button || regroup ? refresh() : null;
    });
  }

  /* Which texts were not taken, and why, beside their fields; what belongs to no field stands on top. The answer says
   * whether a file has come to another group. */
  function take(told, sent) {
    var why = {};
    var general = [];
    var regroup = false;
    told.faults.forEach(function (fault) {
      if (fault[0] && form.elements[fault[0]]) why[fault[0]] = fault[1];
      else general.push(fault[1]);
    });
    refused = {};
    fields().forEach(function (field) {
      var mark = form.elements["seen_" + field.name];
      if (mark && told.marks[field.name]) mark.value = told.marks[field.name];
      if (why[field.name]) {
        refused[field.name] = sent[field.name];
        ui.beside(field, [why[field.name]], []);
      } else if (field.name in sent) {
        if (field.classList.contains("is-invalid")) ui.beside(field, [], []);
        if (/^heading_/.test(field.name) && lines(sent[field.name]) !== lines(field.defaultValue)) regroup = true;
        field.defaultValue = sent[field.name];
        if (field.value === sent[field.name]) drafts.drop(field.name);
      }
    });
    if (general.length) ui.notice("没有办理", general.join(""));
    else if (mode === "on") ui.notice("");
    return regroup;
  }

  /* --- The list of files ------------------------------------------------------------------------------------------- */

  /* Takes over the files as the server shows them now. A text that is being typed stays as it is. */
  function refresh() {
    return window
      .fetch(window.location.pathname, { credentials: "same-origin", headers: { Accept: "text/html" }, redirect: "manual" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then(function (html) {
        var fresh = new DOMParser().parseFromString(html, "text/html");
        if (!fresh.querySelector("form[data-materials]")) return;
        document.querySelectorAll("ul[data-shelf]").forEach(function (list) {
          var from = fresh.querySelector('ul[data-shelf="' + list.dataset.shelf + '"]');
          if (from) fill(list, from);
        });
        [".shelf-facts", "datalist", ".page-aside", ".page-steps", "#unfinished"].forEach(function (part) {
          swap(document.querySelectorAll(part), fresh.querySelectorAll(part));
        });
        document.dispatchEvent(new Event("materials-refreshed"));
        report();
      })
      .catch(function () {
        return null; // the files are there; the next change or visit shows them
      });
  }

  function swap(old, fresh) {
    if (old.length !== fresh.length) return;
    Array.prototype.forEach.call(old, function (each, at) {
      if (each.innerHTML === fresh[at].innerHTML) return;
      each.innerHTML = fresh[at].innerHTML;
      if (window.htmx) window.htmx.process(each);
    });
  }

  function fill(list, from) {
    var had = document.activeElement;
    var selection = had && "selectionStart" in had ? [had.selectionStart, had.selectionEnd] : null;
    var key = had && list.contains(had) ? [had.name, had.value, had.id] : null;
    var made = Array.prototype.map.call(from.children, function (each) {
      var now = each.id && document.getElementById(each.id);
      if (now && mustStay(now, each)) return now;
      return document.importNode(each, true);
    });
    list.textContent = "";
    made.forEach(function (each) {
      list.appendChild(each);
      if (window.htmx) window.htmx.process(each);
    });
    if (key) focusAgain(list, key, selection);
  }

  function mustStay(now, fresh) {
    return Array.prototype.some.call(now.querySelectorAll("input, textarea"), function (field) {
      if (field.type === "hidden") return false;
      var other = fresh.querySelector('[name="' + field.name + '"]');
      return isChanged(field) || field === document.activeElement || !other;
    });
  }

  function focusAgain(list, key, selection) {
    var found = Array.prototype.filter.call(list.querySelectorAll("input, textarea, button, summary, a"), function (each) {
      return key[2] ? each.id === key[2] : each.name && each.name === key[0] && each.value === key[1];
    })[0];
    if (!found) return;
    found.focus();
    if (selection && selection[0] !== null && "setSelectionRange" in found) found.setSelectionRange(selection[0], selection[1]);
  }

  /* --- The page ---------------------------------------------------------------------------------------------------- */

  form.addEventListener("input", function (event) {
    var field = event.target;
    if (fields().indexOf(field) < 0) return;
    if (isChanged(field)) drafts.put(field.name, { text: field.value });
    else drafts.drop(field.name);
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
    report();
  });
  form.addEventListener("change", function (event) {
    if (fields().indexOf(event.target) >= 0) save();
  });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var button = event.submitter;
    if (mode !== "on") checkSession().catch(report);
    else {
      if (!button || !button.name) button = form.querySelector("button:not([name])");
      if (!busy) post(button);
      else if (!acting) pressed = button;
    }
  });

  drafts.adopt(function (name, draft) {
    var field = form.elements[name];
    if (!field || isChanged(field)) return !field;
    field.value = draft.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  });

  window.addEventListener("online", back);
  window.addEventListener("offline", report);
  window.addEventListener("focus", back);
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) back();
  });
  if (typeof BroadcastChannel === "function") new BroadcastChannel("portal.session").addEventListener("message", back);

  window.portalMaterials = {
    form: form,
    headers: headers,
    say: say,
    report: report,
    expired: expired,
    checkSession: checkSession,
    isOn: function () {
      return mode === "on";
    },
    onResume: function (call) {
      resumed.push(call);
    },
    watchUploads: function (call) {
      isUploading = call;
    },
    refreshSoon: function () {
      window.clearTimeout(refreshTimer);
      refreshTimer = window.setTimeout(refresh, TOGETHER);
    },
  };
  report();
})();
