// Keys of the platform's pages: j and k walk the list, a goes to the first decision, / to the search.
(() => {
  "use strict";

  const rows = () => [...document.querySelectorAll("[data-rows] a")];
  const step = (by) => {
    const all = rows();
    const here = all.indexOf(document.activeElement);
    const shown = all.findIndex((row) => row.hasAttribute("aria-current"));
    const next = all[Math.min(all.length - 1, Math.max(0, (here < 0 ? shown : here) + by))];
    if (next) next.focus();
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    a: () => document.querySelector("[data-key=a]")?.focus(),
    "/": () => document.querySelector("[data-key=search]")?.focus(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    // The same keys of the board under Cyrillic letters.
    const key = keys[event.key] ? event.key : event.code.replace("Key", "").toLowerCase();
    if (!keys[key]) return;
    event.preventDefault();
    keys[key]();
  });
})();
