/* Tells the windows that waited for a sign-in that it has happened. */
(function () {
  "use strict";

  if (typeof BroadcastChannel === "function") new BroadcastChannel("portal.session").postMessage("signed-in");
})();
