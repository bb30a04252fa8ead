/* Calls: each is large in the moment in which the display hears of it. The voice follows in their order, in few words while many wait. */
(function () {
  "use strict";
  var YOUNG_MS = 60000, LOAD_MS = 600, START_MS = 4000, LONGEST_MS = 60000, LEAST_MS = 2500, REMEMBERED = 400, PAUSE_MS = 450;
  var MOST_WAITING = 60, MOST_LARGE = 48, MANY = 3, HURRY = 1.15, FASTEST = 16, SERVED_MS = 8000;

  /* `view`: what shows calls, see display.js. `view.now()` is the server's time, `view.voice()` how calls are spoken. */
  window.Calls = function (view) {
    var latest = [], known = [], large = [], waiting = [], current = null, speaking = false, first = true;
    var ready = null, blocked = false, leaving = null, page = document.body;

    /* All calls of today as central has them, the latest first. */
    this.news = function (calls) {
      latest = calls;
      var fresh = calls.filter(function (call) { return known.indexOf(call.pos) < 0; }).reverse(), seen;
      fresh.forEach(function (call) { known.push(call.pos); });
      if (known.length > REMEMBERED) { known = known.slice(-REMEMBERED); }
      large.forEach(function (one) { one.call = at(one.call.pos) || one.call; });
      large = large.filter(function (one) { return at(one.call.pos) || !one.announced || one.call === current; });
      seen = fresh.filter(young);
      seen.forEach(function (call) { enlarge(call, false); waiting.push(call); });
      if (waiting.length > MOST_WAITING) { waiting.splice(0, waiting.length - MOST_WAITING).forEach(tellOff); }
      if (first && !large.length && calls.length && calls[0].stands) { large.push({ call: calls[0], since: -Infinity, announced: true }); }
      first = false;
      draw();
      seen.forEach(function (call) { tell("call-shown", call); });
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

    // ---- what is large

    /* A recall takes the place of the call before it. `announced`: nobody speaks it any more. */
    function enlarge(call, announced) {
      var made = { call: call, since: performance.now(), announced: announced }, place = -1;
      large.forEach(function (one, index) { if (one.call.label === call.label) { place = index; } });
      if (place < 0) { large.push(made); return; }
      waiting = waiting.filter(function (other) { return other.label !== call.label; });
      large[place] = made;
    }

    /* It was spoken, or will not be: it may become small. */
    function tellOff(call) { large.forEach(function (one) { if (one.call.pos === call.pos) { one.announced = true; } }); }

    /* Milliseconds until it may become small; who is served already makes room earlier. */
    function stays(one) {
      var least = Number(page.dataset.large);
      if (!one.call.stands) { least = Math.min(least, SERVED_MS); }
      return one.announced ? Math.max(0, least - (performance.now() - one.since)) : Infinity;
    }

    /* The latest stays in any case. What is there longest goes first when there are more than anybody can read. */
    function prune() {
      var many = large.length;
      large = large.filter(function (one) {
        var goes = many > 1 && (stays(one) <= 0 || many > MOST_LARGE);
        if (goes) { many -= 1; }
        return !goes;
      });
    }

    function draw() {
      clearTimeout(leaving);
      prune();
      var calls = large.map(function (one) { return one.call; }), soon = Math.min.apply(null, large.map(stays));
      view.show(calls, current && speaking ? current.pos : null);
      list(calls.map(function (call) { return call.label; }));
      if (large.length > 1 && soon < Infinity) { leaving = setTimeout(draw, soon + 50); }
    }

    /* The calls before those that are large; one line for each number. */
    function list(labels) {
      view.list(latest.filter(function (call) {
        if (labels.indexOf(call.label) >= 0) { return false; }
        labels.push(call.label);
        return true;
      }).slice(0, 6));
    }

    // ---- the voice

    /* Still awaited, or called a moment ago: who was served meanwhile need not be announced late. */
    function worth(call) { return young(call) || !at(call.pos) || at(call.pos).stands; }

    function next() {
      if (speaking) { prepare(); return; }
      while (waiting.length && (!view.voice().speaks || !worth(waiting[0]))) { tellOff(waiting.shift()); }
      if (!waiting.length) { current = null; draw(); return; }
      speaking = true;
      var call = waiting.shift(), sound = ready;
      ready = null;
      current = call;
      draw();
      if (sound && sound.pos === call.pos) {
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

    /* The more wait, the shorter. */
    function form(call) {
      var others = waiting.filter(function (other) { return other !== call; }).length;
      return others >= MANY ? "&form=short" : others ? "&form=brief" : "";
    }

    /* `then` is called once, with the sound when it can play, when it takes too long to come, or when there is none. */
    function load(call, then) {
      var sound = new Audio(), answered = false, voice = view.voice(), how = form(call);
      function tell(answer) { if (!answered) { answered = true; clearTimeout(timer); then(answer); } }
      var timer = setTimeout(function () { tell(sound); }, LOAD_MS);
      sound.pos = call.pos;
      sound.hurry = how === "&form=short" ? HURRY : 1;
      sound.preload = "auto";
      sound.addEventListener("canplaythrough", function () { tell(sound); });
      sound.addEventListener("error", function () { sound.failed = true; tell(sound); });
      sound.src = "/display/" + encodeURIComponent(page.dataset.hall) + "/speech/" + encodeURIComponent(call.label) + "/" +
        encodeURIComponent(call.counter) + ".wav?call=" + call.pos + "&lang=" + voice.languages.join(",") + how;
      return sound;
    }

    function begin(call, sound) {
      var over = false, timer = null, began = Date.now(), rate = Number(page.dataset.rate || 1) * sound.hurry;
      function end() {
        var left = Math.min(LEAST_MS, Number(page.dataset.hold)) - (Date.now() - began);
        if (over) { return; }
        over = true;
        clearTimeout(timer);
        silence(sound);
        setTimeout(function () { speaking = false; tellOff(call); view.spoken(call); next(); }, Math.max(0, left));
      }
      function fail(error) {
        if (over) { return; }
        blocked = Boolean(error) && error.name === "NotAllowedError";
        view.muted(blocked ? "blocked" : "missing");
        clearTimeout(timer);
        timer = setTimeout(end, Number(page.dataset.hold));
      }
      prepare();
      if (sound.failed) { fail(null); return; }
      timer = setTimeout(function () { fail(null); }, START_MS);
      sound.volume = view.voice().volume;
      sound.playbackRate = Math.min(FASTEST, rate);
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

    /* For those who want to know what is shown and heard, and when. */
    function tell(what, call) {
      var detail = { pos: call.pos, label: call.label, counter: call.counter, at: performance.now() };
      document.dispatchEvent(new CustomEvent(what, { detail: detail }));
    }
  };
}());
