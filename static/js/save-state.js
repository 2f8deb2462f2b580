/* The words of saving while typing: the line beside the buttons, the notice on top, what stands beside a field. */
(function () {
  "use strict";

  function element(tag, name, text) {
    var made = document.createElement(tag);
    made.className = name;
    if (text) made.textContent = text;
    return made;
  }

  function button(text, press) {
    var made = element("button", "btn btn-sm btn-outline-primary", text);
    made.type = "button";
    made.addEventListener("click", press);
    return made;
  }

  function copy(text, after) {
    var field = element("textarea", "visually-hidden");
    field.value = text;
    document.body.append(field);
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    after(done);
  }

  function spoken(kind, text) {
    var line = element("p", kind === "错误" ? "field-error" : "field-warning");
    var icon = element("i", "bi bi-exclamation-" + (kind === "错误" ? "circle" : "triangle") + "-fill");
    icon.setAttribute("aria-hidden", "true");
    var words = element("span", "");
    words.append(element("span", "visually-hidden", kind + "："), text);
    line.append(icon, " ", words);
    line.dataset.live = "yes";
    return line;
  }

  function remove(node) {
    node.remove();
  }

  /* What the list on top of the page says of a field that is right by now. */
  function mended(id) {
    document.querySelectorAll('.error-summary a[href="#' + id + '"]').forEach(function (link) {
      var list = link.closest("ol");
      link.closest("li").remove();
      var count = list.parentElement.querySelector(".error-count");
      if (count) count.textContent = "（" + list.children.length + " 处）";
      if (!list.children.length) list.closest(".error-summary").remove();
    });
  }

  window.portalSaveState = function (box, line) {
    var notice = box.querySelector(".notice");
    var here = box.querySelector(".also-here");
    var shown = "";

    return {
      line: function (tone, text) {
        if (!line) return;
        line.dataset.tone = tone;
        line.hidden = !text;
        if (line.textContent !== text) line.textContent = text;
      },
      /* kept: [{label, text}] that is on no server; discard: what "不再保留" does. */
      notice: function (title, text, link, kept, discard) {
        var all = JSON.stringify([title, text, link, kept]);
        if (all === shown) return;
        shown = all;
        notice.hidden = !title;
        notice.querySelector(".notice-title").textContent = title || "";
        var words = notice.querySelector(".notice-text");
        words.textContent = text || "";
        if (link) {
          var a = element("a", "", link.text);
          a.href = link.href;
          a.target = "_blank";
          a.rel = "noopener";
          words.append(" ", a);
        }
        var list = notice.querySelector(".notice-kept");
        list.textContent = "";
        (kept || []).forEach(function (each) {
          list.append(element("p", "conflict-label", each.label), element("p", "kept-text", each.text));
        });
        if (!kept || !kept.length) return;
        var whole = kept
          .map(function (each) {
            return each.label + "\n" + each.text;
          })
          .join("\n\n");
        list.append(
          button("复制以上内容", function (event) {
            copy(whole, function (done) {
              event.target.textContent = done ? "已复制" : "请选中以上文字后复制";
            });
          })
        );
        if (discard) list.append(" ", button("不再保留", discard));
      },
      others: function (people) {
        here.hidden = !people.length;
        here.querySelector("span").textContent =
          "同事在填：" +
          people
            .map(function (each) {
              return each[0] + "（" + each[1] + "）";
            })
            .join("、");
      },
      /* What is wrong or unlikely in a field, in the server's words, in place of what stood there. */
      beside: function (field, faults, warnings) {
        var place = document.getElementById("div_" + field.id);
        if (!place) return;
        var old = document.getElementById(field.id + "_error");
        if (old) old.remove();
        document.querySelectorAll('[data-about="' + field.id + '"]').forEach(remove);
        place.querySelectorAll("[data-live]").forEach(remove);
        if (!faults.length) mended(field.id);
        place.classList.toggle("field-faulty", faults.length > 0);
        field.classList.toggle("is-invalid", faults.length > 0);
        if (faults.length) field.setAttribute("aria-invalid", "true");
        else field.removeAttribute("aria-invalid");
        faults.forEach(function (text) {
          field.before(spoken("错误", text));
        });
        warnings.forEach(function (text) {
          place.append(spoken("提示", text));
        });
      },
      /* All rows of a question together are within their limit again. */
      total: function (field) {
        var question = field.closest(".question-rows");
        var counter = question && question.querySelector(":scope > .counter");
        if (!counter || counter.classList.contains("is-over")) return;
        question.querySelectorAll(":scope > .field-error").forEach(remove);
        mended(question.id);
      },
      conflict: function (field, html) {
        var cell = field.closest(".cell");
        var old = cell.querySelector(".conflict");
        if (old) old.remove();
        if (html) cell.insertAdjacentHTML("afterbegin", html);
      },
    };
  };
})();
