// Ties a number marked in the abstract to its row beside it: pointing at one shows the other.
"use strict";

for (const [begins, ends] of [
  ["pointerover", "pointerout"],
  ["focusin", "focusout"],
]) {
  document.addEventListener(begins, (event) => tie(event.target, true));
  document.addEventListener(ends, (event) => tie(event.target, false));
}

function tie(target, isTied) {
  const key = target.closest?.("[data-tie]")?.dataset.tie;
  if (!key) return;
  for (const end of document.querySelectorAll(`[data-tie="${CSS.escape(key)}"]`)) {
    end.classList.toggle("is-tied", isTied);
  }
}
