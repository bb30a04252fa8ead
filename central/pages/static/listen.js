/* News from central. A browser gives up for good where a stream is answered with an error, as by a central that begins
   again; then it is opened anew, and where the page itself is closed to us by now, it is loaded once more to say so. */
(function () {
  "use strict";
  var FIRST_MS = 2000, LONGEST_MS = 60000;

  /* `hear` has a function for each event of the stream at `address`. */
  window.listenTo = function (address, hear) {
    var pause = FIRST_MS;

    function open() {
      var source = new EventSource(address);
      source.onopen = function () { pause = FIRST_MS; };
      Object.keys(hear).forEach(function (name) { source.addEventListener(name, hear[name]); });
      source.onerror = function () {
        if (source.readyState !== 2) { return; }
        setTimeout(again, pause);
        pause = Math.min(2 * pause, LONGEST_MS);
      };
    }

    function again() {
      fetch(location.href, { redirect: "manual", credentials: "same-origin" }).then(function (reply) {
        var closed = reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 403 || reply.status === 404;
        if (closed) { location.reload(); } else { open(); }
      }, open);
    }

    open();
  };
}());
