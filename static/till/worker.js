/**
 * The service worker of the till (and of the page on a teacher's phone): it opens it without the server. It keeps an allow-list only: the shell's page, the
 * till's own files (each checked against its hash) and photos of products. Everything else goes to the network untouched,
 * so that no page and no answer with a person in it is ever kept here. The server puts the list before this text.
 */
(() => {
  const worker = /** @type {any} */ (self);
  /** @type {{version: string, files: [string, string][], off: boolean, family: string, shell: string}} */
  const { version, files, off, family, shell: SHELL } = worker.TILL;
  const PREFIX = `${family}-files-`;
  const FILES = PREFIX + version;
  const PHOTOS = `${family}-photos`;
  const PHOTO = /^\/catalog\/photos\/[0-9a-f]{32}(-s)?\.webp$/;
  const MOST_PHOTOS = 400;
  const kept = new Set(files.map(([address]) => address));

  /** @param {ArrayBuffer} content @returns {Promise<string>} */
  async function hashOf(content) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /**
   * Keep one file; a foreign answer (a captive portal's page, a file of another edition) makes the installing fail.
   * @param {Cache} cache @param {string} address @param {string} hash
   */
  async function keepFile(cache, address, hash) {
    const response = await fetch(address, { cache: "no-cache" });
    const content = await response.arrayBuffer();
    if (!response.ok || response.redirected || await hashOf(content) !== hash) throw new Error(`not ours: ${address}`);
    await cache.put(address, new Response(content, { headers: response.headers }));
  }

  /** The shell's page, if it is this edition's. @param {Cache} cache @returns {Promise<boolean>} whether it is another text than before */
  async function keepShell(cache) {
    const response = await fetch(SHELL, { cache: "no-store", credentials: "same-origin" });
    const text = await response.text();
    if (!response.ok || response.redirected || !text.includes(`data-version="${version}"`)) throw new Error("not our shell");
    const before = await cache.match(SHELL, { ignoreVary: true });
    const changed = await before?.text() !== text;
    if (changed) await cache.put(SHELL, new Response(text, { headers: response.headers }));
    return changed;
  }

  async function install() {
    if (off) return worker.skipWaiting();
    const cache = await caches.open(FILES);
    await Promise.all([keepShell(cache), ...files.map(([address, hash]) => keepFile(cache, address, hash))]);
  }

  async function activate() {
    const names = (await caches.keys()).filter((name) => name.startsWith(`${family}-`));
    await Promise.all(names.filter((name) => off || (name !== FILES && name !== PHOTOS)).map((name) => caches.delete(name)));
    if (off) await worker.registration.unregister();
    else await worker.clients.claim();
  }

  /** @param {string} address @param {string} from @returns {Promise<Response|undefined>} */
  const found = async (address, from) => (await caches.open(from)).match(address, { ignoreVary: true });

  /** @param {Request} request @returns {Promise<Response>} */
  async function photo(request) {
    const have = await found(request.url, PHOTOS);
    if (have) return have;
    const response = await fetch(request);
    if (response.ok && !response.redirected && response.headers.get("Content-Type") === "image/webp") {
      const cache = await caches.open(PHOTOS);
      const old = await cache.keys();
      await Promise.all(old.slice(0, Math.max(0, old.length - MOST_PHOTOS + 1)).map((one) => cache.delete(one)));
      await cache.put(request.url, response.clone());
    }
    return response;
  }

  worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
  worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));

  worker.addEventListener("fetch", (/** @type {any} */ event) => {
    /** @type {Request} */
    const request = event.request;
    const { origin, pathname, search } = new URL(request.url);
    if (off || request.method !== "GET" || origin !== location.origin) return;
    const address = pathname + search;
    if (request.mode === "navigate") {
      if (pathname === SHELL) event.respondWith(found(SHELL, FILES).then((have) => have ?? fetch(request)));
    } else if (kept.has(address)) {
      event.respondWith(found(address, FILES).then((have) => have ?? fetch(request)));
    } else if (PHOTO.test(pathname) && !search) {
      event.respondWith(photo(request));
    }
  });

  worker.addEventListener("message", (/** @type {any} */ event) => {
    if (event.data?.kind === "activate") void worker.skipWaiting();
    if (event.data?.kind === "shell") event.waitUntil(caches.open(FILES).then(keepShell).catch(() => false).then((changed) => event.ports[0]?.postMessage({ changed })));
  });
})();
