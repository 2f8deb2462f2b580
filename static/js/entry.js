/* Saves rows of a report while a person fills them in, and moves between them by keys. Without this script each row
 * has its button.
 *
 * A row is clean, dirty (typed, not yet confirmed), refused (a field cannot be read), conflict (a person has to choose)
 * or closed (it may not be written any more). One request is under way at a time. The page is on, expired or foreign.
 */
(function () {
  "use strict";

  var box = document.getElementById("autosave");
  if (!box || !window.fetch || !window.portalDrafts || !window.portalSaveState) return;

  var PAUSE = 1500; // after the last key in a short field
  var LONG_PAUSE = 4000; // in one of several lines
  var PATIENCE = 20000; // for an answer
  var BACK_OFF = [1000, 2000, 4000, 8000, 15000];
  var SENT_KEPT = 10;
  var SOURCE = ["source_kind", "source_title", "source_page", "quality"];
  var HIDDEN = ["csrfmiddlewaretoken", "person", "revision", "whole", "next", "take_over", "choice", ""];

  var ui = window.portalSaveState(box, document.getElementById("save-state"));
  var drafts = window.portalDrafts(box.dataset.person, "report-" + box.dataset.report);
  var token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  var rows = {};
  var lost = {}; // drafts of rows that cannot be written on this page any more
  var mode = "on";
  var busy = false;
  var failures = 0;
  var lastTime = "";
  var tokenTried = false;
  var timer = 0;
  var waiting = null;

  /* --- A row ---------------------------------------------------------------------------------------------------- */

  function fields(row) {
    return Array.prototype.filter.call(row.form.elements, function (field) {
      return HIDDEN.indexOf(field.name) < 0 && field.tagName !== "BUTTON";
    });
  }

  function label(row) {
    return document.getElementById("title-" + row.key).textContent.replace(/\s+/g, " ").trim();
  }

  function values(row) {
    var found = {};
    fields(row).forEach(function (field) {
      if (field.disabled) return;
      found[field.name] = field.type === "checkbox" ? (field.checked ? "on" : "") : field.value.replace(/\r\n?/g, "\n");
    });
    return found;
  }

  function snapshot(row) {
    return JSON.stringify(values(row));
  }

  function fill(row, given) {
    fields(row).forEach(function (field) {
      if (!(field.name in given)) return;
      var value = given[field.name];
      if (field.type === "checkbox") field.checked = value === true || value === "on";
      else field.value = value === null ? "" : String(value);
      if (field.tagName === "SELECT" && field.selectedIndex < 0) field.selectedIndex = 0; // an answer by its content
    });
    toggle(row);
  }

  /* The fields for source and non-values stand once in the page; every row gets its own with what is stored in them. */
  function complete(form, key) {
    var place = form.querySelector(".row-more");
    var piece = document.getElementById("row-more");
    if (!place || !piece) return;
    var made = document.importNode(piece.content, true);
    made.querySelectorAll("[id], [for]").forEach(function (each) {
      ["id", "for"].forEach(function (name) {
        if (each.hasAttribute(name)) each.setAttribute(name, each.getAttribute(name).replace(/-0$/, "-" + key));
      });
    });
    var given = JSON.parse(place.dataset.values);
    Object.keys(given).forEach(function (name) {
      var field = made.querySelector('[name="' + name + '"]');
      if (!field) return;
      if (field.type === "checkbox") field.defaultChecked = field.checked = given[name] === true || given[name] === "on";
      else field.value = String(given[name]);
    });
    var whole = document.createElement("input");
    whole.type = "hidden";
    whole.name = "whole";
    whole.value = "yes";
    form.replaceChild(made, place);
    form.append(whole);
  }

  /* Year, kind and title on one line, as they stand in the fields. */
  function source(row) {
    var place = row.form.querySelector(".row-source-words");
    if (!place) return;
    var words = ["value_year", "source_kind", "source_title", "source_page", "quality", "calibre_differs"].map(function (name) {
      var field = row.form.elements[name];
      if (field.type === "checkbox") return field.checked ? "口径不同" : "";
      if (!field.value.trim()) return "";
      if (field.tagName === "SELECT") return field.options[field.selectedIndex].text;
      return field.value.trim() + (name === "value_year" ? "年" : "");
    });
    place.textContent = words.filter(Boolean).join(" · ") || "未填写";
  }

  /* Only what belongs to the chosen answer is shown; a figure that is not asked for cannot be typed. */
  function toggle(row) {
    var answer = row.form.elements.answer;
    if (!answer) return;
    source(row);
    row.form.querySelectorAll("[data-for]").forEach(function (each) {
      each.hidden = each.dataset.for.split(" ").indexOf(answer.value) < 0;
    });
    var cell = row.form.querySelector("[data-cell]");
    cell.disabled = answer.value === "unobtainable" || answer.value === "not_applicable";
    if (answer.value) answer.closest("details").open = true;
  }

  function all(state) {
    return Object.keys(rows)
      .map(function (key) {
        return rows[key];
      })
      .filter(function (row) {
        return state ? row.state === state : row.state !== "clean";
      });
  }

  function keep(row) {
    drafts.put(row.key, { text: snapshot(row), seen: row.revision, sent: row.sent, label: label(row) });
  }

  function clean(row) {
    row.state = "clean";
    row.sent = [];
    drafts.drop(row.key);
  }

  function typed(row) {
    var now = snapshot(row);
    if (now === row.base && !row.sent.length && row.state !== "conflict") {
      if (row.state === "refused") faults(row, {});
      clean(row);
    } else {
      if (row.state !== "conflict" && row.state !== "closed") row.state = "dirty";
      keep(row);
    }
    report();
  }

  /* --- What the person sees ------------------------------------------------------------------------------------- */

  function report() {
    Object.keys(rows).forEach(function (key) {
      rows[key].form.dataset.autosave = rows[key].state === "clean" ? "saved" : "unsaved";
    });
    if (mode === "expired") ui.line("bad", "登录已过期，尚未保存");
    else if (mode === "foreign") ui.line("bad", "已停止自动保存");
    else if (all("conflict").length) ui.line("bad", "有内容等待您选择保留哪一份");
    else if (all("refused").length) ui.line("bad", "有" + all("refused").length + "项尚未保存，请看栏旁说明");
    else if (all("dirty").length && !navigator.onLine) ui.line("bad", "离线，内容保存在本机，联网后自动保存");
    else if (all("dirty").length && failures) ui.line("bad", "保存失败—正在重试");
    else if (busy) ui.line("busy", "保存中");
    else if (lastTime) ui.line("good", "已自动保存 " + lastTime);
    if (mode === "on") showLost();
  }

  function showLost() {
    var list = all("closed")
      .map(function (row) {
        return { label: label(row), text: plain(values(row)) };
      })
      .concat(
        Object.keys(lost).map(function (key) {
          return { label: lost[key].label, text: plain(JSON.parse(lost[key].text)) };
        })
      );
    if (!list.length) {
      ui.notice("");
      return;
    }
    ui.notice("以下内容没有保存", "这些项现在不能填写，需要时请复制。", null, list, function () {
      all("closed").forEach(function (row) {
        drafts.drop(row.key);
        row.state = "clean";
        row.base = snapshot(row);
      });
      Object.keys(lost).forEach(function (key) {
        drafts.forget(key, lost[key].text);
      });
      lost = {};
      report();
    });
  }

  function plain(given) {
    return (
      Object.keys(given)
        .map(function (name) {
          return given[name];
        })
        .filter(Boolean)
        .join("；") || "（空）"
    );
  }

  function faults(row, given) {
    var list = row.form.querySelector(".row-faults");
    list.textContent = "";
    fields(row).forEach(function (field) {
      var words = given[field.name];
      field.classList.toggle("is-invalid", Boolean(words));
      if (words) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
      if (words && field.closest("details")) field.closest("details").open = true;
    });
    Object.keys(given).forEach(function (name) {
      var item = document.createElement("li");
      item.className = "field-error";
      var icon = document.createElement("i");
      icon.className = "bi bi-exclamation-circle-fill";
      icon.setAttribute("aria-hidden", "true");
      item.append(icon, " ", given[name]);
      list.append(item);
    });
  }

  /* Words that are just being typed beside a row are not taken away. */
  function isAtWork(side) {
    if (side.contains(document.activeElement) && document.activeElement.tagName === "TEXTAREA") return true;
    return Array.prototype.some.call(side.querySelectorAll("textarea"), function (field) {
      return field.value !== field.defaultValue;
    });
  }

  function sides(given) {
    document.querySelectorAll(".row-side").forEach(function (side) {
      var key = side.id.slice("side-".length);
      if (isAtWork(side)) return;
      if (given[key] !== undefined) side.innerHTML = given[key];
      else
        side.querySelectorAll(".row-objections").forEach(function (each) {
          each.remove();
        });
    });
  }

  function progress(given) {
    var place = document.getElementById("entry-progress");
    if (!place || !given) return;
    place.querySelector("b").textContent = given.answered + "/" + given.total;
    place.querySelector(".soft").textContent = given.total ? Math.floor((100 * given.answered) / given.total) + "%" : "";
    place.querySelector("progress").value = given.answered;
  }

  /* --- Sending -------------------------------------------------------------------------------------------------- */

  function body(row) {
    row.form.elements.revision.value = row.revision;
    row.sent = row.sent.concat([snapshot(row)]).slice(-SENT_KEPT);
    keep(row);
    var content = new URLSearchParams(new FormData(row.form));
    content.delete("choice");
    return content;
  }

  function ask(row, content, more) {
    var headers = { Accept: "application/json", "X-CSRFToken": token, "X-Page-User": box.dataset.person };
    return window.fetch(
      row.form.action,
      Object.assign({ method: "POST", headers: headers, body: content, credentials: "same-origin", redirect: "manual" }, more)
    );
  }

  function later(pause) {
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, pause);
  }

  function flush() {
    window.clearTimeout(timer);
    var row = all("dirty")[0];
    if (busy || mode !== "on" || !row) return;
    busy = true;
    var sent = snapshot(row);
    var stop = new AbortController();
    var limit = window.setTimeout(function () {
      stop.abort();
    }, PATIENCE);
    report();
    ask(row, body(row), { signal: stop.signal })
      .then(function (answer) {
        return read(row, answer, sent);
      })
      .catch(function () {
        failures += 1;
      })
      .then(function () {
        window.clearTimeout(limit);
        busy = false;
        report();
        if (waiting && !all("dirty").length) {
          var go = waiting;
          waiting = null;
          go();
        } else if (mode === "on" && all("dirty").length) {
          later(failures ? BACK_OFF[Math.min(failures, BACK_OFF.length) - 1] : waiting ? 0 : PAUSE / 3);
        }
      });
  }

  function read(row, answer, sent) {
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) return checkSession(answer.status, row);
    if (answer.status === 401) return expired();
    if (answer.status === 413) {
      row.state = "refused";
      return faults(row, { text: "内容过长，没有保存，请删减。" });
    }
    if (answer.status !== 200 && answer.status !== 400 && answer.status !== 409) {
      failures += 1;
      return null;
    }
    return answer.json().then(function (said) {
      failures = 0;
      tokenTried = false;
      if (answer.status === 200) return confirmed(row, said, sent);
      if (said.kind === "person") return checkSession(409, row);
      if (said.kind === "faulty") return refused(row, said, sent);
      if (said.kind === "conflict") return meet(row, said);
      row.state = "closed";
      return faults(row, { answer: said.reason });
    });
  }

  function confirmed(row, said, sent) {
    lastTime = said.time;
    row.revision = said.revision;
    row.base = sent;
    row.sent = [];
    faults(row, {});
    sides(said.sides);
    progress(said.progress);
    if (snapshot(row) === sent) clean(row);
    else typed(row);
  }

  function refused(row, said, sent) {
    row.sent = [];
    if (snapshot(row) !== sent) return; // typed on meanwhile: asked again
    row.state = "refused";
    keep(row);
    faults(row, said.faults);
  }

  /* What stands there may be an own content whose confirmation was lost on the way: then nobody else is met. */
  function meet(row, said) {
    var isOwn = row.sent.slice(0, -1).some(function (text) {
      var mine = JSON.parse(text);
      return Object.keys(mine).every(function (name) {
        return name === "answer" || String(mine[name]).trim() === (said.theirs[name] === true ? "on" : String(said.theirs[name] || ""));
      });
    });
    if (isOwn) {
      row.revision = said.revision;
      return;
    }
    row.state = "conflict";
    row.theirs = said;
    keep(row);
    conflict(row, said.html);
  }

  function conflict(row, html) {
    var old = row.form.querySelector(".conflict");
    if (old) old.remove();
    if (html) row.form.insertAdjacentHTML("afterbegin", html);
  }

  function choose(row, value) {
    var said = row.theirs;
    if (!said) return;
    row.revision = said.revision;
    if (value === "theirs") {
      drafts.forget(row.key, snapshot(row));
      fill(row, said.theirs);
      row.base = snapshot(row);
      clean(row);
    } else {
      row.state = "dirty";
      keep(row);
    }
    row.theirs = null;
    conflict(row, "");
    focus(row);
    report();
    flush();
  }

  /* --- Sign-in -------------------------------------------------------------------------------------------------- */

  function expired() {
    mode = "expired";
    ui.notice("登录已过期", "您填写的内容仍在本页，并保存在本机；登录后自动保存，不必离开本页。", {
      href: box.dataset.signIn,
      text: "在新窗口登录",
    });
  }

  /* The person is compared before the new token is taken: another person never goes on with this page. */
  function checkSession(status, row) {
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
        } else if (status && tokenTried && row) {
          row.state = "closed";
          faults(row, { answer: "没有权限保存此项，内容没有保存到系统，需要时请复制。" });
        } else {
          tokenTried = Boolean(status);
          resume(now.csrf);
        }
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
    window.setTimeout(flush, 0);
  }

  function back() {
    if (mode !== "on") checkSession(0, null).then(report, report);
    else flush();
  }

  /* --- Keys ----------------------------------------------------------------------------------------------------- */

  function focus(row) {
    var cell = row.form.querySelector("[data-cell]");
    if (cell.disabled) cell = row.form.elements.answer;
    cell.focus();
    if (cell.select && cell.tagName === "INPUT") cell.select();
  }

  function step(form, by) {
    var forms = Array.prototype.slice.call(document.querySelectorAll("form.row-form"));
    var next = forms[forms.indexOf(form) + by];
    if (!next) return false;
    focus(rows[next.dataset.row]);
    next.closest(".row-card").scrollIntoView({ block: "nearest" });
    return true;
  }

  function keyed(event) {
    var field = event.target;
    if (!field.matches("[data-cell]") || event.isComposing || event.altKey || event.shiftKey) return;
    var isLine = field.tagName === "INPUT";
    var by = 0;
    if (event.key === "ArrowDown" && (isLine || event.ctrlKey)) by = 1;
    if (event.key === "ArrowUp" && (isLine || event.ctrlKey)) by = -1;
    if (event.key === "Enter" && (isLine || event.ctrlKey || field.tagName === "SELECT")) by = 1;
    if (!by) return;
    event.preventDefault();
    if (!step(field.form, by)) flush();
  }

  /* A column from a spreadsheet goes down the rows, one cell each; in one field its figures would run into one. */
  function pasted(event) {
    var field = event.target;
    if (!field.matches || !field.matches("input[data-cell]") || !event.clipboardData) return;
    var text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    var forms = Array.prototype.slice.call(document.querySelectorAll("form.row-form"));
    var start = forms.indexOf(field.form);
    if (/\t/.test(text) && /\n/.test(text)) return pasteWords(field, "一次请只粘贴一列，没有填入。");
    var left = text.split(/[\t\n]/).filter(function (cell, number) {
      var form = forms[start + number];
      var place = form && form.querySelector("[data-cell]");
      if (!cell.trim()) return false;
      if (!place || place.disabled || place.tagName !== "INPUT") return true;
      place.value = cell.trim();
      typed(rows[form.dataset.row]);
      return false;
    });
    pasteWords(field, "粘贴的内容已从本项起逐项填入，请核对。" + (left.length ? "没有填入的：" + left.join("、") : ""));
    flush();
    return null;
  }

  function pasteWords(field, words) {
    var old = document.querySelector(".row-pasted");
    if (old) old.remove();
    var place = document.createElement("p");
    place.className = "row-pasted field-warning";
    place.setAttribute("role", "status");
    place.textContent = words;
    field.closest(".row-cell").insertAdjacentElement("afterend", place);
  }

  /* --- The page ------------------------------------------------------------------------------------------------- */

  function watch(form) {
    var row = { key: form.dataset.row, form: form, sent: [], state: "clean", theirs: null };
    rows[row.key] = row;
    complete(form, row.key);
    row.revision = Number(form.elements.revision.value);
    toggle(row);
    row.base = snapshot(row);
    if (form.dataset.refused) {
      row.state = form.querySelector(".conflict") ? "conflict" : "refused";
      row.base = "";
      keep(row);
    }
    form.addEventListener("input", function (event) {
      if (event.target.name === "choice" || event.isComposing) return;
      typed(row);
      if (row.state === "dirty") later(event.target.tagName === "TEXTAREA" ? LONG_PAUSE : PAUSE);
    });
    form.addEventListener("change", function (event) {
      if (event.target.name === "choice") {
        if (row.theirs) choose(row, event.target.value);
        return;
      }
      toggle(row);
      typed(row);
      if (row.state === "dirty") flush();
    });
    form.addEventListener("click", function (event) {
      var button = event.target.closest(".row-suggested button");
      if (!button) return;
      event.preventDefault();
      var place = button.parentNode;
      var given = JSON.parse(place.dataset.fill);
      if (button.value.indexOf("source") === 0)
        Object.keys(given).forEach(function (name) {
          if (SOURCE.indexOf(name) < 0) delete given[name];
        });
      fill(row, given);
      place.remove();
      typed(row);
      focus(row);
      flush();
    });
    form.addEventListener("submit", function (event) {
      if (row.state === "conflict" && !row.theirs) return; // the page came back from the server: so does the choice
      event.preventDefault();
      typed(row);
      flush();
    });
  }

  /* What is saved beside a row (an explanation) leaves the page: first the rows. */
  function settledFirst(event) {
    var form = event.target;
    if (event.defaultPrevented || form.classList.contains("row-form") || mode !== "on" || !all("dirty").length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = function () {
      form.submit();
    };
    flush();
  }

  function adopt(key, draft) {
    var row = rows[key];
    if (draft.text === undefined) return false;
    if (!row) {
      if (document.getElementById("row-" + key)) {
        lost[key] = draft;
        report();
      }
      return false;
    }
    if (row.state !== "clean" || row.form.contains(document.activeElement)) return false;
    if (draft.text === row.base) return true;
    if (draft.seen !== row.revision && draft.sent.indexOf(row.base) < 0) row.revision = draft.seen;
    row.sent = draft.sent;
    fill(row, JSON.parse(draft.text));
    row.state = "dirty";
    keep(row);
    later(0);
    report();
    return true;
  }

  function leave() {
    if (mode !== "on") return;
    all("dirty").forEach(function (row) {
      ask(row, body(row), { keepalive: true }).catch(function () {});
    });
  }

  document.querySelectorAll("form.row-form").forEach(watch);
  if (Object.keys(rows).length) document.body.classList.add("is-live");
  document.addEventListener("keydown", keyed);
  document.addEventListener("paste", pasted);
  document.addEventListener("submit", settledFirst, true);
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
