/* What is left until a deadline, by the server's clock.
 *
 * The page brings the server's time and the deadline in milliseconds; time that passed since then is measured by
 * performance.now(), which a wrong or changed clock of the PC does not touch. After a sleep the server is asked again.
 * In the last 24 hours the seconds are shown too; screen readers are told a few times only.
 */
(function () {
  "use strict";

  var DAY = 86400;
  /* Seconds before the deadline at which it is said aloud. */
  var SAID_AT = [DAY, 3600, 1800, 600, 300, 60, 0];
  var lines = Array.prototype.slice.call(document.querySelectorAll("[data-until]"));
  if (!lines.length || !window.performance) return;

  /* The server's time when the first byte of the page came, less what this page's own clock said then. */
  var visit = performance.getEntriesByType ? performance.getEntriesByType("navigation")[0] : null;
  var offset = Number(lines[0].dataset.now) - (visit ? visit.responseStart : performance.now());
  var lastPC = Date.now();

  function now() {
    return offset + performance.now();
  }

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  function words(left) {
    if (left < 0) return "已截止";
    var hours = Math.floor(left / 3600);
    var minutes = Math.floor((left % 3600) / 60);
    var seconds = Math.floor(left % 60);
    if (hours >= 48) return "还剩 " + Math.floor(hours / 24) + "\u00a0天";
    var parts = [];
    if (hours) parts.push(hours + "\u00a0小时");
    if (hours || minutes) parts.push(minutes + "\u00a0分");
    if (left <= DAY) parts.push(seconds + "\u00a0秒");
    return "还剩 " + parts.join(" ");
  }

  /* 2026年11月21日 17:00:03 in Beijing, whatever zone the PC is in. */
  function beijing(moment) {
    var day = new Date(moment + 8 * 3600 * 1000);
    return (
      day.getUTCFullYear() + "年" + (day.getUTCMonth() + 1) + "月" + day.getUTCDate() + "日 " +
      two(day.getUTCHours()) + ":" + two(day.getUTCMinutes()) + ":" + two(day.getUTCSeconds())
    );
  }

  function say(box, line, left) {
    var passed = SAID_AT.filter(function (mark) {
      return left <= mark;
    }).length;
    var before = Number(line.dataset.said || -1);
    line.dataset.said = passed;
    if (before < 0 || passed <= before) return;
    box.querySelector("[data-told]").textContent =
      left < 0 ? "提交时间已截止" : "距截止" + words(Math.ceil(left)).replace("还剩", "还有");
  }

  function show() {
    var moment = now();
    lines.forEach(function (line) {
      var box = line.parentNode;
      var left = (Number(line.dataset.until) - moment) / 1000;
      var text = words(left);
      if (line.textContent !== text) line.textContent = text;
      var clock = box.querySelector("[data-clock]");
      if (clock) clock.textContent = beijing(moment);
      if (left < 2 * DAY && left >= 0) box.classList.add("tone-red");
      if (left < 0) box.classList.add("is-over");
      say(box, line, left);
    });
  }

  /* The clock of a PC that slept has gone on while this page's did not: the answer's Date is the server's time. */
  function ask() {
    var before = performance.now();
    fetch("/session/", { credentials: "same-origin", cache: "no-store" })
      .then(function (answer) {
        var date = Date.parse(answer.headers.get("Date") || "");
        if (date) offset = date + 500 - (before + performance.now()) / 2;
        show();
      })
      .catch(function () {});
  }

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      lastPC = Date.now();
    } else if (Date.now() - lastPC > 60000) {
      ask();
    }
  });
  show();
  setInterval(show, 1000);
  /* A page that the browser had kept brings an old time. */
  if (visit && visit.type === "back_forward") ask();
})();
