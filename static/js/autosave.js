/* Saves cell by cell while a person types. Without this script the form is saved by its buttons as ever.
 *
 * A cell is clean, dirty (typed, not yet confirmed), conflict (a person has to choose), refused or gone. One request
 * is under way at a time. The page is on, expired, foreign (another person is signed in) or closed (form not open).
 */
(function () {
  "use strict";

  var box = document.getElementById("autosave");
  if (!box || !window.fetch || !window.portalDrafts) return;

  var PAUSE = 1000; // after the last key
  var LONGEST = 4000; // while keys keep coming
  var PATIENCE = 20000; // for an answer
  var HEARTBEAT = 20000;
  var BACK_OFF = [1000, 2000, 4000, 8000, 15000];
  var KEEPALIVE = 60000; // bytes that a browser sends on after the page is gone
  var PRESS = 400; // longer than a press of a button takes
  var SENT_KEPT = 20;

  var form = document.querySelector("form.part-form");
  var seenField = form && form.querySelector('input[name="seen"]');
  var ui = window.portalSaveState(box, document.getElementById("save-state"));
  var drafts = window.portalDrafts(box.dataset.person, box.dataset.application);
  var token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";

  var cells = {};
  var shown = {};
  var mode = form ? "on" : "closed";
  var busy = false;
  var failures = 0;
  var lastTime = "";
  var lastHere = 0;
  var tokenTried = false;
  var timer = 0;
  var firstKey = 0;
  var composing = null;
  var waiting = []; // presses of buttons that wait for the request under way
  var closedReason = "本申请现在不能填写，以下内容没有保存到系统，需要时请复制。";

  function baseOf(field) {
    if (field.tagName === "SELECT") {
      var chosen = Array.prototype.filter.call(field.options, function (option) {
        return option.defaultSelected;
      })[0];
      return chosen ? chosen.value : "";
    }
    var text = field.defaultValue;
    return field.tagName === "TEXTAREA" ? text.replace(/\r\n?/g, "\n") : text.replace(/[\r\n]/g, "");
  }

  function all(state) {
    return Object.keys(cells)
      .map(function (name) {
        return cells[name];
      })
      .filter(function (cell) {
        return state ? cell.state === state : cell.state !== "clean";
      });
  }

  function keep(cell) {
    drafts.put(cell.name, { text: cell.text, seen: cell.seen, sent: cell.sent, label: cell.label });
  }

  function clean(cell) {
    cell.state = "clean";
    cell.sent = [];
    drafts.drop(cell.name);
  }

  function confirm(cell, text, version, digest) {
    cell.base = text;
    cell.seen = version;
    cell.sent = [];
    shown[cell.name] = [version, digest];
    if (seenField) seenField.value = JSON.stringify(shown);
    if (cell.text === text) {
      clean(cell);
    } else {
      cell.state = "dirty";
      keep(cell);
    }
  }

  /* --- What the person sees ------------------------------------------------------------------------------------ */

  function report() {
    var open = all();
    if (form) form.dataset.autosave = open.length || box.dataset.refused ? "unsaved" : "saved";
    if (mode === "closed") {
      showClosed(open);
    } else if (mode === "expired") {
      ui.line("bad", "登录已过期，尚未保存");
    } else if (mode === "foreign") {
      ui.line("bad", "已停止自动保存");
    } else if (all("conflict").length) {
      ui.line("bad", "有内容等待您选择保留哪一份");
    } else if (all("refused").length) {
      ui.line("bad", "有内容尚未保存，请看栏旁说明");
    } else if (open.length && !navigator.onLine) {
      ui.line("bad", "离线，内容保存在本机，联网后自动保存");
    } else if (all("dirty").length && failures) {
      ui.line("bad", "保存失败—正在重试");
    } else if (all("dirty").length) {
      ui.line("busy", "保存中");
    } else if (lastTime) {
      ui.line("good", "已自动保存 " + lastTime);
    }
    if (mode === "on") showKept();
  }

  function texts(list) {
    return list.map(function (cell) {
      return { label: cell.label, text: cell.text || "（空）" };
    });
  }

  function discard(list) {
    return function () {
      list.forEach(function (cell) {
        clean(cell);
      });
      report();
      if (mode === "closed") ui.notice("");
    };
  }

  function showClosed(open) {
    ui.line("bad", "已停止自动保存");
    if (open.length || form) ui.notice("没有保存", closedReason, null, texts(open), open.length ? discard(open) : null);
  }

  /* Texts that have no field on this page any more, or none on this page. */
  function showKept() {
    var gone = all("gone");
    var elsewhere = all("conflict").concat(all("refused")).filter(function (cell) {
      return !cell.field;
    });
    if (gone.length) {
      ui.notice("同事已移除这一项，以下内容没有保存", "需要时请复制后重新添加。", null, texts(gone), discard(gone));
    } else if (elsewhere.length) {
      ui.notice("其他部分有内容尚未保存", "请打开该部分，选择保留哪一份。", null, texts(elsewhere), null);
    } else {
      ui.notice("");
    }
  }

  /* Only when the person has left the field, and not while a press is under way: a line that appears moves buttons. */
  function beside(cell) {
    window.setTimeout(function () {
      if (!cell.field || cell.field === document.activeElement || !cell.told) return;
      ui.beside(cell.field, cell.told.faults, cell.told.warnings);
      ui.total(cell.field);
      cell.told = null;
    }, PRESS);
  }

  /* --- Sending --------------------------------------------------------------------------------------------------- */

  function schedule(delay) {
    var now = Date.now();
    firstKey = firstKey || now;
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, Math.min(delay, Math.max(0, firstKey + LONGEST - now)));
  }

  function body(list, withHere) {
    var sent = { cells: {} };
    list.forEach(function (cell) {
      cell.sent = cell.sent.concat([cell.text]).slice(-SENT_KEPT);
      keep(cell);
      sent.cells[cell.name] = { text: cell.text, seen: cell.seen };
    });
    if (withHere) sent.here = box.dataset.part;
    return JSON.stringify(sent);
  }

  function ask(content, more) {
    var headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token };
    headers["X-Page-User"] = box.dataset.person;
    return window.fetch(
      box.dataset.cells,
      Object.assign({ method: "POST", headers: headers, body: content, credentials: "same-origin", redirect: "manual" }, more)
    );
  }

  function flush() {
    window.clearTimeout(timer);
    if (busy || mode !== "on") return;
    var list = all("dirty");
    var withHere = Boolean(form) && !document.hidden && Date.now() - lastHere >= HEARTBEAT;
    if (!list.length && !withHere) return;
    firstKey = 0;
    busy = true;
    if (withHere) lastHere = Date.now();
    var sent = {};
    list.forEach(function (cell) {
      sent[cell.name] = cell.text;
    });
    var stop = new AbortController();
    var limit = window.setTimeout(function () {
      stop.abort();
    }, PATIENCE);
    report();
    ask(body(list, withHere), { signal: stop.signal })
      .then(function (answer) {
        return read(answer, sent);
      })
      .catch(failed)
      .then(function () {
        window.clearTimeout(limit);
        busy = false;
        report();
        if (waiting.length) {
          waiting.splice(0).forEach(function (go) {
            go();
          });
        } else if (mode === "on" && all("dirty").length) {
          schedule(failures ? BACK_OFF[Math.min(failures, BACK_OFF.length) - 1] : PAUSE);
        }
      });
  }

  function failed() {
    failures += 1;
    firstKey = Date.now() + BACK_OFF[BACK_OFF.length - 1];
  }

  function read(answer, sent) {
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) return checkSession(answer.status);
    if (answer.status === 401) {
      expired();
      return null;
    }
    if (answer.status === 409) {
      return answer.json().then(function (said) {
        if (said.kind === "person") return checkSession(409);
        close(said.reason);
        return null;
      });
    }
    if (answer.status === 400 || answer.status === 413) {
      Object.keys(sent).forEach(function (name) {
        cells[name].state = "refused";
      });
      return null;
    }
    if (!answer.ok) {
      failed();
      return null;
    }
    return answer.json().then(function (said) {
      failures = 0;
      tokenTried = false;
      take(said, sent);
    });
  }

  function take(said, sent) {
    if (Object.keys(sent).length) {
      lastTime = said.time;
      document.dispatchEvent(new CustomEvent("portal:saved"));
    }
    if (said.others) ui.others(said.others);
    Object.keys(sent).forEach(function (name) {
      var cell = cells[name];
      if (said.stored[name]) {
        confirm(cell, sent[name], said.stored[name][0], said.stored[name][1]);
        cell.told = { faults: said.faults[name], warnings: said.warnings[name] };
      } else if (said.conflicts[name]) {
        meet(cell, said.conflicts[name], sent[name]);
      } else if (name in said.refused) {
        if (cell.text === sent[name]) cell.state = "refused";
        if (cell.field) ui.beside(cell.field, [said.refused[name]], []);
      } else if (name in said.gone) {
        cell.state = "gone";
      } else {
        clean(cell);
      }
      beside(cell);
    });
  }

  /* What stands there may be an own text whose confirmation was lost on the way: then nobody else is met. */
  function meet(cell, theirs, mine) {
    if (mine !== theirs.text && cell.sent.indexOf(theirs.text) >= 0) {
      cell.seen = theirs.version;
      cell.base = theirs.text;
      keep(cell);
      return;
    }
    cell.state = "conflict";
    keep(cell);
    if (cell.field) ui.conflict(cell.field, theirs.html);
  }

  /* --- Sign-in ------------------------------------------------------------------------------------------------------ */

  function signIn(text) {
    return { href: box.dataset.signIn, text: text };
  }

  function expired() {
    mode = "expired";
    ui.notice("登录已过期", "您填写的内容仍在本页，并保存在本机；登录后自动保存，不必离开本页。", signIn("在新窗口登录"));
  }

  function foreign(name) {
    mode = "foreign";
    ui.notice("现在登录的是另一位用户（" + name + "）", "本页内容不会保存到他人名下，也不会丢失。请先退出，由原填写人重新登录后继续。");
  }

  function close(reason) {
    mode = "closed";
    closedReason = reason;
  }

  /* The person is compared before the new token is taken: another person never goes on with this page. */
  function checkSession(status) {
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
          foreign(now.name);
        } else if (status && tokenTried) {
          close("没有权限保存到本申请，以下内容没有保存到系统，需要时请复制。");
        } else {
          tokenTried = Boolean(status);
          resume(now.csrf);
        }
      });
  }

  function currentToken() {
    return token;
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
    firstKey = 0;
    report();
    window.setTimeout(flush, 0);
  }

  function back() {
    if (mode === "expired" || mode === "foreign") {
      checkSession(0).then(report, report);
    } else {
      failures = 0;
      firstKey = 0;
      flush();
      report();
    }
  }

  /* --- The page ---------------------------------------------------------------------------------------------------- */

  function typed(cell, field) {
    if (cell.field !== field) return; // its place on the page was taken by a newer field
    if (composing === cell) return; // letters of an unfinished composition are not yet text
    cell.text = cell.field.value;
    if (cell.text === cell.base && !cell.sent.length && cell.state !== "conflict") {
      clean(cell);
    } else {
      if (cell.state !== "conflict") cell.state = "dirty";
      keep(cell);
      schedule(PAUSE);
    }
    report();
  }

  function watch(field, label) {
    var at = shown[field.name] || [0, ""];
    var cell = { name: field.name, field: field, seen: at[0], base: baseOf(field), sent: [], state: "clean", label: label };
    cell.text = cell.base;
    cells[field.name] = cell;
    if (field.closest(".cell").querySelector(".conflict")) cell.state = "conflict";
    listen(cell, field);
    if (field.value !== cell.base) typed(cell, field); // typed before this script ran
  }

  function listen(cell, field) {
    field.addEventListener("compositionstart", function () {
      composing = cell;
    });
    field.addEventListener("compositionend", function () {
      composing = null;
      typed(cell, field);
    });
    field.addEventListener("input", function () {
      typed(cell, field);
    });
    field.addEventListener("blur", function () {
      if (composing === cell) composing = null;
      typed(cell, field);
      beside(cell);
      flush();
    });
  }

  /* A text that is not yet on the server moves from the old field of its cell into the new one. */
  function move(cell, field) {
    var old = cell.field && cell.field.closest(".cell").querySelector(".conflict");
    cell.field = field;
    cell.base = baseOf(field);
    field.value = cell.text;
    listen(cell, field);
    if (cell.state === "gone") cell.state = "dirty";
    if (cell.state === "conflict" && old) field.closest(".cell").prepend(old);
    keep(cell);
  }

  /* Rows have changed: a part of the form gives way to what the server made of it, and nothing typed goes with it. */
  function renew(old, fresh, now) {
    var names = Object.keys(cells).filter(function (name) {
      return cells[name].field && old.contains(cells[name].field);
    });
    names.forEach(function (name) {
      var field = cells[name].field;
      if (composing === cells[name]) composing = null; // its letters stay as they are
      if (field.value !== cells[name].text) typed(cells[name], field);
      delete shown[name];
    });
    Object.assign(shown, now);
    seenField.value = JSON.stringify(shown);
    old.replaceWith(fresh);
    fresh.querySelectorAll("input, textarea").forEach(function (field) {
      if (!(field.name in now)) return;
      var cell = cells[field.name];
      if (cell && cell.state !== "clean") move(cell, field);
      else watch(field, labelOf(field));
    });
    names.forEach(function (name) {
      var cell = cells[name];
      if (fresh.contains(cell.field)) return;
      cell.field = null;
      if (cell.state === "clean") delete cells[name];
      else cell.state = "gone";
    });
    if (all("dirty").length) schedule(PAUSE);
    report();
  }

  /* Calls go() when what was typed up to now has been sent, whatever became of it. */
  function settled(go) {
    if (!busy) flush();
    if (busy) waiting.push(go);
    else go();
  }

  function adopt(name, draft) {
    var cell = cells[name];
    if (cell && cell.field) {
      if (box.dataset.refused || cell.state !== "clean" || cell.field === document.activeElement) return false;
      if (draft.text === cell.base) return true;
      if (draft.seen !== cell.seen && draft.sent.indexOf(cell.base) < 0) cell.seen = draft.seen;
      cell.sent = draft.sent;
      cell.field.value = draft.text;
      cell.field.dispatchEvent(new Event("input", { bubbles: true }));
      return true;
    }
    if (cell) return false;
    cells[name] = { name: name, field: null, text: draft.text, seen: draft.seen, sent: draft.sent, state: "dirty", label: draft.label };
    keep(cells[name]);
    schedule(PAUSE);
    report();
    return true;
  }

  function choose(radio) {
    var cell = cells[radio.name.slice("choice.".length)];
    var block = radio.closest(".conflict");
    var version = Number(radio.value.split(":")[1]);
    if (!cell || !cell.field) return;
    cell.seen = version;
    if (radio.value.indexOf("theirs:") === 0) {
      drafts.forget(cell.name, cell.text);
      cell.field.value = block.dataset.text;
      cell.text = cell.field.value;
      cell.base = cell.text;
      shown[cell.name] = [version, ""];
      seenField.value = JSON.stringify(shown);
      clean(cell);
      cell.field.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      cell.text = cell.field.value;
      cell.state = "dirty";
      keep(cell);
    }
    ui.conflict(cell.field, "");
    ui.beside(cell.field, [], []);
    cell.field.focus();
    report();
    flush();
  }

  function labelOf(field) {
    var label = document.querySelector('label[for="' + field.id + '"]');
    var question = field.closest("fieldset, section");
    var head = question && question.querySelector("legend, .question-label");
    return [head, label]
      .filter(Boolean)
      .map(function (each) {
        return each.firstChild ? each.firstChild.textContent.trim() : "";
      })
      .join(" · ");
  }

  function begin() {
    form.setAttribute("autocomplete", "off"); // the browser's own memory of fields would be older than ours
    shown = JSON.parse(seenField.defaultValue || "{}");
    Array.prototype.forEach.call(form.elements, function (field) {
      if (field.name in shown) watch(field, labelOf(field));
    });
    form.addEventListener("change", function (event) {
      if (event.target.type === "radio" && event.target.name.indexOf("choice.") === 0) choose(event.target);
    });
    form.addEventListener("submit", function (event) {
      window.clearTimeout(timer);
      if (mode === "foreign") {
        event.preventDefault();
        back();
      } else if (busy) {
        event.preventDefault();
        var pressed = event.submitter;
        waiting = [
          function () {
            if (pressed) pressed.click();
            else form.submit();
          },
        ];
      }
    });
    window.setInterval(flush, HEARTBEAT / 4);
    window.setTimeout(flush, PAUSE);
  }

  function leave() {
    var list = all("dirty");
    if (mode !== "on" || !list.length) return; // what is under way may be cut off: it is sent once more
    var content = body(list, false);
    if (new Blob([content]).size < KEEPALIVE) ask(content, { keepalive: true }).catch(failed);
  }

  if (form) begin();
  window.portalCells = { settled: settled, renew: renew, lost: checkSession, token: currentToken };
  drafts.adopt(adopt);
  report();
  window.addEventListener("pagehide", leave);
  window.addEventListener("online", back);
  window.addEventListener("offline", report);
  window.addEventListener("focus", back);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) flush();
    else back();
  });
  if (typeof BroadcastChannel === "function") new BroadcastChannel("portal.session").addEventListener("message", back);
})();
