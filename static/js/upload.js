/* Files go up in pieces (tus protocol), as many as one likes, each with its own line: how much has gone, what was refused.
 *
 * What has arrived stays there: after a broken connection, an expired session or a reloaded page a file goes on where
 * it stood. Needs materials.js and the library tus-js-client; without them the form takes files as any other.
 */
(function () {
  "use strict";

  var page = window.portalMaterials;
  if (!page || !window.tus || !window.tus.isSupported) return;

  var MOST_BROKEN = 2; // files that wait for their line do not hold up the others, up to this number
  var PIECE = 4 * 1024 * 1024;
  var DELAYS = [0, 1000, 2000, 4000, 8000];
  var LATER = 15000; // when the delays are used up
  var STALLED = 45000; // without a byte: the connection is dead, though nobody said so
  var HOPELESS = [400, 405, 412, 415]; // the page and the server do not understand each other
  var MEGABYTE = 1024 * 1024;

  var form = page.form;
  var entries = [];

  function element(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }

  function megabytes(bytes) {
    return (Math.floor((bytes * 10) / MEGABYTE) / 10).toFixed(1);
  }

  function Stop(status, told) {
    this.status = status;
    this.told = told || {};
  }

  /* --- Words ------------------------------------------------------------------------------------------------------ */

  function timeLeft(entry) {
    var gone = (Date.now() - entry.since) / 1000;
    var came = entry.sent - entry.sentBefore;
    if (gone < 2 || came <= 0) return "";
    var seconds = ((entry.file.size - entry.sent) * gone) / came;
    if (seconds < 5) return "，马上就好";
    if (seconds < 55) return "，约剩 " + Math.ceil(seconds / 10) * 10 + " 秒";
    return "，约剩 " + Math.ceil(seconds / 60) + " 分钟";
  }

  function amount(entry) {
    if (entry.file.size < MEGABYTE / 10) return "正在上传";
    return "已上传 " + megabytes(entry.sent) + "/" + megabytes(entry.file.size) + " MB";
  }

  var WORDS = {
    waiting: function () {
      return "等待上传";
    },
    sending: function (entry) {
      return entry.sent >= entry.file.size ? "已传完，正在核对" : amount(entry) + timeLeft(entry);
    },
    broken: function (entry) {
      return amount(entry) + "；" + (navigator.onLine ? "连接中断，正在重新连接" : "离线，联网后自动接着上传");
    },
    paused: function (entry) {
      return amount(entry) + "；等待重新登录，登录后自动接着上传";
    },
    failed: function (entry) {
      return entry.reason;
    },
    refused: function (entry) {
      return entry.reason;
    },
  };

  function show(entry) {
    var text = WORDS[entry.state](entry);
    if (entry.words.textContent !== text) entry.words.textContent = text;
    entry.line.dataset.state = entry.state;
    entry.bar.value = entry.sent;
    entry.bar.hidden = entry.state === "refused" || entry.state === "failed";
    entry.again.hidden = entry.state !== "failed";
    entry.cancel.hidden = entry.state === "refused";
    entry.close.hidden = entry.state !== "refused";
  }

  function set(entry, state, reason) {
    if (state === "broken" && entry.state !== "broken") page.say("“" + entry.file.name + "”：连接中断，恢复后自动接着上传。");
    entry.state = state;
    entry.reason = reason || "";
    show(entry);
    page.report();
  }

  function button(text, name, press) {
    var made = element("button", "btn btn-sm btn-outline-primary", text);
    made.type = "button";
    made.append(element("span", "visually-hidden", "“" + name + "”"));
    made.addEventListener("click", press);
    return made;
  }

  function lineOf(entry) {
    var name = entry.file.name;
    entry.line = element("li", "upload-line");
    entry.words = element("p", "upload-words");
    entry.bar = element("progress", "upload-bar");
    entry.bar.max = entry.file.size || 1;
    entry.bar.setAttribute("aria-label", "“" + name + "”的上传进度");
    entry.again = button("重试", name, function () {
      set(entry, "waiting");
      work();
    });
    entry.cancel = button("取消", name, function () {
      giveUp(entry);
    });
    entry.close = button("知道了", name, function () {
      leave(entry);
    });
    var acts = element("div", "upload-acts");
    acts.append(entry.again, entry.cancel, entry.close);
    entry.line.append(element("p", "upload-name", name), entry.words, entry.bar, acts);
    return entry.line;
  }

  /* --- One file ---------------------------------------------------------------------------------------------------- */

  function add(item, files) {
    var zone = form.querySelector('[data-add="' + item + '"]');
    var queue = zone.querySelector(".upload-queue");
    var fresh = Array.prototype.filter.call(files, function (file) {
      return !entries.some(function (each) {
        return each.item === item && each.file.name === file.name && each.file.size === file.size && each.state !== "refused";
      });
    });
    fresh.forEach(function (file) {
      var entry = { file: file, item: item, zone: zone, sent: 0, state: "waiting", reason: "", url: startedBefore(item, file) };
      entries.push(entry);
      queue.append(lineOf(entry));
      show(entry);
    });
    if (fresh.length) {
      zone.scrollIntoView({ block: "nearest" });
      page.say("“" + zone.dataset.label + "”添加了 " + fresh.length + " 个文件，开始上传。");
    }
    page.report();
    work();
  }

  /* Where the same file stood when the page was left, so that nothing is sent twice. */
  function startedBefore(item, file) {
    var found = Array.prototype.filter.call(document.querySelectorAll("[data-upload]"), function (each) {
      var is = each.dataset;
      return (
        is.item === item && is.name === file.name && Number(is.size) === file.size && Number(is.modified) === file.lastModified
      );
    })[0];
    return found ? found.dataset.upload : null;
  }

  function among(states) {
    return entries.filter(function (each) {
      return states.indexOf(each.state) >= 0;
    });
  }

  /* One after the other: files stand in the list in the order in which they were chosen. */
  function work() {
    var next = among(["waiting"])[0];
    if (next && page.isOn() && !among(["sending"]).length && among(["broken"]).length < MOST_BROKEN) start(next);
  }

  function start(entry) {
    window.clearTimeout(entry.timer);
    entry.since = Date.now();
    entry.moved = Date.now();
    entry.sentBefore = entry.sent;
    if (!entry.upload) entry.upload = uploadOf(entry);
    set(entry, "sending");
    entry.upload.start();
  }

  function uploadOf(entry) {
    return new window.tus.Upload(entry.file, {
      endpoint: form.dataset.uploads,
      uploadUrl: entry.url,
      metadata: { name: entry.file.name, item: entry.item, modified: String(entry.file.lastModified || 0) },
      chunkSize: PIECE,
      retryDelays: DELAYS,
      storeFingerprintForResuming: false,
      overridePatchMethod: true, // proxies of some offices let only GET and POST through
      onBeforeRequest: function (request) {
        var headers = page.headers();
        Object.keys(headers).forEach(function (name) {
          request.setHeader(name, headers[name]);
        });
      },
      onAfterResponse: function (request, response) {
        var status = response.getStatus();
        if (status === 401 || status === 403 || status === 413 || status === 507 || (status === 409 && isPerson(response))) {
          throw new Stop(status, told(response));
        }
      },
      onShouldRetry: function (error) {
        var status = error.originalResponse ? error.originalResponse.getStatus() : 0;
        var goesOn = !(error.causingError instanceof Stop) && HOPELESS.indexOf(status) < 0 && navigator.onLine;
        if (goesOn) set(entry, "broken");
        return goesOn;
      },
      onProgress: function (sent) {
        progress(entry, sent);
      },
      onSuccess: function () {
        settle(entry);
      },
      onError: function (error) {
        failed(entry, error);
      },
    });
  }

  function told(response) {
    try {
      return JSON.parse(response.getBody());
    } catch (error) {
      return {};
    }
  }

  function isPerson(response) {
    return told(response).kind === "person" || response.getHeader("Tus-Resumable") === null;
  }

  function progress(entry, sent) {
    if (entry.state !== "sending" && entry.state !== "broken") return;
    if (entry.state === "broken") {
      if (sent <= entry.sent) return; // another try has begun, nothing has gone yet
      entry.since = Date.now();
      entry.sentBefore = sent;
      entry.state = "sending";
    }
    if (sent !== entry.sent) entry.moved = Date.now();
    entry.sent = sent;
    show(entry);
  }

  function failed(entry, error) {
    var stop = error.causingError instanceof Stop ? error.causingError : null;
    var status = stop ? stop.status : error.originalResponse ? error.originalResponse.getStatus() : 0;
    if (status === 401) {
      page.expired();
      set(entry, "paused");
    } else if (status === 409 || (status === 403 && !stop.told.reason)) {
      pauseAndAsk(entry);
    } else if (status === 403) {
      refuse(entry, stop.told.reason);
    } else if (status >= 400 && status < 500) {
      set(entry, "failed", "没有传完（" + status + "），请点“重试”；仍不成功时请刷新页面后重新选择文件。");
      page.say("“" + entry.file.name + "”没有传完。");
      work();
    } else if (status === 507) {
      set(entry, "failed", stop.told.reason);
      page.say(stop.told.reason);
      work();
    } else {
      later(entry);
    }
  }

  /* A file that was moved or changed meanwhile fails just as a broken line does: only reading it tells. */
  function later(entry) {
    set(entry, "broken");
    entry.file
      .slice(0, 1)
      .arrayBuffer()
      .then(
        function () {
          if (entry.state !== "broken" || entries.indexOf(entry) < 0) return;
          window.clearTimeout(entry.timer);
          entry.timer = window.setTimeout(function () {
            start(entry);
          }, LATER);
          work();
        },
        function () {
          set(entry, "failed", "文件读不出来，可能已被移动、改名或修改；请点“取消”，再重新选择这个文件。");
          page.say("“" + entry.file.name + "”读不出来。");
          work();
        }
      );
  }

  /* Signed in again meanwhile, or another person is: after a look at the session it goes on, once, or stands still. */
  function pauseAndAsk(entry) {
    if (entry.asked && Date.now() - entry.asked < 5000) {
      set(entry, "failed", "没有权限继续上传，请刷新页面后重试。");
      return;
    }
    entry.asked = Date.now();
    set(entry, "paused");
    page.checkSession().catch(function () {
      later(entry);
    });
  }

  /* The server has everything: what has become of it? */
  function settle(entry) {
    entry.sent = entry.file.size;
    show(entry);
    window
      .fetch(entry.upload.url + "outcome/", { method: "POST", headers: page.headers(), credentials: "same-origin", redirect: "manual" })
      .then(function (answer) {
        if (!answer.ok) {
          return answer.json().then(
            function (said) {
              throw new Stop(answer.status, said);
            },
            function () {
              throw new Stop(answer.status);
            }
          );
        }
        return answer.json();
      })
      .then(function (outcome) {
        if (outcome.reason) refuse(entry, outcome.reason);
        else done(entry);
      })
      .catch(function (stop) {
        if (stop instanceof Stop && stop.status) failed(entry, { causingError: stop });
        else later(entry);
      });
  }

  function done(entry) {
    entry.zone.dataset.done = String(Number(entry.zone.dataset.done || 0) + 1);
    leave(entry);
    page.refreshSoon();
    tellTheEnd(entry, "“" + entry.file.name + "”已上传，正在检查。");
  }

  function refuse(entry, reason) {
    set(entry, "refused", reason);
    tellTheEnd(entry, "“" + entry.file.name + "”没有收下。");
    work();
  }

  function tellTheEnd(entry, words) {
    var open = entries.filter(function (each) {
      return each.state !== "refused";
    }).length;
    var refused = entries.length - open;
    if (!open) words += "文件已全部传完" + (refused ? "，其中 " + refused + " 个没有收下，原因见各文件旁" : "") + "。";
    page.say(words);
  }

  function leave(entry) {
    window.clearTimeout(entry.timer);
    var hadFocus = entry.line.contains(document.activeElement);
    entries.splice(entries.indexOf(entry), 1);
    entry.line.remove();
    if (hadFocus) entry.zone.querySelector('input[type="file"]').focus();
    page.report();
    work();
  }

  function giveUp(entry) {
    var url = (entry.upload && entry.upload.url) || entry.url;
    if (entry.upload) entry.upload.abort();
    if (url) terminate(url);
    page.say("已取消“" + entry.file.name + "”。");
    leave(entry);
  }

  function terminate(url) {
    var headers = Object.assign(page.headers(), { "Tus-Resumable": "1.0.0", "X-HTTP-Method-Override": "DELETE" });
    return window
      .fetch(url, { method: "POST", headers: headers, credentials: "same-origin", redirect: "manual" })
      .then(page.refreshSoon, function () {
        return null; // what is left there is cleared away at night
      });
  }

  /* --- The page ---------------------------------------------------------------------------------------------------- */

  function goOn(states) {
    return function () {
      entries.forEach(function (entry) {
        if (states.indexOf(entry.state) >= 0) {
          if (entry.upload) entry.upload.abort();
          window.clearTimeout(entry.timer);
          set(entry, "waiting");
        }
      });
      work();
    };
  }

  function watch() {
    entries.forEach(function (entry) {
      var isGoing = entry.state === "sending" || entry.state === "broken";
      if (!isGoing || Date.now() - entry.moved < STALLED) return;
      entry.upload.abort();
      start(entry);
    });
  }

  function begin(zone) {
    var field = zone.querySelector('input[type="file"]');
    zone.querySelector(".evidence-hint").hidden = false;
    zone.querySelector("button").hidden = true;
    function take() {
      if (field.files.length) add(zone.dataset.add, field.files);
      field.value = "";
    }
    field.addEventListener("change", take);
    window.setTimeout(take, 0); // chosen before this script had come
    ["dragenter", "dragover"].forEach(function (name) {
      zone.addEventListener(name, function (event) {
        event.preventDefault();
        zone.classList.add("is-over");
      });
    });
    zone.addEventListener("dragleave", function (event) {
      if (!zone.contains(event.relatedTarget)) zone.classList.remove("is-over");
    });
    zone.addEventListener("drop", function (event) {
      event.preventDefault();
      zone.classList.remove("is-over");
      drop(zone, event.dataTransfer);
    });
  }

  /* A folder has the looks of a file here, and cannot be read. */
  function drop(zone, data) {
    var folders = Array.prototype.filter
      .call(data.items || [], function (item) {
        var it = item.webkitGetAsEntry && item.webkitGetAsEntry();
        return it && it.isDirectory;
      })
      .map(function (item) {
        return item.webkitGetAsEntry().name;
      });
    var hint = zone.querySelector(".evidence-hint");
    hint.classList.toggle("field-error", folders.length > 0);
    hint.textContent = folders.length
      ? "文件夹“" + folders.join("”“") + "”不能直接上传，请打开文件夹后选择其中的文件。"
      : "选好后立即开始上传；也可以把文件拖到这里。";
    add(
      zone.dataset.add,
      Array.prototype.filter.call(data.files, function (file) {
        return folders.indexOf(file.name) < 0;
      })
    );
  }

  /* A file that was not finished can be forgotten, too. */
  function offerToForget() {
    document.querySelectorAll("[data-upload]").forEach(function (line) {
      if (line.querySelector("button")) return;
      line.append(
        " ",
        button("取消", line.dataset.name, function () {
          terminate(line.dataset.upload);
        })
      );
    });
  }

  form.querySelectorAll("[data-add]").forEach(begin);
  offerToForget();
  document.addEventListener("materials-refreshed", offerToForget);
  page.onResume(goOn(["paused"]));
  page.watchUploads(function () {
    return entries.some(function (entry) {
      return entry.state !== "refused";
    });
  });
  window.addEventListener("online", goOn(["broken"]));
  window.setInterval(watch, 5000);
  // A file dropped beside the boxes must not take the place of the page.
  ["dragover", "drop"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      event.preventDefault();
    });
  });
})();
