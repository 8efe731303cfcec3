{% load static %}// Shows a page of ours, in the reader's language, where the browser would say that there is no connection. Keeps nothing else.
const PAGE = `/${new URL(location).searchParams.get("language")}/offline/`;
const STYLES = "{% static 'css/usta.css' %}";
const FILES = [PAGE, STYLES];
const KEPT = `offline ${STYLES}`;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(FILES)));
});

addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old));
});

addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  } else if (FILES.includes(new URL(event.request.url).pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
  }
});
