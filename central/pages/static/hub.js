/* News for the tabs of one browser. HTTP/1.1 gives a browser six connections to a host, and each stream holds one: here a
   few addresses are listened to, each once however many tabs want it; the others are asked now and then. Runs as a shared
   worker for all tabs; where there is none, within the page for itself. */
(function (here) {
  "use strict";
  var OPEN_MS = 8000, ASK_MS = 4000, ANSWER_MS = 12000, GONE_MS = 150000;

  /* `most`: streams at once. `join(address, tell)` answers what leaves; `tell(name, data)` hears "news", "tick", "lost" when
     nothing comes for now, "restart" before everything is sent again, and "closed" when central refuses the address: then nothing
     comes until joined again. */
  here.Hub = function (most) {
    var entries = {}, streams = 0;

    function tell(entry, name, data) {
      if (name === "lost") { entry.lost = true; }
      entry.tells.slice().forEach(function (one) { one(name, data); });
    }

    function stop(entry) {
      if (entry.source) { entry.source.close(); entry.source = null; streams -= 1; }
      clearTimeout(entry.timer);
      entry.turn += 1;
    }

    function start(entry) {
      stop(entry);
      if (streams < most && here.EventSource) { listen(entry); } else { ask(entry); }
    }

    function listen(entry) {
      var source = new here.EventSource(entry.address), turn = entry.turn;
      entry.source = source;
      streams += 1;
      /* A stream that does not open in time may wait for a connection that never becomes free. */
      entry.timer = setTimeout(function () { stop(entry); ask(entry); }, OPEN_MS);
      source.onopen = function () { clearTimeout(entry.timer); tell(entry, "restart"); };
      ["news", "tick"].forEach(function (name) {
        source.addEventListener(name, function (event) { if (turn === entry.turn) { tell(entry, name, event.data); } });
      });
      source.onerror = function () {
        if (turn !== entry.turn) { return; }
        tell(entry, "lost");
        if (source.readyState === 2) { stop(entry); ask(entry); }
      };
    }

    /* One question at a time. After some answers it is tried to listen again. */
    function ask(entry, asked) {
      var turn = entry.turn, control = here.AbortController ? new here.AbortController() : null;
      var late = setTimeout(function () { if (control) { control.abort(); } }, ANSWER_MS);

      function next() {
        clearTimeout(late);
        if (turn !== entry.turn) { return; }
        entry.timer = setTimeout(function () {
          if (streams < most && (asked || 0) > 2) { start(entry); } else { ask(entry, (asked || 0) + 1); }
        }, ASK_MS);
      }

      here.fetch(entry.address + (entry.address.indexOf("?") < 0 ? "?" : "&") + "once", {
        credentials: "same-origin", redirect: "manual", cache: "no-store", signal: control ? control.signal : undefined
      }).then(function (reply) {
        if (reply.type === "opaqueredirect" || [401, 403, 404, 409].indexOf(reply.status) >= 0) {
          clearTimeout(late);
          if (turn === entry.turn) { stop(entry); tell(entry, "closed"); }
          return null;
        }
        if (!reply.ok) { tell(entry, "lost"); return next(); }
        return reply.text().then(function (text) { if (turn === entry.turn) { deliver(entry, text); } next(); });
      }).catch(function () { if (turn === entry.turn) { tell(entry, "lost"); } next(); });
    }

    function deliver(entry, text) {
      if (entry.lost) { entry.lost = false; tell(entry, "restart"); }
      text.split("\n\n").forEach(function (part) {
        var name = "", data = [];
        part.split("\n").forEach(function (line) {
          if (line.indexOf("event: ") === 0) { name = line.slice(7); }
          if (line.indexOf("data: ") === 0) { data.push(line.slice(6)); }
        });
        if (name) { tell(entry, name, data.join("\n")); }
      });
    }

    return {
      join: function (address, hears) {
        var entry = entries[address];
        if (!entry) { entry = entries[address] = { address: address, tells: [], source: null, timer: 0, turn: 0, lost: false }; }
        entry.tells.push(hears);
        start(entry);  // who comes later needs all of it, which is sent at the beginning
        return function () {
          var at = entry.tells.indexOf(hears);
          if (at < 0) { return; }
          entry.tells.splice(at, 1);
          if (!entry.tells.length) { stop(entry); delete entries[address]; }
        };
      }
    };
  };

  if (!("onconnect" in here)) { return; }
  var hub = here.Hub(3);
  here.onconnect = function (event) {
    var port = event.ports[0], leave = null, alive = 0;

    function go() {
      clearTimeout(alive);
      if (leave) { leave(); leave = null; }
    }

    /* A tab that was killed says nothing: it is forgotten when it was not heard for long. */
    function heard() { clearTimeout(alive); alive = setTimeout(go, GONE_MS); }

    port.onmessage = function (message) {
      go();
      if (message.data.leaves) { return; }
      heard();
      leave = hub.join(message.data.address, function (name, data) { port.postMessage({ name: name, data: data }); });
      port.onmessage = function (later) {
        if (later.data.leaves) { go(); } else { heard(); }
      };
    };
    port.start();
  };
}(self));
