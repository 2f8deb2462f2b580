/* What was typed and is not yet on the server, kept in this browser until the server has confirmed it.
 *
 * A draft belongs to one person, one application, one window and one cell; nobody else's page looks at it. A window
 * holds a lock while it lives, so that the next page takes over only what a closed, reloaded or crashed one left.
 * Where the browser offers no locks (plain HTTP), windows are asked by their name, and one that is open answers.
 */
(function () {
  "use strict";

  var RETRIES = [0, 500, 2000];
  var ANSWER = 1500; // within which an open window answers, even one in the background

  window.portalDrafts = function (person, application) {
    var scope = ["portal.draft", person, application, ""].join("|");
    var own = Date.now().toString(36) + Math.random().toString(36).slice(2, 10);

    function key(cell) {
      return scope + own + "|" + cell;
    }

    function lock(owner) {
      return "portal.window|" + owner;
    }

    var channel = !navigator.locks && typeof BroadcastChannel === "function" ? new BroadcastChannel("portal.windows") : null;
    var alive = {};
    if (channel) {
      channel.addEventListener("message", function (event) {
        if (event.data.ask === own) channel.postMessage({ here: own });
        if (event.data.here) alive[event.data.here] = true;
      });
    }

    /* Calls taken() unless the window of that name is open. */
    function unlessOpen(owner, taken) {
      if (navigator.locks) {
        navigator.locks.request(lock(owner), { ifAvailable: true }, function (held) {
          if (held) taken();
        });
      } else if (channel) {
        delete alive[owner];
        channel.postMessage({ ask: owner });
        window.setTimeout(function () {
          if (!alive[owner]) taken();
        }, ANSWER);
      } else {
        taken();
      }
    }

    if (navigator.locks) {
      navigator.locks.request(lock(own), function () {
        return new Promise(function () {}); // held until the window is gone
      });
    }

    function left() {
      var found = [];
      for (var at = 0; at < localStorage.length; at += 1) {
        var name = localStorage.key(at);
        if (name.indexOf(scope) !== 0) continue;
        var rest = name.slice(scope.length);
        var owner = rest.slice(0, rest.indexOf("|"));
        if (owner === own) continue;
        try {
          found.push({ name: name, owner: owner, cell: rest.slice(owner.length + 1), draft: JSON.parse(localStorage.getItem(name)) });
        } catch (error) {
          continue;
        }
      }
      return found;
    }

    function takeFrom(owner, take) {
      left().forEach(function (each) {
        if (each.owner === owner && take(each.cell, each.draft)) localStorage.removeItem(each.name);
      });
    }

    function tryAgain(take, turn) {
      var owners = left()
        .map(function (each) {
          return each.owner;
        })
        .filter(function (owner, at, all) {
          return all.indexOf(owner) === at;
        });
      owners.forEach(function (owner) {
        unlessOpen(owner, function () {
          takeFrom(owner, take);
        });
      });
      if (owners.length && turn + 1 < RETRIES.length) {
        window.setTimeout(function () {
          tryAgain(take, turn + 1);
        }, RETRIES[turn + 1]);
      }
    }

    return {
      put: function (cell, draft) {
        try {
          localStorage.setItem(key(cell), JSON.stringify(draft));
        } catch (error) {
          return false; // storage full or switched off: the text stays in its field
        }
        return true;
      },
      drop: function (cell) {
        try {
          localStorage.removeItem(key(cell));
        } catch (error) {
          return;
        }
      },
      /* A text that a person has decided against, wherever a closed window may have left it. */
      forget: function (cell, text) {
        left().forEach(function (each) {
          if (each.cell === cell && each.draft.text === text) localStorage.removeItem(each.name);
        });
      },
      /* Hands what closed windows left to take(cell, draft), which says whether it has taken it. */
      adopt: function (take) {
        try {
          tryAgain(take, 0);
        } catch (error) {
          return;
        }
      },
    };
  };
})();
