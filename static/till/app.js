/** The till begins here: open the store, meet the server, draw the screen, keep it alive. */
import { ApiFailure, createApi, loadBoot, loadCatalog } from "./api.js";
import { setCatalogue, t } from "./i18n.js";
import { renewing } from "./renew.js";
import { createScanner } from "./scanner.js";
import { openStore } from "./store.js";
import { createSync } from "./sync.js";
import { refreshBest } from "./views/best.js";
import { refreshNext } from "./views/commit.js";
import { h, icon } from "./views/dom.js";
import { watchIdle } from "./views/idle.js";
import { provide } from "./views/services.js";
import { screen } from "./views/screen.js";
import { followShift } from "./views/shift/current.js";
import { refreshParked } from "./views/parked.js";
import { takeScanned } from "./views/selling.js";
import { showCustomer } from "./views/show_customer.js";
import { sheetIsOpen } from "./views/sheet.js";
import { set, state, watch } from "./views/state.js";
import { wordsOf } from "./views/toast.js";

const PARKED_EVERY_MS = 20_000;

/** @param {string} drawing @param {string} title @param {(string|Node)[]} words */
function standstill(drawing, title, ...words) {
  document.title = title;
  document.body.replaceChildren(h("main", { class: "till starting" }, h("div", { class: "start-card", role: "alert" }, icon(drawing), h("h1", {}, title), ...words.map((one) => h("p", {}, one)),
    h("button", { type: "button", class: "button act", onclick: () => location.reload() }, t("再试一次")))));
}

/** @param {unknown} error */
function cannotOpen(error) {
  if (error instanceof ApiFailure && error.kind === "denied") standstill("lock", t("这台平板还没有登记"), t("请老师在「平板」页面生成登记码，用这台平板打开。"));
  else if (error instanceof ApiFailure) standstill("cloud-off", t("还打不开收银台"), t("第一次打开需要网络。请检查这台平板连的是不是店里的网络。"));
  else standstill("alert", t("收银台出错了"), wordsOf(error));
}

/** @param {import("./store.js").Store} store @returns {Promise<boolean>} */
async function healthy(store) {
  const { works, problems } = await store.health();
  set({ problems });
  if (!works) standstill("alert", t("这台平板不能收银"), ...problems.map((problem) => t(problem)));
  return works;
}

/** Ask for a new catalogue as soon as the server says that there is one. @param {import("./api.js").Api} api @param {import("./store.js").Store} store */
function followCatalog(api, store) {
  let asking = false;
  watch(["sync"], async () => {
    const { online, catalogVersion } = state.sync;
    if (asking || !online || catalogVersion === null || catalogVersion === state.catalog.version) return;
    asking = true;
    await loadCatalog(api, store).then(({ catalog }) => set({ catalog }), () => {});
    asking = false;
  });
}

/** Whoever was let go by the server (elsewhere ended, too long idle) has to come back with the PIN. @param {import("./api.js").Api} api @param {import("./store.js").Store} store */
function followBoot(api, store) {
  let lost = false;
  watch(["sync"], async () => {
    const { online, lastHeard } = state.sync;
    const back = online && lost;
    lost = !online && lastHeard !== null;
    if (!back) return;
    const { boot, cached } = await loadBoot(api, store).catch(() => ({ boot: null, cached: true }));
    if (!boot || cached) return;
    set({ boot });
    if (state.person) set({ person: boot.person?.id === state.person.id ? boot.person : null });
  });
}

/** A scan while selling; what the scanner typed into the search field goes out again. @param {string} code */
function scanned(code) {
  if (!state.person || state.mode !== "selling" || sheetIsOpen()) return;
  const field = document.activeElement;
  if (field instanceof HTMLInputElement) {
    field.value = field.value.replace(code, "");
    field.dispatchEvent(new Event("input"));
  }
  takeScanned(code);
}

async function start() {
  setCatalogue(JSON.parse(document.getElementById("messages")?.textContent || "{}"));
  const store = await openStore();
  if (!await healthy(store)) return;
  const api = createApi(() => state.boot?.token ?? "");
  const { boot, cached } = await loadBoot(api, store);
  const { catalog } = await loadCatalog(api, store);
  const device = await store.prepareDevice(boot);
  if (device === "wiped") {
    standstill("alert", t("这台平板的存储被清空过"), t("服务器记得这台平板收过的单，平板自己却不记得了，可能有单没有上传。"), t("请老师在「平板」页面重新登记它，再继续收银。"));
    return;
  }
  set({ boot, catalog, person: cached ? null : boot.person });
  const basket = await store.loadBasket();
  if (basket) set({ basket });
  const post = renewing(api, store, () => state.boot, (told) => set({ boot: told }));
  const sync = createSync({ store, post, appVersion: boot.app_version });
  provide({ api, store, sync });
  sync.subscribe((told) => set({ sync: told }));
  document.title = t("收银台 · %(shop)s", { shop: boot.shop.name });
  document.body.replaceChildren(screen());
  watch(["basket"], () => { void (state.basket.lines.length ? store.keepBasket(state.basket) : store.keepBasket(null)); });
  followCatalog(api, store);
  followBoot(api, store);
  watchIdle();
  createScanner({ onScan: scanned }).start();
  window.setInterval(() => { if (state.person && state.sync.online) void refreshParked(); }, PARKED_EVERY_MS);
  const arrive = () => { if (state.person) { void refreshParked(); void refreshBest(); } };
  watch(["person"], arrive);
  arrive();
  await followShift();
  await refreshNext();
  await sync.start();
  showCustomer();
}

start().catch(cannotOpen);
