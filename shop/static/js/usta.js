// Small comforts. Every page works without this file.
(() => {
  "use strict";

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes("usta_zone=")) {
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `usta_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax${secure}`;
  }

  // A page of ours for times without a connection; whoever saves data is not sent it.
  if (navigator.serviceWorker && !navigator.connection?.saveData) {
    navigator.serviceWorker.register("/worker.js").catch(() => {});
  }

  const focusProblems = () => {
    const problems = document.getElementById("problems");
    if (problems) problems.focus();
  };
  focusProblems();
  document.addEventListener("htmx:afterSettle", focusProblems);

  // A form refused by the server comes back as a page with status 422: show it, as without htmx.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // A second click on the same button sends nothing while the first is under way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-submit]");
    if (!field) return;
    // A click, since htmx sends the name of a button only when it saw it clicked.
    const button = field.form.querySelector(`button[value="${field.dataset.submit}"]`);
    if (button) button.click();
    else field.form.requestSubmit();
  });

  const closePanels = (except) => {
    for (const panel of document.querySelectorAll("details.choose[open]")) {
      if (panel !== except) panel.open = false;
    }
  };
  document.addEventListener("click", (event) => closePanels(event.target.closest("details.choose")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.choose[open]");
    closePanels(null);
    if (open) open.querySelector("summary").focus();
    else if (location.hash === "#facets") location.hash = "#results";
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
