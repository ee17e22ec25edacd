// What a page can do without and is nicer with: unfold all, and unfold what a link leads to.
// Print shows what is unfolded.
(function () {
  "use strict";
  var all = Array.prototype.slice.call(document.querySelectorAll("main details"));

  function unfold(node) {
    while (node) {
      if (node.tagName === "DETAILS") { node.open = true; }
      node = node.parentElement;
    }
  }

  function followHash() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    if (!target) { return; }
    unfold(target);
    target.scrollIntoView();
  }

  var button = document.createElement("button");
  button.type = "button";
  button.className = "fold";
  function label() {
    var closed = all.some(function (d) { return !d.open; });
    button.textContent = closed ? "Unfold everything" : "Fold everything";
    return closed;
  }
  button.addEventListener("click", function () {
    var open = label();
    all.forEach(function (d) { d.open = open; });
    label();
  });
  all.forEach(function (d) { d.addEventListener("toggle", label); });
  label();
  if (all.length) { document.querySelector(".top").appendChild(button); }

  addEventListener("hashchange", followHash);
  followHash();
}());
