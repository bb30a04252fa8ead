/* News from central, through the one hub of all tabs. Where an address is closed to us by now the page is loaded once more
   to say so. */
(function () {
  "use strict";
  var ALIVE_MS = 30000, WAIT_MS = 10000, FIRST_MS = 2000, LONGEST_MS = 60000;
  var worker = document.currentScript.getAttribute("data-hub");

  /* Through the worker of all tabs. A worker that cannot be loaded, or says nothing, is done without. */
  function shared(address, tell, fails) {
    var made, beats, silent;
    try { made = new SharedWorker(worker, "hub"); } catch (error) { return null; }
    silent = setTimeout(function () { leave(); fails(); }, WAIT_MS);
    made.onerror = function () { leave(); fails(); };
    made.port.onmessage = function (event) { clearTimeout(silent); tell(event.data.name, event.data.data); };
    made.port.start();
    made.port.postMessage({ address: address });
    beats = setInterval(function () { made.port.postMessage({}); }, ALIVE_MS);

    function leave() {
      clearTimeout(silent);
      clearInterval(beats);
      made.port.onmessage = null;
      made.port.postMessage({ leaves: true });
    }
    return leave;
  }

  /* Within the page: one that nobody looks at only asks, so that the one in front has connections left. */
  function alone(address, tell) {
    return window.Hub(document.hidden ? 0 : 1).join(address, tell);
  }

  /* `hear` has functions: news and tick with an event, lost when nothing comes for now, restart before all of it is sent
     once more. Answers what closes it. */
  window.listenTo = function (address, hear) {
    var pause = FIRST_MS, leave = null, worked = !!(worker && window.SharedWorker), over = false;

    function tell(name, data) {
      if (over) { return; }
      if (name === "closed") { close(); setTimeout(again, pause); pause = Math.min(2 * pause, LONGEST_MS); return; }
      if (name === "news" || name === "tick") { pause = FIRST_MS; }
      if (hear[name]) { hear[name]({ data: data }); }
    }

    function open() {
      close();
      if (over) { return; }
      leave = worked ? shared(address, tell, function () { worked = false; open(); }) : null;
      if (!leave) { leave = alone(address, tell); }
    }

    function close() { if (leave) { leave(); leave = null; } }

    function again() {
      fetch(location.href, { redirect: "manual", credentials: "same-origin" }).then(function (reply) {
        var closed = reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 403 || reply.status === 404;
        if (closed) { location.reload(); } else { open(); }
      }, open);
    }

    document.addEventListener("visibilitychange", function () { if (!worked && leave) { open(); } });
    window.addEventListener("pagehide", close);
    window.addEventListener("pageshow", function (event) { if (event.persisted) { open(); } });
    open();
    return function () { over = true; close(); };
  };
}());
