{% load static %}// Shows a page of ours, in the reader's language, where the browser would say that there is no connection. Keeps nothing else.
const STYLES = "{% static 'css/usta.css' %}";
const KEPT = `offline ${STYLES}`;
const PAGES = [{% for code, name in languages %}"/{{ code }}/offline/"{% if not forloop.last %}, {% endif %}{% endfor %}];

const pageFor = (address) => PAGES.find((page) => new URL(address).pathname.startsWith(page.slice(0, 4)));

const keep = async (page) => {
  const cache = await caches.open(KEPT);
  if (page && !(await cache.match(page))) await cache.addAll([page, STYLES]);
};

const keepForOpenPages = async () => {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  await Promise.all(open.map((page) => keep(pageFor(page.url))));
};

const forget = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
};

addEventListener("install", (event) => event.waitUntil(keepForOpenPages()));
addEventListener("activate", (event) => event.waitUntil(forget()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const kept = async () => (await caches.match(request.mode === "navigate" ? pageFor(request.url) || PAGES.at(-1) : request)) || Response.error();
  if (request.mode === "navigate" || new URL(request.url).pathname === STYLES) event.respondWith(fetch(request).catch(kept));
  if (request.mode === "navigate") event.waitUntil(keep(pageFor(request.url)).catch(() => {}));
});
