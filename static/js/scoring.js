/* Saves an expert's draft while it is typed. Without this script the form is saved by its buttons as ever.
 *
 * What is typed is kept in this browser at once, until the server has confirmed it. A draft that was submitted is
 * changed with a reason only: what is typed then is kept in this browser alone, until the button is pressed.
 */
(function () {
  "use strict";

  var form = document.getElementById("scores");
  var box = document.getElementById("autosave");
  if (!form || !box || !window.fetch || !window.portalDrafts) return;

  var PAUSE = 1000; // after the last key
  var LONGEST = 4000; // while keys keep coming
  var PATIENCE = 20000; // for an answer
  var BACK_OFF = [1000, 2000, 4000, 8000, 15000];
  var KEEPALIVE = 60000; // bytes that a browser sends on after the page is gone
  var SENT_KEPT = 5;
  var CELL = "scores";

  var ui = window.portalSaveState(box, document.getElementById("save-state"));
  var drafts = window.portalDrafts(box.dataset.person, box.dataset.assignment);
  var revision = form.querySelector('input[name="revision"]');
  // What came back refused is the person's to look at first: it is kept here, and saved by the buttons.
  var mode = box.dataset.keep && !box.dataset.refused ? "on" : "local";
  var saved = snapshot();
  var sent = [];
  var busy = false;
  var failures = 0;
  var lastTime = "";
  var tokenTried = false;
  var timer = 0;
  var firstKey = 0;
  var waiting = null; // the button whose press waits for the request under way

  function fields() {
    return Array.prototype.filter.call(form.elements, function (field) {
      return field.type === "radio" || field.tagName === "TEXTAREA";
    });
  }

  function snapshot() {
    var values = {};
    fields().forEach(function (field) {
      if (field.type !== "radio") values[field.name] = field.value;
      else if (field.checked) values[field.name] = field.value;
    });
    return JSON.stringify(values);
  }

  /* As the server keeps it, so that an own save whose confirmation was lost is known again. */
  function plain(text) {
    var values = JSON.parse(text);
    return JSON.stringify(
      Object.keys(values)
        .filter(function (name) {
          return name !== "reason" && values[name].trim();
        })
        .sort()
        .map(function (name) {
          return [name, values[name].replace(/\r\n?/g, "\n").trim()];
        })
    );
  }

  function isSame(one, other) {
    return plain(one) === plain(other);
  }

  function isDirty() {
    return snapshot() !== saved;
  }

  function keep(left) {
    drafts.put(CELL, { text: snapshot(), seen: revision.value, sent: sent, left: left });
  }

  function report() {
    form.dataset.autosave = isDirty() || box.dataset.refused ? "unsaved" : "saved";
    if (mode === "expired") ui.line("bad", "登录已过期，尚未保存");
    else if (mode === "foreign" || mode === "closed") ui.line("bad", "已停止自动保存");
    else if (mode === "local") ui.line("bad", isDirty() || box.dataset.refused ? "尚未保存，请核对后按上面的按钮" : "");
    else if (isDirty() && !navigator.onLine) ui.line("bad", "离线，内容保存在本机，联网后自动保存");
    else if (isDirty() && failures) ui.line("bad", "保存失败—正在重试");
    else if (isDirty()) ui.line("busy", "保存中");
    else if (lastTime) ui.line("good", "草稿已自动保存 " + lastTime + "，尚未提交");
  }

  /* --- Sending --------------------------------------------------------------------------------------------------- */

  function schedule(delay) {
    var now = Date.now();
    firstKey = firstKey || now;
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, Math.min(delay, Math.max(0, firstKey + LONGEST - now)));
  }

  function body(text) {
    sent = sent.concat([text]).slice(-SENT_KEPT);
    keep();
    return new URLSearchParams(new FormData(form));
  }

  function ask(content, more) {
    return window.fetch(
      box.dataset.keep,
      Object.assign(
        { method: "POST", headers: { Accept: "application/json" }, body: content, credentials: "same-origin", redirect: "manual" },
        more
      )
    );
  }

  function flush() {
    window.clearTimeout(timer);
    if (busy || mode !== "on" || !isDirty()) return;
    var text = snapshot();
    var stop = new AbortController();
    var limit = window.setTimeout(function () {
      stop.abort();
    }, PATIENCE);
    firstKey = 0;
    busy = true;
    report();
    ask(body(text), { signal: stop.signal })
      .then(function (answer) {
        return read(answer, text);
      })
      .catch(failed)
      .then(function () {
        window.clearTimeout(limit);
        busy = false;
        report();
        if (waiting) {
          var pressed = waiting;
          waiting = null;
          pressed.click();
        } else if (mode === "on" && isDirty()) {
          schedule(failures ? BACK_OFF[Math.min(failures, BACK_OFF.length) - 1] : PAUSE);
        }
      });
  }

  function failed() {
    failures += 1;
    firstKey = Date.now() + BACK_OFF[BACK_OFF.length - 1];
  }

  function read(answer, text) {
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) return checkSession(true);
    if (answer.status === 401) return expired();
    if (answer.status !== 200 && answer.status !== 409) return failed();
    return answer.json().then(function (said) {
      failures = 0;
      tokenTried = false;
      if (answer.status === 200) confirm(text, said);
      else refused(said);
    });
  }

  function confirm(text, said) {
    saved = text;
    sent = [];
    revision.value = said.revision;
    lastTime = said.time;
    if (isDirty()) keep();
    else drafts.drop(CELL);
  }

  /* What stands there may be an own text whose confirmation was lost on the way: then nothing is refused. */
  function refused(said) {
    var own = said.held && sent.some(isSame.bind(null, JSON.stringify(said.held)));
    if (own) {
      revision.value = said.revision;
      keep();
      return;
    }
    mode = "closed";
    ui.notice("没有自动保存", said.reason + "您填写的内容保存在本机。");
  }

  /* --- Sign-in ------------------------------------------------------------------------------------------------------ */

  function expired() {
    mode = "expired";
    ui.notice("登录已过期", "您填写的内容仍在本页，并保存在本机；登录后自动保存，不必离开本页。", {
      href: box.dataset.signIn,
      text: "在新窗口登录",
    });
  }

  /* The person is compared before the new token is taken: another person never goes on with this page. */
  function checkSession(wasRefused) {
    return window
      .fetch(box.dataset.session, { credentials: "same-origin", headers: { Accept: "application/json" }, cache: "no-store" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then(function (now) {
        if (now.person === null) {
          expired();
        } else if (String(now.person) !== box.dataset.person) {
          mode = "foreign";
          ui.notice("现在登录的是另一位用户（" + now.name + "）", "本页内容不会保存到他人名下，也不会丢失。请先退出，由原填写人重新登录后继续。");
        } else if (wasRefused && tokenTried) {
          mode = "closed";
          ui.notice("没有自动保存", "这项评审任务不再向您开放；您填写的内容保存在本机，需要时请复制。");
        } else {
          tokenTried = Boolean(wasRefused);
          resume(now.csrf);
        }
      });
  }

  function resume(fresh) {
    document.querySelectorAll('input[name="csrfmiddlewaretoken"]').forEach(function (field) {
      field.value = fresh;
    });
    if (mode !== "on") ui.notice("");
    mode = "on";
    failures = 0;
    firstKey = 0;
    window.setTimeout(flush, 0);
  }

  function back() {
    if (mode === "expired" || mode === "foreign") {
      checkSession(false).then(report, report);
    } else {
      failures = 0;
      firstKey = 0;
      flush();
    }
    report();
  }

  /* --- The page ---------------------------------------------------------------------------------------------------- */

  function typed() {
    if (isDirty()) {
      keep();
      schedule(PAUSE);
    } else if (!busy) {
      drafts.drop(CELL);
    }
    report();
  }

  function put(text) {
    var values = JSON.parse(text);
    fields().forEach(function (field) {
      if (field.type === "radio") field.checked = values[field.name] === field.value;
      else if (field.name in values) field.value = values[field.name];
    });
    typed();
  }

  function words(text) {
    var values = JSON.parse(text);
    return fields()
      .filter(function (field) {
        return field.type !== "radio" && (values[field.name] || "").trim();
      })
      .map(function (field) {
        var legend = field.closest("fieldset") && field.closest("fieldset").querySelector("legend");
        var label = form.querySelector('label[for="' + field.id + '"]');
        return { label: (legend ? legend.textContent + " · " : "") + label.textContent, text: values[field.name] };
      });
  }

  /* What a closed or crashed window left: put back where nothing has changed since, else shown to be copied. */
  function adopt(cell, draft) {
    if (isSame(draft.text, saved) && JSON.parse(draft.text).reason === JSON.parse(saved).reason) return true;
    if (draft.seen !== revision.value && draft.left) return true; // the press has arrived
    if (box.dataset.refused || isDirty()) return false;
    if (draft.seen === revision.value || draft.sent.some(isSame.bind(null, saved))) {
      put(draft.text);
      ui.notice("已找回上次没有保存的内容", "请核对评分和评语后继续。");
      return true;
    }
    ui.notice("有内容没有保存", "这份评分后来在别处修改过，以下内容没有写入；需要时请复制。", null, words(draft.text), function () {
      drafts.forget(CELL, draft.text);
      ui.notice("");
    });
    return false;
  }

  form.setAttribute("autocomplete", "off"); // the browser's own memory of fields would be older than ours
  form.addEventListener("input", typed);
  form.addEventListener("change", typed);
  form.addEventListener("submit", function (event) {
    window.clearTimeout(timer);
    if (mode === "foreign") {
      event.preventDefault();
      back();
    } else if (busy) {
      event.preventDefault();
      waiting = event.submitter || form.querySelector("button");
    } else if (isDirty()) {
      keep(true);
    }
  });
  window.addEventListener("pagehide", function () {
    if (mode !== "on" || !isDirty() || form.dataset.sent) return; // what is under way may be cut off: sent once more
    var content = body(snapshot());
    if (content.toString().length < KEEPALIVE) ask(content, { keepalive: true }).catch(failed);
  });
  window.addEventListener("online", back);
  window.addEventListener("offline", report);
  window.addEventListener("focus", back);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) flush();
    else back();
  });
  if (typeof BroadcastChannel === "function") new BroadcastChannel("portal.session").addEventListener("message", back);
  if (box.dataset.refused) keep();
  drafts.adopt(adopt);
  report();
})();
