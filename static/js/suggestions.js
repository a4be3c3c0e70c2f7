// The list under a search box: arrows walk through its links, Escape and a look elsewhere
// put it away. Without this the links are reached by the tabulator key.
"use strict";

for (const form of document.querySelectorAll("[data-search]")) {
  const box = form.querySelector("input");
  const list = form.querySelector(".search__found");

  box.addEventListener("input", () => show(true));
  box.addEventListener("focus", () => show(true));
  form.addEventListener("keydown", walk);
  form.addEventListener("focusout", (event) => {
    // Without a target the window lost the focus, or a link is just being clicked.
    if (event.relatedTarget && !form.contains(event.relatedTarget)) show(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) show(false);
  });

  function show(isShown) {
    list.hidden = !isShown;
  }

  function walk(event) {
    if (event.key === "Escape" && !list.hidden && list.querySelector("a")) {
      event.preventDefault();
      box.focus();
      show(false);
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    show(true);
    const stops = [box, ...list.querySelectorAll("a")];
    const here = stops.indexOf(document.activeElement);
    if (here < 0 || stops.length < 2) return;
    event.preventDefault();
    stops[(here + step + stops.length) % stops.length].focus();
  }
}
