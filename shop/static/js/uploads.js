// Files on slow lines: pictures are made smaller before they are sent, everything is sent in parts (tus 1.0.0), and goes on
// where it was cut off, also after the page was closed. Without this file the form sends them as forms do.
(() => {
  "use strict";

  const PART = 128 * 1024;
  const LONGEST_SIDE = 2400; // more the shop does not keep
  const SMALL = 900_000;
  const KEPT_FOR = 2 * 24 * 3600 * 1000; // as long as the shop keeps the parts
  const TUS = { "Tus-Resumable": "1.0.0" };

  class Refused extends Error {}

  // What is under way, kept by the browser: {key, place, at, name, blob, address, id}.
  const shelf = {
    open() {
      this.database ??= new Promise((resolve, reject) => {
        const request = indexedDB.open("usta-uploads", 1);
        request.onupgradeneeded = () => request.result.createObjectStore("files", { keyPath: "key" });
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
      return this.database;
    },
    async run(mode, act) {
      try {
        const store = (await this.open()).transaction("files", mode).objectStore("files");
        const request = act(store);
        return await new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      } catch {
        return null; // a private window: it works as long as the page is open
      }
    },
    put(entry) { return this.run("readwrite", (store) => store.put(entry)); },
    drop(entry) { return this.run("readwrite", (store) => store.delete(entry.key)); },
    async all(place) {
      const entries = (await this.run("readonly", (store) => store.getAll())) ?? [];
      for (const entry of entries) if (Date.now() - entry.at > KEPT_FOR) this.drop(entry);
      return entries.filter((entry) => entry.place === place && Date.now() - entry.at <= KEPT_FOR);
    },
  };

  const bitmapOf = (blob, width) => createImageBitmap(blob, width ? { resizeWidth: width, resizeQuality: "medium" } : undefined);

  const smaller = async (file) => {
    if (file.size <= SMALL && /^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const bitmap = await bitmapOf(file);
      const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [bitmap.width * scale, bitmap.height * scale];
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.86); });
      return blob && blob.size < file.size ? blob : file;
    } catch {
      return file; // the shop says what is wrong with it
    }
  };

  const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

  const pause = (seconds) => new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    addEventListener("online", () => { clearTimeout(timer); resolve(); }, { once: true });
  });

  class Box {
    constructor(element) {
      this.element = element;
      this.words = element.dataset;
      this.input = element.querySelector("input[type=file]");
      this.form = this.input.form;
      this.list = element.querySelector("ul");
      this.status = element.querySelector("[role=status]");
      this.name = this.input.name;
      this.place = `${location.pathname} ${this.name} ${this.words.owner}`;
      this.line = Promise.resolve();
      this.open = new Set();
      this.input.addEventListener("change", () => this.choose());
      this.form.addEventListener("submit", (event) => this.hold(event), true);
      shelf.all(this.place).then((entries) => entries.forEach((entry) => this.add(entry)));
    }

    async choose() {
      const files = [...this.input.files];
      this.input.value = "";
      for (const file of files) {
        const blob = this.words.uploads === "image" ? await smaller(file) : file;
        const key = Date.now() + Math.random();
        const entry = { key, place: this.place, at: Date.now(), name: file.name, blob, address: "", id: "" };
        await shelf.put(entry);
        this.add(entry);
      }
    }

    add(entry) {
      if (!this.input.multiple) for (const other of [...this.open, ...this.list.children]) other.end?.();
      const tile = new Tile(this, entry);
      this.open.add(tile);
      this.input.required = false;
      this.line = this.line.then(() => tile.send()).finally(() => this.close(tile));
    }

    close(tile) {
      this.open.delete(tile);
      if (this.open.size || !this.held) return;
      const button = this.held;
      this.held = null;
      if (!this.list.querySelector(".failed")) this.form.requestSubmit(button);
    }

    // A form that is sent before its files are there waits for them.
    hold(event) {
      if (!this.open.size) {
        shelf.all(this.place).then((entries) => entries.forEach((entry) => shelf.drop(entry)));
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      this.held = event.submitter;
      this.say(this.words.holding);
    }

    say(text) { this.status.textContent = text; }

    headers(more) {
      return { ...TUS, "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value, ...more };
    }
  }

  class Tile {
    constructor(box, entry) {
      [this.box, this.entry] = [box, entry];
      this.element = document.createElement("li");
      this.element.end = () => this.end();
      this.label = document.createElement("span");
      this.label.className = "upload";
      this.text = document.createElement("span");
      this.bar = document.createElement("progress");
      [this.bar.max, this.bar.value] = [entry.blob.size, 0];
      this.bar.setAttribute("aria-label", entry.name);
      this.label.append(this.text, this.bar);
      const button = document.createElement("button");
      [button.type, button.textContent, button.title] = ["button", "×", `${box.words.remove}: ${entry.name}`];
      button.setAttribute("aria-label", button.title);
      button.addEventListener("click", () => { this.end(); box.input.focus(); });
      this.element.append(this.label, button);
      box.list.append(this.element);
      this.show(0);
      if (box.words.uploads === "image") this.draw();
      else this.element.classList.add("plain");
    }

    async draw() {
      try {
        const bitmap = await bitmapOf(this.entry.blob, 320);
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height, canvas.className] = [bitmap.width, bitmap.height, "shot"];
        canvas.getContext("2d").drawImage(bitmap, 0, 0);
        this.element.prepend(canvas);
      } catch {
        this.element.classList.add("plain");
      }
    }

    show(bytes) {
      this.bar.value = bytes;
      const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(bytes / this.entry.blob.size);
      this.text.textContent = `${this.entry.name}, ${percent}`;
    }

    async send() {
      if (this.entry.id) this.finish();
      for (let seconds = 1; !this.entry.id && !this.ended; seconds = Math.min(30, seconds * 2)) {
        try {
          await this.go();
        } catch (error) {
          if (this.ended) return;
          if (error instanceof Refused) { this.fail(error.message); return; }
          this.text.textContent = this.box.words.waiting;
          await pause(seconds);
        }
      }
    }

    async go() {
      const { box, entry } = this;
      if (!entry.address) {
        const told = `kind ${base64(box.words.uploads)},filename ${base64(entry.name)}`;
        const begun = await this.ask(box.words.address, "POST", { "Upload-Length": entry.blob.size, "Upload-Metadata": told });
        entry.address = begun.headers.get("Location");
        await shelf.put(entry);
      }
      let answer = await this.ask(entry.address, "HEAD", {});
      for (;;) {
        const offset = Number(answer.headers.get("Upload-Offset"));
        this.show(offset);
        entry.id = answer.headers.get("Usta-File") ?? "";
        if (entry.id) break;
        const part = entry.blob.slice(offset, offset + PART);
        const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
        answer = await this.ask(entry.address, "PATCH", headers, part);
      }
      await shelf.put(entry);
      this.finish();
    }

    async ask(address, method, headers, body) {
      if (this.ended) throw new Error("ended");
      const answer = await fetch(address, { method, headers: this.box.headers(headers), body });
      if (answer.ok) return answer;
      if (answer.status === 404) this.entry.address = ""; // forgotten meanwhile: from the beginning
      if ([400, 401, 403, 413, 422].includes(answer.status)) {
        const told = await answer.json().catch(() => ({}));
        throw new Refused(told.errors?.[0]?.message ?? this.box.words.failed);
      }
      throw new Error(answer.status);
    }

    finish() {
      const field = document.createElement("input");
      [field.type, field.name, field.value] = ["hidden", this.box.name, this.entry.id];
      this.element.append(field);
      this.element.classList.add("whole");
      this.text.textContent = `✓ ${this.entry.name}`;
      this.bar.remove();
      this.box.say(`${this.entry.name}: ${this.box.words.done}`);
    }

    fail(message) {
      this.element.classList.add("failed");
      this.text.textContent = message;
      this.bar.remove();
      this.box.say(`${this.entry.name}: ${message}`);
      shelf.drop(this.entry);
    }

    end() {
      this.ended = true;
      if (this.entry.address && !this.entry.id) {
        fetch(this.entry.address, { method: "DELETE", headers: this.box.headers({}) }).catch(() => {});
      }
      shelf.drop(this.entry);
      this.element.remove();
    }
  }

  const start = () => {
    for (const element of document.querySelectorAll("[data-uploads]:not([data-on])")) {
      element.dataset.on = "";
      new Box(element);
    }
  };
  start();
  document.addEventListener("htmx:afterSettle", start);
})();
