// 核数: a click on a number opens its card; with 核数 on, the numbers are one stop of the Tab key and arrows move among them.
(function () {
  "use strict";
  var known = JSON.parse(document.getElementById("numbers").textContent);
  var dialog = document.querySelector("dialog.card");
  var held = dialog.querySelector("div");
  var button = document.querySelector(".tools button[name=numbers]");
  var article = document.querySelector(".gongwen");
  var numbers = Array.from(article.querySelectorAll(".num[data-n]")).filter(function (e) { return told(e).length; });
  var current = null;
  var opener = null;

  function told(element) {
    return element.getAttribute("data-n").split(" ").filter(function (n) { return known.cards[n]; });
  }

  function on() { return button.getAttribute("aria-pressed") === "true"; }

  function shown(element) { return element.getClientRects().length > 0; }

  function add(parent, name, words) {
    var made = document.createElement(name);
    made.textContent = words;
    parent.appendChild(made);
    return made;
  }

  function open(element) {
    held.textContent = "";
    told(element).forEach(function (n) {
      var words = known.cards[n].map(function (place) { return known.words[place]; });
      add(held, "h2", words[0]);
      var list = add(held, "dl", "");
      known.fields.forEach(function (field, place) {
        if (words[place + 1]) { add(list, "dt", field); add(list, "dd", words[place + 1]); }
      });
    });
    opener = element;
    dialog.showModal();
    dialog.scrollTop = 0;
  }

  function choose(element) {
    if (current) { current.tabIndex = -1; }
    current = element;
    current.tabIndex = 0;
  }

  function turn(pressed) {
    button.setAttribute("aria-pressed", String(pressed));
    document.documentElement.toggleAttribute("data-numbers", pressed);
    numbers.forEach(function (element) {
      if (pressed) {
        element.setAttribute("role", "button");
        element.setAttribute("aria-haspopup", "dialog");
        element.tabIndex = -1;
      } else {
        ["role", "aria-haspopup", "tabindex"].forEach(function (name) { element.removeAttribute(name); });
      }
    });
    current = null;
    if (pressed) { choose(numbers.find(shown)); }
  }

  function move(from, step) {
    var reach = numbers.filter(shown);
    var ends = { Home: 0, End: reach.length - 1 };
    var to = reach[step in ends ? ends[step] : reach.indexOf(from) + step];
    if (to) { choose(to); to.focus(); }
  }

  button.addEventListener("click", function (event) {
    event.stopPropagation(); // the other tools are not asked
    turn(!on());
  });
  article.addEventListener("click", function (event) {
    var element = event.target.closest("[data-n]");
    if (!element || !told(element).length || String(getSelection())) { return; }
    if (on() && numbers.indexOf(element) >= 0) { choose(element); element.focus(); }
    open(element);
  });
  article.addEventListener("keydown", function (event) {
    var element = event.target;
    if (!on() || numbers.indexOf(element) < 0 || event.ctrlKey || event.altKey || event.metaKey) { return; }
    var steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: "Home", End: "End" };
    if (event.key === "Enter" || event.key === " ") {
      open(element);
    } else if (event.key === "Escape") {
      turn(false);
      button.focus();
    } else if (event.key in steps) {
      move(element, steps[event.key]);
    } else {
      return;
    }
    event.preventDefault();
  });
  dialog.addEventListener("click", function (event) {
    if (event.target === dialog || event.target.closest("button")) { dialog.close(); }
  });
  dialog.addEventListener("close", function () {
    if (on() && opener && opener.tabIndex === 0) { opener.focus(); }
  });
  if (!numbers.length) { button.hidden = true; }
}());
