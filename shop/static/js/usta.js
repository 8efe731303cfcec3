// Small comforts. Every page works without this file.
(() => {
  "use strict";

  // What the next page is for, once this one is there: to ask Intl for the zone takes a slow phone a tenth of a second.
  const keepZone = () => {
    if (document.cookie.includes("usta_zone=")) return;
    const zone = globalThis.Temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    const secure = location.protocol === "https:" ? "; secure" : "";
    if (zone) document.cookie = `usta_zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax${secure}`;
  };
  window.addEventListener("load", () => {
    keepZone();
    // A page of ours for times without a connection; whoever saves data is not sent it.
    if (navigator.serviceWorker && !navigator.connection?.saveData) {
      navigator.serviceWorker.register("/worker.js").catch(() => {});
    }
  });

  const byId = (id) => document.getElementById(id);

  // What is read aloud when it changes: the messages of a page that was just loaded, and the parts marked data-said.
  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("role", "status");
  document.body.append(said);
  const marked = () => [...document.querySelectorAll("[data-said]")].map((part) => part.textContent.trim()).join(" ");
  let lastMarked = marked();
  const told = byId("messages")?.textContent.trim();
  // A moment later, since what stands in a live region from the start is not read.
  if (told) setTimeout(() => { said.textContent = told; }, 500);

  const focusProblems = () => byId("problems")?.focus();
  focusProblems();

  // A link of the summary leads to a field, also where it names a group of them.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#problems a");
    const group = link && byId(decodeURIComponent(link.hash.slice(1)));
    const field = group?.querySelector("input:not([type=hidden]), select, textarea");
    if (!field) return;
    event.preventDefault();
    field.focus();
  });

  // Where the focus goes when what had it was taken away: htmx finds the same id again, else the message, else the heading.
  let hadFocus = false;
  const afterChange = () => {
    focusProblems();
    if (hadFocus && document.activeElement === document.body) {
      const place = document.querySelector("#messages > *") ?? document.querySelector("main h1");
      place?.setAttribute("tabindex", "-1");
      place?.focus();
    }
    if (marked() !== lastMarked) said.textContent = lastMarked = marked();
  };
  document.addEventListener("htmx:afterSettle", afterChange);

  // Chromium leaves a link half cut at the edge of a strip that scrolls, and takes it for seen.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("a, button, input, select, summary") && target.matches(":focus-visible")) {
      target.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  });

  // A form refused by the server comes back as a page with status 422: show it, as without htmx.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    hadFocus = document.activeElement !== document.body;
    if (xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
    // Whoever waits for news reads on undisturbed while there is none.
    if (requestConfig.elt.matches("[data-waits]")) {
      const main = new DOMParser().parseFromString(xhr.responseText, "text/html").getElementById("main");
      if (main?.textContent === byId("main").textContent) event.detail.shouldSwap = false;
    }
  });

  // A second click on the same button sends nothing while the first is under way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "get" || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  const allowAgain = () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  };
  window.addEventListener("pageshow", allowAgain);
  document.addEventListener("htmx:afterRequest", allowAgain);

  document.addEventListener("change", (event) => {
    const field = event.target.closest("[data-submit]");
    if (!field) return;
    // A click, since htmx sends the name of a button only when it saw it clicked.
    const button = field.form.querySelector(`button[value="${field.dataset.submit}"]`);
    if (button) button.click();
    else field.form.requestSubmit();
  });

  // Lists of many check boxes: words typed above them hide the rest, and one box ticks all of its part.
  for (const list of document.querySelectorAll("[data-filtered]")) {
    const filter = list.querySelector("[data-filter]");
    const parts = [...list.querySelectorAll("details")];
    const open = parts.map((part) => part.open);
    filter.hidden = false;
    filter.addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      parts.forEach((part, place) => {
        const labels = [...part.querySelectorAll("label")];
        for (const label of labels) label.hidden = !label.textContent.toLowerCase().includes(wanted);
        part.hidden = labels.every((label) => label.hidden);
        part.open = wanted ? !part.hidden : open[place];
      });
    });
    // Enter looks a word up; it does not save the form.
    filter.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
  }
  document.addEventListener("change", ({ target }) => {
    const part = target.closest("[data-filtered] details");
    if (!part) return;
    const all = part.querySelector("[data-all]");
    if (target !== all) all.checked = all.checked && target.checked;
    else for (const box of part.querySelectorAll("input")) box.checked = all.checked;
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

  // Suggestions under the search field: htmx brings them, the keyboard walks through them, the field keeps the focus.
  const list = byId("suggestions");
  if (list) {
    const field = list.parentElement.querySelector("input");
    const show = (open) => {
      list.hidden = !open || !list.children.length;
      field.setAttribute("aria-expanded", String(!list.hidden));
      if (list.hidden) mark(null);
    };
    const chosen = () => list.querySelector("[aria-selected=true]");
    const mark = (option) => {
      chosen()?.setAttribute("aria-selected", "false");
      option?.setAttribute("aria-selected", "true");
      option?.scrollIntoView({ block: "nearest" });
      if (option) field.setAttribute("aria-activedescendant", option.id);
      else field.removeAttribute("aria-activedescendant");
    };
    const step = (by) => {
      // The field itself is one of the places: after the last option comes what was typed.
      const places = [null, ...list.children];
      mark(places[(places.indexOf(chosen()) + by + places.length) % places.length]);
    };
    // A field of type search may not be a combobox.
    field.type = "text";
    const roles = { role: "combobox", autocomplete: "off", "aria-controls": list.id, "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries(roles)) field.setAttribute(name, value);
    list.addEventListener("htmx:afterSwap", () => show(document.activeElement === field && field.value.trim()));
    list.addEventListener("mousedown", (event) => event.preventDefault());
    field.addEventListener("blur", () => show(false));
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) show(true);
        if (!list.hidden) step(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter" && chosen()) {
        chosen().click();
      } else if (event.key === "Escape" && !list.hidden) {
        event.stopPropagation();
        window.htmx?.trigger(field, "htmx:abort");
        show(false);
      } else {
        return;
      }
      event.preventDefault();
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
