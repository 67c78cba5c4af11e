// Keeps the chat page for when there is no network, the map, the quizzes and the warnings that were
// opened as they were last seen, and shows what is pushed. Knows nothing of conversations: answers of
// the API (but the outlines of divisions) and the console's pages are never kept.
// SHELL (version, files, pages, seen, stale, brand, news) is written before this by the service.
"use strict";

/* global SHELL */
const CACHE = `fenghuo-${SHELL.version}`;
const HOME = "/";
// Warnings outlive a newer worker: they are needed when there is no network to open them anew.
const OPENED = "fenghuo-opened";
const MOST_OPENED = 20;
const SEEN_AT = "x-fenghuo-seen";
const BEIJING_MS = 8 * 3600 * 1000;
const PATIENCE_MS = 4000;
// A warning is worth waiting for: what is kept in its place is only what to do without network.
const LONG_PATIENCE_MS = 15000;
// After a failure the kept copies come first for a while: on a dying network every file would
// otherwise wait for its own timeout.
const AWAY_MS = 20000;
const FILES = new Set(SHELL.files);
let awayUntil = 0;

async function keepAll() {
  const cache = await caches.open(CACHE);
  // Without cookies: asking for a language must not change the reader's.
  const wanted = [...SHELL.files, ...Object.values(SHELL.pages)];
  await cache.addAll(wanted.map((url) => new Request(url, { cache: "no-cache", credentials: "omit" })));
  await self.skipWaiting();
}

async function dropOld() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("fenghuo-") && name !== CACHE && name !== OPENED).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromNetwork(request, patience) {
  const abort = new AbortController();
  const clock = setTimeout(() => abort.abort(), patience);
  try {
    const answer = await fetch(request, { signal: abort.signal });
    awayUntil = 0;
    return answer;
  } catch (error) {
    awayUntil = Date.now() + AWAY_MS;
    throw error;
  } finally {
    clearTimeout(clock);
  }
}

async function networkFirst(request, kept, patience = PATIENCE_MS) {
  const copy = await kept();
  if (copy && Date.now() < awayUntil) return copy;
  try {
    const answer = await fromNetwork(request, patience);
    return answer.status >= 500 && copy ? copy : answer;
  } catch (error) {
    if (copy) return copy;
    throw error;
  }
}

async function page(request) {
  const cache = await caches.open(CACHE);
  const url = new URL(request.url);
  const isHome = url.pathname === HOME;
  let copy = null;
  const kept = async () => {
    const asked = isHome && url.search ? await cache.match(url.pathname + url.search) : null;
    const language = navigator.language.startsWith("zh") ? "zh" : "en";
    copy = asked || (await cache.match(HOME)) || (await cache.match(SHELL.pages[language]));
    return copy;
  };
  const answer = await networkFirst(request, kept, isHome ? PATIENCE_MS : LONG_PATIENCE_MS);
  if (answer === copy) return away(copy);
  // The page as this reader last saw it, in their language.
  if (isHome && answer.ok && answer.url && new URL(answer.url).pathname === HOME) {
    await cache.put(HOME, answer.clone());
  }
  return answer;
}

// The copy says that it is one: a browser with a network that leads nowhere believes to be online.
async function away(copy) {
  const text = await copy.text();
  return new Response(text.replace("<body", "<body data-away"), { headers: copy.headers });
}

// A page that is kept as it was last seen; it says itself as of when. Asking for a language counts
// as the same page.
async function seen(request) {
  const cache = await caches.open(CACHE);
  const name = seenAs(request.url);
  let copy = null;
  const own = async () => (copy = await cache.match(name));
  const kept = async () => (await own()) || cache.match(HOME);
  const answer = await networkFirst(request, own, LONG_PATIENCE_MS).catch(kept);
  if (!answer) return Response.error();
  if (answer === copy) return away(copy);
  if (answer.ok && answer.type === "basic") await cache.put(name, answer.clone());
  return answer;
}

// A warning that was opened before: without network it says first when that was. The network is asked
// each time, also just after it failed: what is kept may be over. Nobody waits for the keeping, and a
// phone without room for it shows the warning all the same.
async function warning(event) {
  const { request } = event;
  const name = seenAs(request.url);
  const kept = async () => {
    const copy = await caches.match(name, { cacheName: OPENED });
    return copy ? dated(copy) : null;
  };
  try {
    const answer = await fromNetwork(request, Date.now() < awayUntil ? PATIENCE_MS : LONG_PATIENCE_MS);
    if (answer.ok && answer.type === "basic") event.waitUntil(keepOpened(name, answer.clone()).catch(() => {}));
    return (answer.status >= 500 && (await kept().catch(() => null))) || answer;
  } catch {
    return (await kept()) || page(request); // who never opened it is led to what to do
  }
}

async function keepOpened(name, answer) {
  const opened = await caches.open(OPENED);
  const headers = new Headers(answer.headers);
  // What is kept is unpacked.
  for (const packed of ["content-encoding", "content-length"]) headers.delete(packed);
  headers.set(SEEN_AT, String(Date.now()));
  const copy = new Response(await answer.blob(), { headers });
  await opened.delete(name);
  await opened.put(name, copy);
  const names = await opened.keys(); // the oldest first
  await Promise.all(names.slice(0, Math.max(0, names.length - MOST_OPENED)).map((old) => opened.delete(old)));
}

