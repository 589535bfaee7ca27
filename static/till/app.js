/** The till begins here: open the store, meet the server, draw the screen, keep it alive. */
import { ApiFailure, createApi, loadBoot, loadCatalog, sendWithFreshToken } from "./api.js";
import { createAnswers } from "./answers.js";
import { forgetEdition, keepEdition } from "./edition.js";
import { setCatalogue, t } from "./i18n.js";
import { openPeople } from "./people.js";
import { createScanner } from "./scanner.js";
import { createSignIn } from "./sign_in.js";
import { openSigning } from "./signing.js";
import { openStore } from "./store.js";
import { createSync } from "./sync.js";
import { followAgain } from "./views/asked.js";
import { refreshBest } from "./views/best.js";
import { refillAnswers } from "./views/challenge.js";
import { refreshNext } from "./views/commit.js";
import { putIntoOrder } from "./views/consents.js";
import { h, icon } from "./views/dom.js";
import { appVersion, followBoot, followCatalog, followLanguage, followPeople, showFaces } from "./views/follow.js";
import { watchIdle } from "./views/idle.js";
import { provide } from "./views/services.js";
import { screen } from "./views/screen.js";
import { followShift, refreshShift } from "./views/shift/current.js";
import { refreshParked } from "./views/parked.js";
import { takeScanned } from "./views/selling.js";
import { showCustomer } from "./views/show_customer.js";
import { sheetIsOpen } from "./views/sheet.js";
import { busy, now, set, state, watch } from "./views/state.js";
import { wordsOf } from "./views/toast.js";

const PARKED_EVERY_MS = 20_000;

/** @param {string} drawing @param {string} title @param {(string|Node)[]} words */
function standstill(drawing, title, ...words) {
  document.title = title;
  document.body.replaceChildren(h("main", { class: "till starting" }, h("div", { class: "start-card", role: "alert" }, icon(drawing), h("h1", {}, title), ...words.map((one) => h("p", {}, one)),
    h("button", { type: "button", class: "button act", onclick: () => location.reload() }, t("再试一次")))));
}

/** @returns {Promise<number>} sales that this tablet has not sent */
const unsentHere = () => openStore().then((store) => store.counts()).then(({ pending }) => pending).catch(() => 0);

/** @param {unknown} error */
async function cannotOpen(error) {
  if (error instanceof ApiFailure && error.kind === "denied") {
    await forgetEdition().catch(() => {});
    const count = await unsentHere();
    standstill("lock", t("这台平板还没有登记"), t("请老师在「平板」页面生成登记码，用这台平板打开。"),
      ...(count ? [t("平板里还有 %(count)s 笔没上传，重新登记后会自己上传。不要清除浏览器数据。", { count })] : []));
  }
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
  const api = createApi(() => state.boot?.token ?? "");
  const opening = Promise.all([openPeople(), openSigning(), loadBoot(api, store), loadCatalog(api, store)]);
  opening.catch(() => {}); // told below, when the tablet itself is sound
  if (!await healthy(store)) return;
  const [people, signing, { boot, cached }, { catalog }] = await opening;
  const device = await store.prepareDevice(boot);
  if (device === "wiped") {
    standstill("alert", t("这台平板的存储被清空过"), t("服务器记得这台平板收过的单，平板自己却不记得了，可能有单没有上传。"), t("请老师在「平板」页面重新登记它，再继续收银。"));
    return;
  }
  const [{ server_time }, basket] = await Promise.all([store.memory(), store.loadBasket()]);
  set({ boot, catalog, cached, heard: cached && server_time ? Date.parse(server_time) : Date.now(), person: cached ? null : boot.person });
  if (basket) set({ basket });
  const post = sendWithFreshToken(api, () => state.boot, async (fresh) => {
    await store.keepBoot({ ...fresh, person: null });
    set({ boot: { ...state.boot, token: fresh.token } });
  });
  const sync = createSync({ store, post, appVersion: appVersion(), about: async () => ({ ...await store.room(), signing_key: signing.publicKey }) });
  provide({ api, store, sync, people, signing, answers: createAnswers({ load: people.loadAnswers, save: people.saveAnswers }), signIn: createSignIn({ api, people, now, online: () => state.sync.online }) });
  await Promise.all([showFaces(boot.people), refreshShift()]);
  if (!cached) void followPeople(boot.people);
  sync.subscribe((told) => set({ sync: told }));
  document.title = t("收银台 · %(shop)s", { shop: boot.shop.name });
  document.body.replaceChildren(screen());
  watch(["basket"], () => { void (state.basket.lines.length ? store.keepBasket(state.basket) : store.keepBasket(null)); });
  followCatalog();
  followBoot();
  watchIdle();
  createScanner({ onScan: scanned }).start();
  window.setInterval(() => { if (state.person && state.sync.online) void refreshParked(); }, PARKED_EVERY_MS);
  const arrive = () => { if (state.person) { void refreshParked(); void refreshBest(); void refillAnswers(); } };
  watch(["person"], arrive);
  arrive();
  followShift();
  await followAgain(putIntoOrder);
  await refreshNext();
  await sync.start();
  showCustomer();
  await openWithoutServer();
}

/** From now on the till opens without the server too; another edition takes over when nothing is open. */
async function openWithoutServer() {
  if (!("serviceWorker" in navigator)) return;
  const { look } = await keepEdition({ busy: () => busy() || sheetIsOpen() });
  watch(["sync", "basket", "mode", "done", "person"], look);
  if (!state.cached) await followLanguage();
}

start().catch(cannotOpen);
