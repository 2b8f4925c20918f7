/* Looks for words in REPORTS (reports.js): every word must be there; a title counts more than text. No server. */
(function () {
  "use strict";
  var SHOWN = 50, BEFORE = 24, AFTER = 90;
  var form = document.querySelector("form.search");
  var box = form.elements.q;
  var count = document.getElementById("count");
  var list = document.getElementById("results");
  var root = list.getAttribute("data-root");

  // Small letters of half width, one for one: places in the text stay the same
  function fold(text) {
    return text.replace(/[\uff01-\uff5e]/g, function (wide) {
      return String.fromCharCode(wide.charCodeAt(0) - 0xfee0);
    }).replace(/[A-Z]/g, function (large) { return large.toLowerCase(); });
  }

  function asked(text) {
    return fold(text).split(/\s+/).filter(function (word, n, all) { return word && all.indexOf(word) === n; });
  }

  REPORTS.forEach(function (report) {
    report.fields = [
      [8, fold(report.title)],
      [6, fold([report.area, report.period, report.kind, report.date].join(" "))],
      [4, fold(report.sections.map(function (s) { return s[1]; }).join(" "))],
      [2, fold(report.summary)],
      [1, fold(report.sections.map(function (s) { return s[2]; }).join(" "))]
    ];
  });

  // 0 where a word is nowhere in the report
  function score(report, words) {
    return words.reduce(function (sum, word) {
      var best = report.fields.filter(function (f) { return f[1].indexOf(word) >= 0; });
      return sum && best.length ? sum + best[0][0] : 0;
    }, 1);
  }

  // The section with most of the words; one whose heading has them before one whose text has
  function place(report, words) {
    var found = null, most = 0;
    report.sections.concat([["", "", report.summary]]).forEach(function (section) {
      var text = fold(section[2]), heading = fold(section[1]);
      var held = words.filter(function (w) { return text.indexOf(w) >= 0; }).length * 2 +
        words.filter(function (w) { return heading.indexOf(w) >= 0; }).length * 3;
      if (held > most) { most = held; found = section; }
    });
    return found;
  }

  function add(parent, name, text, className) {
    var element = document.createElement(name);
    element.textContent = text || "";
    if (className) { element.className = className; }
    return parent.appendChild(element);
  }

  // Text with the words in <mark>
  function marked(parent, text, words) {
    var folded = fold(text), at = 0;
    while (at < text.length) {
      var next = -1, word = "";
      words.forEach(function (w) {
        var found = folded.indexOf(w, at);
        if (found >= 0 && (next < 0 || found < next || (found === next && w.length > word.length))) { next = found; word = w; }
      });
      if (next < 0) { break; }
      parent.appendChild(document.createTextNode(text.slice(at, next)));
      add(parent, "mark", text.slice(next, next + word.length));
      at = next + word.length;
    }
    parent.appendChild(document.createTextNode(text.slice(at)));
  }

  function excerpt(text, words) {
    var folded = fold(text);
    var places = words.map(function (w) { return folded.indexOf(w); }).filter(function (n) { return n >= 0; });
    var start = Math.max(Math.min.apply(null, places.concat(text.length)) - BEFORE, 0);
    if (!places.length) { start = 0; }
    var end = Math.min(start + BEFORE + AFTER, text.length);
    return (start ? "…" : "") + text.slice(start, end) + (end < text.length ? "…" : "");
  }

  function show(report, words) {
    var item = add(list, "li"), link = add(add(item, "h2"), "a"), facts = add(item, "p", "", "facts");
    link.href = root + report.url;
    marked(link, report.title, words);
    [report.area, report.period, report.kind, report.date].forEach(function (fact) { add(facts, "span", fact); });
    if (report.sample) { add(facts, "strong", "样例数据", "mark sample"); }
    var section = place(report, words) || ["", "", report.summary], line = add(item, "p", "", "excerpt");
    if (section[0]) {
      link = add(line, "a");
      link.href = root + report.url + "#" + encodeURIComponent(section[0]);
      marked(link, section[1], words);
      line.appendChild(document.createTextNode("　"));
    }
    marked(line, excerpt(section[2], words), words);
  }

  function search(submitted) {
    var words = asked(box.value);
    var found = REPORTS.map(function (report, n) { return { report: report, score: words.length ? score(report, words) : 0, n: n }; })
      .filter(function (f) { return f.score; }).sort(function (a, b) { return b.score - a.score || a.n - b.n; });
    list.textContent = "";
    found.slice(0, SHOWN).forEach(function (f) { show(f.report, words); });
    count.textContent = !words.length ? (submitted || box.value ? "请输入要找的词。" : "")
      : found.length === 0 ? "没有" + (words.length > 1 ? "同时" : "") + "含有“" + words.join("”“") + "”的报告，可以少写几个词或换一个词再试。"
      : "找到" + found.length + "份报告" + (found.length > SHOWN ? "，列出最相关的" + SHOWN + "份。" : "。");
  }

  // The words stand in the address, so that a result can be left and come back to
  function remembered() {
    var held = /[?#&]q=([^&#]*)/.exec(location.hash) || /[?&]q=([^&#]*)/.exec(location.search);
    try { return held ? decodeURIComponent(held[1].replace(/\+/g, " ")) : ""; } catch (malformed) { return ""; }
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    location.replace("#q=" + encodeURIComponent(box.value));
    search(true);
  });
  document.getElementById("unscripted").hidden = true;
  form.hidden = false;
  box.value = remembered();
  search(false);
}());
