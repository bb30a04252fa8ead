/* A button that prints, and a report of days that still run follows the hall. Without scripts the browser's menu prints,
   and the page says of when its figures are. */
(function () {
  "use strict";
  var APART_MS = 700, button = document.getElementById("print"), running = document.querySelector("[data-live]");
  var busy = false, due = false;

  button.hidden = false;
  button.addEventListener("click", function () { window.print(); });

  function put(text) {
    var fresh = new DOMParser().parseFromString(text, "text/html").querySelectorAll("[data-fresh]");
    var here = document.querySelectorAll("[data-fresh]");
    // Nothing is taken from under the keys of somebody who reads; the time on the page then stays the old one too.
    if (fresh.length !== here.length || document.activeElement.closest("[data-fresh]")) { return; }
    here.forEach(function (part, n) { part.innerHTML = fresh[n].innerHTML; });
  }

  /* One look at a time, and one more if something happened meanwhile. */
  function look() {
    if (document.hidden) { return; }
    due = true;
    if (busy) { return; }
    busy = true;
    due = false;
    fetch(location.href, { credentials: "same-origin", redirect: "error", headers: { Accept: "text/html" } })
      .then(function (reply) { return reply.ok ? reply.text().then(put) : null; })
      .catch(function () { /* the page goes on to say of when its figures are */ })
      .then(function () { setTimeout(function () { busy = false; if (due) { look(); } }, APART_MS); });
  }

  if (running && window.fetch) {
    window.listenTo(running.getAttribute("data-live"), { news: look });
    document.addEventListener("visibilitychange", look);
  }
})();
