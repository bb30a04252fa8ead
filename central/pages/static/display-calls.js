/* Calls one after the other: each becomes big in the moment in which its announcement begins, and stays until that has ended. */
(function () {
  "use strict";
  var YOUNG_MS = 60000, LOAD_MS = 600, START_MS = 4000, LONGEST_MS = 60000, LEAST_MS = 3000, REMEMBERED = 200, MOST_WAITING = 60, PAUSE_MS = 450;

  /* `view`: what shows a call, see display.js. `view.now()` is the server's time, `view.voice()` how calls are spoken. */
  window.Calls = function (view) {
    var latest = [], known = [], waiting = [], current = null, coming = null, speaking = false, first = true;
    var ready = null, blocked = false, page = document.body;

    /* All calls of today as central has them, the latest first. */
    this.news = function (calls) {
      latest = calls;
      var fresh = calls.filter(function (call) { return known.indexOf(call.pos) < 0; }).reverse();
      fresh.forEach(function (call) {
        known.push(call.pos);
        if (young(call)) { waiting.push(call); }
      });
      if (known.length > REMEMBERED) { known = known.slice(-REMEMBERED); }
      if (waiting.length > MOST_WAITING) { waiting = waiting.slice(-MOST_WAITING); }
      if (first && !waiting.length && calls.length && calls[0].stands) { current = calls[0]; view.show(current, false); }
      first = false;
      if (current && !speaking && !at(current.pos)) { current = null; view.show(null, false); }
      list();
      next();
    };

    this.busy = function () { return speaking || waiting.length > 0; };

    /* After a touch browsers let the page sound. */
    this.unmute = function () {
      var sound = new Audio();
      blocked = false;
      view.muted("");
      sound.muted = true;
      var played = sound.play();
      if (played && played.catch) { played.catch(function () { return null; }); }
    };

    function young(call) { return view.now() - call.at < YOUNG_MS; }
    function at(pos) { return latest.filter(function (call) { return call.pos === pos; })[0]; }

    /* Still awaited, or called a moment ago: who was served meanwhile need not be announced late. */
    function stands(call) { return young(call) || !at(call.pos) || at(call.pos).stands; }

    /* What was announced before the call that is big; one line for each number. */
    function list() {
      var labels = current ? [current.label] : [];
      view.list(latest.filter(function (call) {
        var later = waiting.concat(coming || []).some(function (other) { return other.pos === call.pos; });
        if (later || (current && call.pos === current.pos) || labels.indexOf(call.label) >= 0) { return false; }
        labels.push(call.label);
        return true;
      }).slice(0, 6));
    }

    function next() {
      if (speaking) { prepare(); return; }
      while (waiting.length && !stands(waiting[0])) { waiting.shift(); }
      if (!waiting.length) { list(); return; }
      speaking = true;
      var call = waiting.shift(), sound = ready;
      ready = null;
      coming = call;
      if (!view.voice().speaks) {
        begin(call, null);
      } else if (sound && sound.pos === call.pos) {
        begin(call, sound);
      } else {
        load(call, function (loaded) { begin(call, loaded); });
      }
      if (sound && sound.pos !== call.pos) { silence(sound); }
    }

    /* The sound of the next call is fetched while this one is heard. */
    function prepare() {
      if (!waiting.length || !view.voice().speaks || (ready && ready.pos === waiting[0].pos)) { return; }
      if (ready) { silence(ready); }
      ready = load(waiting[0], function () { return null; });
    }

    /* `then` is called once: with the sound when it can play or takes too long to come, with null if there is none. */
    function load(call, then) {
      var sound = new Audio(), told = false, voice = view.voice();
      function tell(answer) { if (!told) { told = true; clearTimeout(timer); then(answer); } }
      var timer = setTimeout(function () { tell(sound); }, LOAD_MS);
      sound.pos = call.pos;
      sound.preload = "auto";
      sound.addEventListener("canplaythrough", function () { tell(sound); });
      sound.addEventListener("error", function () { sound.failed = true; tell(sound); });
      sound.src = "/display/" + encodeURIComponent(page.dataset.hall) + "/speech/" + encodeURIComponent(call.label) + "/" +
        encodeURIComponent(call.counter) + ".wav?call=" + call.pos + "&lang=" + voice.languages.join(",") +
        (waiting.some(function (other) { return other !== call; }) ? "&brief=1" : "");
      return sound;
    }

    function begin(call, sound) {
      var over = false, timer = null, began = Date.now();
      function end() {
        var left = Math.min(LEAST_MS, Number(page.dataset.hold)) - (Date.now() - began);
        if (over) { return; }
        over = true;
        clearTimeout(timer);
        if (sound) { silence(sound); }
        setTimeout(function () { speaking = false; view.spoken(call); next(); }, Math.max(0, left));
      }
      function silent() {
        if (over) { return; }
        clearTimeout(timer);
        timer = setTimeout(end, Number(page.dataset.hold));
      }
      function fail(error) {
        if (over) { return; }
        blocked = Boolean(error) && error.name === "NotAllowedError";
        view.muted(blocked ? "blocked" : "missing");
        silent();
      }
      current = call;
      coming = null;
      view.show(call, Boolean(sound));
      list();
      tell("call-shown", call);
      prepare();
      if (!sound) { silent(); return; }
      if (sound.failed) { fail(null); return; }
      timer = setTimeout(function () { fail(null); }, START_MS);
      sound.volume = view.voice().volume;
      sound.playbackRate = Number(page.dataset.rate || 1);
      sound.addEventListener("playing", function () {
        if (over) { return; }
        clearTimeout(timer);
        timer = setTimeout(end, LONGEST_MS);
        view.muted("");
        tell("call-spoken", call);
      }, { once: true });
      sound.addEventListener("ended", end);
      /* It is said several times: while others wait it ends with the saying that is being heard. */
      sound.addEventListener("timeupdate", function () {
        var past = sound.currentTime * 1000;
        if (waiting.length && call.ends.some(function (ms) { return ms <= past && past < ms + PAUSE_MS; })) { end(); }
      });
      sound.addEventListener("error", function () { fail(null); });
      var played = sound.play();
      if (played && played.catch) { played.catch(fail); }
    }

    function silence(sound) {
      sound.pause();
      sound.removeAttribute("src");
      sound.load();
    }

    /* For whoever wants to know what is shown and heard, and when. */
    function tell(what, call) {
      var detail = { pos: call.pos, label: call.label, counter: call.counter, at: performance.now() };
      document.dispatchEvent(new CustomEvent(what, { detail: detail }));
    }
  };
}());
