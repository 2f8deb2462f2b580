/* What was typed and is not yet on the server, kept in this browser until the server has confirmed it.
 *
 * A draft belongs to one person, one application, one window and one cell; nobody else's page looks at it. A window
 * holds a lock while it lives, so that the next page takes over only what a closed, reloaded or crashed one left.
 * Where the browser offers no locks (plain HTTP), windows are asked by their name, and one that is open answers.
 *
 * Each draft is written twice. localStorage has it at once, but browsers bring that to the disk seconds later; IndexedDB
 * has it on the disk at once, so that it outlives a browser that is killed. The later of the two counts, and so that a
 * text is not found again in localStorage after it was dropped, IndexedDB keeps a note of the drop, without the text.
 */
(function () {
  "use strict";

  var RETRIES = [0, 500, 2000];
  var ANSWER = 1500; // within which an open window answers, even one in the background
  var STORE = "drafts";

  /* IndexedDB, or nothing where the browser has none: opened once, what comes earlier waits. */
  function disk() {
    var database = null;
    var waiting = [];

    function settle(opened) {
      database = opened;
      var ready = waiting;
      waiting = null;
      ready.forEach(function (each) {
        each();
      });
    }

    function change(work) {
      if (waiting) waiting.push(change.bind(null, work));
      else if (database) {
        try {
          var step = database.transaction(STORE, "readwrite");
          work(step.objectStore(STORE));
          if (step.commit) step.commit(); // at once: the page may be gone in a moment
        } catch (error) {
          database = null;
        }
      }
    }

    try {
      var asked = indexedDB.open("portal.drafts", 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore(STORE);
      };
      asked.onsuccess = function () {
        asked.result.onversionchange = function () {
          asked.result.close();
        };
        settle(asked.result);
      };
      asked.onerror = asked.onblocked = function () {
        settle(null);
      };
    } catch (error) {
      settle(null);
    }

    return {
      put: function (name, value) {
        change(function (store) {
          store.put(value, name);
        });
      },
      remove: function (name) {
        change(function (store) {
          store.delete(name);
        });
      },
      /* Gives then() every entry whose name begins with scope: {name: value}. */
      read: function (scope, then) {
        if (waiting) {
          waiting.push(this.read.bind(this, scope, then));
          return;
        }
        var found = {};
        try {
          var walk = database.transaction(STORE).objectStore(STORE).openCursor(IDBKeyRange.bound(scope, scope + "\uffff"));
          walk.onsuccess = function () {
            if (!walk.result) {
              then(found);
              return;
            }
            found[walk.result.key] = walk.result.value;
            walk.result.continue();
          };
          walk.onerror = function () {
            then(found);
          };
        } catch (error) {
          then(found);
        }
      },
    };
  }

  /* localStorage, which may be full or switched off: the text stays in its field then. */
  var memory = {
    put: function (name, value) {
      try {
        localStorage.setItem(name, JSON.stringify(value));
      } catch (error) {
        return;
      }
    },
    remove: function (name) {
      try {
        localStorage.removeItem(name);
      } catch (error) {
        return;
      }
    },
    read: function (scope) {
      var found = {};
      try {
        for (var at = 0; at < localStorage.length; at += 1) {
          var name = localStorage.key(at);
          if (name.indexOf(scope) === 0) found[name] = JSON.parse(localStorage.getItem(name));
        }
      } catch (error) {
        return found;
      }
      return found;
    },
  };

  window.portalDrafts = function (person, application) {
    var scope = ["portal.draft", person, application, ""].join("|");
    var own = Date.now().toString(36) + Math.random().toString(36).slice(2, 10);
    var stored = disk();
    var latest = 0;
    var held = {};

    function key(cell) {
      return scope + own + "|" + cell;
    }

    function stamp() {
      latest = Math.max(Date.now(), latest + 1);
      return latest;
    }

    function erase(name) {
      memory.remove(name);
      stored.remove(name);
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
    if (navigator.locks) {
      navigator.locks.request(lock(own), function () {
        return new Promise(function () {}); // held until the window is gone
      });
    }

    /* Calls taken(done) unless the window of that name is open; no other page does until done() is called. */
    function unlessOpen(owner, taken) {
      if (navigator.locks) {
        navigator.locks.request(lock(owner), { ifAvailable: true }, function (held) {
          return held && new Promise(taken);
        });
      } else if (channel) {
        delete alive[owner];
        channel.postMessage({ ask: owner });
        window.setTimeout(function () {
          if (!alive[owner]) taken(function () {});
        }, ANSWER);
      } else {
        taken(function () {});
      }
    }

    /* What other windows have left: then([{name, owner, cell, draft}]), a dropped draft without text among them. */
    function left(then) {
      stored.read(scope, function (onDisk) {
        var inMemory = memory.read(scope);
        var names = Object.keys(Object.assign({}, onDisk, inMemory));
        then(
          names
            .map(function (name) {
              var rest = name.slice(scope.length);
              var owner = rest.slice(0, rest.indexOf("|"));
              var first = inMemory[name];
              var second = onDisk[name];
              var draft = !second || (first && (first.at || 0) > second.at) ? first : second;
              return { name: name, owner: owner, cell: rest.slice(owner.length + 1), draft: draft };
            })
            .filter(function (each) {
              return each.owner !== own;
            })
        );
      });
    }

    function takeFrom(owner, take, done) {
      left(function (found) {
        found.forEach(function (each) {
          if (each.owner === owner && (each.draft.dropped || take(each.cell, each.draft))) erase(each.name);
        });
        done();
      });
    }

    function tryAgain(take, turn) {
      left(function (found) {
        var owners = found
          .map(function (each) {
            return each.owner;
          })
          .filter(function (owner, at, all) {
            return all.indexOf(owner) === at;
          });
        owners.forEach(function (owner) {
          unlessOpen(owner, function (done) {
            takeFrom(owner, take, done);
          });
        });
        if (owners.length && turn + 1 < RETRIES.length) {
          window.setTimeout(function () {
            tryAgain(take, turn + 1);
          }, RETRIES[turn + 1]);
        }
      });
    }

    return {
      put: function (cell, draft) {
        held[cell] = true;
        draft.at = stamp();
        memory.put(key(cell), draft);
        stored.put(key(cell), draft);
      },
      drop: function (cell) {
        if (!held[cell]) return;
        delete held[cell];
        memory.remove(key(cell));
        stored.put(key(cell), { dropped: true, at: stamp() });
      },
      /* A text that a person has decided against, wherever a closed window may have left it. */
      forget: function (cell, text) {
        left(function (found) {
          found.forEach(function (each) {
            if (each.cell === cell && each.draft.text === text) erase(each.name);
          });
        });
      },
      /* Hands what closed windows left to take(cell, draft), which says whether it has taken it. */
      adopt: function (take) {
        tryAgain(take, 0);
      },
    };
  };
})();
