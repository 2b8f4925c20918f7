/* 字体, 高对比, 打印, 返回顶部: remembered where the browser allows it, absent where scripts do not run. */
(function () {
  "use strict";
  var root = document.documentElement;
  var tools = document.querySelector(".tools");

  function remembered(name) {
    try { return localStorage.getItem("xianbao-" + name); } catch (refused) { return null; }
  }

  function remember(name, value) {
    try { localStorage.setItem("xianbao-" + name, value); } catch (refused) { return; }
  }

  function choose(name, value) {
    root.setAttribute("data-" + name, value);
    tools.querySelectorAll("button[name=" + name + "]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.value === value));
    });
  }

  function act(button) {
    if (button.name === "print") {
      window.print();
    } else if (button.name === "top") {
      window.scrollTo(0, 0);
      document.querySelector(".skip").focus();
    } else {
      var again = button.name === "contrast" && button.getAttribute("aria-pressed") === "true";
      choose(button.name, again ? "normal" : button.value);
      remember(button.name, again ? "normal" : button.value);
    }
  }

  ["size", "contrast"].forEach(function (name) {
    var value = remembered(name);
    if (value) { choose(name, value); }
  });
  tools.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (button) { act(button); }
  });
  tools.hidden = false;
}());