async function dated(copy) {
  const text = await copy.text();
  const seen = new Date(Number(copy.headers.get(SEEN_AT)) + BEIJING_MS).toISOString();
  const [, language] = /<html lang="(\w+)/.exec(text) || [];
  const words = SHELL.stale[language] || SHELL.stale.en;
  const at = `${seen.slice(0, 10)} ${seen.slice(11, 16)} (UTC+8)`;
  const note = `<p class="verdict expired" id="seen" role="status"><strong>${words.replace("{at}", at)}</strong></p>`;
  const body = text.replace(/<main[^>]*>/, (start) => start + note);
  return new Response(body, { headers: copy.headers });
}

function isWarning(path) {
  return /^\/alerts\/[^/]+$/.test(path) && !path.endsWith(".xml");
}

function seenAs(address) {
  const url = new URL(address);
  url.searchParams.delete("lang");
  return url.pathname + url.search;
}

// What those pages are made of is kept once it was used.
async function used(request) {
  const cache = await caches.open(CACHE);
  const answer = await networkFirst(request, () => cache.match(request, { ignoreVary: true }));
  if (answer.ok && answer.type === "basic") await cache.put(request, answer.clone());
  return answer;
}

// An open page asks for itself: before the worker was there nobody kept anything.
async function keepThese(addresses) {
  const cache = await caches.open(CACHE);
  const ours = addresses.map((one) => new URL(one)).filter((url) => url.origin === self.location.origin);
  for (const url of ours) {
    if (isWarning(url.pathname)) {
      const answer = await fetch(url, { headers: { Accept: "text/html" } }).catch(() => null);
      if (answer && answer.ok) await keepOpened(seenAs(url), answer).catch(() => {});
      continue;
    }
    const page = isSeen(url.pathname);
    if (!page && !isUsed(url.pathname)) continue;
    const answer = await fetch(url, { headers: page ? { Accept: "text/html" } : {} }).catch(() => null);
    if (answer && answer.ok) await cache.put(page ? seenAs(url) : url.href, answer);
  }
}

async function file(request) {
  const cache = await caches.open(CACHE);
  return networkFirst(request, () => cache.match(request, { ignoreSearch: true }));
}

function isSeen(path) {
  return SHELL.seen.includes(path);
}

function isUsed(path) {
  return path === "/api/areas/outlines" || (path.startsWith("/static/") && SHELL.used.some((start) => path.startsWith(start)));
}

// Residents' pages only: without network they lead to the card with what to do.
function isOurPage(path) {
  return path === HOME || SHELL.ours.some((one) => path === one || path.startsWith(`${one}/`));
}

function answered(event) {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    if (isSeen(url.pathname)) event.respondWith(seen(event.request));
    else if (isWarning(url.pathname)) event.respondWith(warning(event));
    else if (isOurPage(url.pathname)) event.respondWith(page(event.request));
  } else if (FILES.has(url.pathname)) {
    event.respondWith(file(event.request));
  } else if (isUsed(url.pathname)) {
    event.respondWith(used(event.request));
  }
}

function read(data) {
  try {
    const note = data.json();
    return typeof note === "object" && note !== null ? note : {};
  } catch {
    return {};
  }
}

function spoken(note) {
  const language = note.lang || navigator.language;
  return language.startsWith("zh") ? "zh" : "en";
}

function show(note, url) {
  const language = spoken(note);
  const options = {
    body: note.body || "",
    lang: note.lang || language,
    icon: "/static/images/icon-192.png",
    badge: "/static/images/badge.png",
    requireInteraction: Boolean(note.urgent),
    data: { url },
  };
  // What updates a warning has its tag: it takes its place, and is heard again.
  if (note.tag) Object.assign(options, { tag: note.tag, renotify: true });
  return self.registration.showNotification(note.title || SHELL.brand[language], options);
}

// A confirmation: an open page does the rest by itself, else the notification opens one.
async function confirming(note) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const one of pages) one.postMessage({ code: note.code, subscription: note.subscription });
  if (pages.some((one) => one.visibilityState === "visible")) return;
  await show(note, `${HOME}#confirm=${note.subscription}.${note.code}`);
}

async function pushed(data) {
  const note = read(data);
  if (note.code && note.subscription) {
    await confirming(note);
    return;
  }
  if (!note.title) note.body = SHELL.news[spoken(note)];
  await show(note, note.url || HOME);
  if (!note.receipt) return;
  const body = JSON.stringify({ receipt: note.receipt });
  const headers = { "Content-Type": "application/json" };
  await fetch("/channels/push/webhook", { method: "POST", headers, body }).catch(() => {
    // It was shown all the same; the service then counts it as handed over.
  });
}

async function opened(url) {
  const wanted = new URL(url, self.location.origin).href;
  const pages = await self.clients.matchAll({ type: "window" });
  const there = pages.find((one) => one.url === wanted);
  await (there ? there.focus() : self.clients.openWindow(wanted));
}

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(dropOld()));
self.addEventListener("fetch", answered);
self.addEventListener("message", (event) => {
  const { keep } = event.data || {};
  if (Array.isArray(keep)) event.waitUntil(keepThese(keep));
});
self.addEventListener("push", (event) => event.waitUntil(pushed(event.data)));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(opened(event.notification.data.url));
});
