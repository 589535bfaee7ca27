/** The middle of the till: search bar and the grid of products. */
import { searchProducts } from "../search.js";
import { t } from "../i18n.js";
import { button, fill, h, icon, whenIdle } from "./dom.js";
import { BEST } from "./rail.js";
import { state, watch, now } from "./state.js";
import { tile } from "./tile.js";

/** @typedef {import("../types.js").Product} Product */

const BEST_COUNT = 20;
/** So many tiles are made before the paint, which fills the screen; the rest a few at a time, when no tap waits. */
const AT_FIRST = 24;
const AT_ONCE = 12;
const OLD_CATALOG_MS = 24 * 3_600_000;
const ONE = 1000;

/**
 * @param {object} act
 * @param {(product: Product) => void} act.take
 * @param {(product: Product) => void} act.choose
 * @param {() => void} act.openParked
 * @param {() => void} act.openReceipts
 * @param {() => void} act.openMore
 * @param {(category_id: number|null) => void} act.searched  what is shown now: a category, or what was searched for
 * @returns {{element: HTMLElement, show: (category_id: number) => void, focusSearch: () => void}}
 */
export function goods({ take, choose, openParked, openReceipts, openMore, searched }) {
  let category = BEST;
  let turn = 0;
  /** @type {Map<number, ReturnType<typeof tile>>} */
  let tiles = new Map();
  const input = h("input", { type: "search", placeholder: t("搜拼音、名称，或扫码"), "aria-label": t("搜索商品"), "aria-keyshortcuts": "/", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "done", "data-testid": "search" });
  const grid = h("div", { class: "grid", role: "list", "aria-label": t("商品") });
  const shelf = h("div", { class: "shelf", tabindex: -1 }, grid);
  const notice = h("div", { class: "notice", role: "status", hidden: true });
  const parkedButton = button(t("取挂单"), openParked, { class: "plain", icon: "park", testid: "parked" });

  const picking = {
    take: (/** @type {Product} */ product) => { take(product); clearSearch(); },
    choose: (/** @type {Product} */ product) => { choose(product); clearSearch(); },
  };
  const found = () => {
    const products = [...state.catalog.products].sort((one, other) => one.sort - other.sort || one.id - other.id);
    if (input.value.trim()) return searchProducts(products, input.value);
    if (category !== BEST) return products.filter((product) => product.category_id === category);
    const chosen = new Set([...products.filter((product) => state.best.has(product.id)), ...products].slice(0, BEST_COUNT));
    return products.filter((product) => chosen.has(product));
  };
  const draw = () => {
    const products = found();
    tiles = new Map();
    if (products.length) fill(shelf, grid);
    else fill(shelf, h("div", { class: "empty" }, icon("search"), h("p", {}, input.value.trim() ? t("没有找到“%(text)s”。试试拼音首字母，例如 nt = 拿铁。", { text: input.value.trim() }) : t("这一类还没有商品。"))));
    grid.replaceChildren();
    shelf.scrollTop = 0;
    const mine = ++turn;
    const go = (/** @type {number} */ from, /** @type {number} */ to) => {
      if (mine !== turn) return;
      put(products.slice(from, to));
      if (to < products.length) whenIdle(() => go(to, to + AT_ONCE));
    };
    go(0, AT_FIRST);
  };
  const put = (/** @type {Product[]} */ products) => {
    const fresh = products.map((product) => /** @type {const} */ ([product.id, tile(product, picking)]));
    for (const [id, one] of fresh) tiles.set(id, one);
    grid.append(...fresh.map(([, one]) => one.element));
    count();
  };
  const count = () => {
    const pieces = new Map();
    for (const line of state.basket.lines) {
      const id = line.combo?.product_id ?? line.product_id;
      const share = line.combo && state.basket.lines.find((one) => one.combo?.combo_uuid === line.combo?.combo_uuid) !== line ? 0 : Math.ceil(line.quantity / ONE);
      pieces.set(id, (pieces.get(id) ?? 0) + share);
    }
    for (const [id, one] of tiles) one.count(pieces.get(id) ?? 0);
  };
  const drawParked = () => {
    const words = h("span", { class: "word" }, t("取挂单"));
    fill(parkedButton, icon("park"), words, state.parked ? h("span", { class: "count num" }, state.parked) : null);
    parkedButton.setAttribute("aria-label", state.parked ? t("取挂单，%(count)s 张", { count: state.parked }) : t("取挂单"));
  };
  const drawNotice = () => {
    const age = now() - Date.parse(state.catalog.made_at);
    const confirmed = state.sync.online && state.sync.catalogVersion === state.catalog.version;
    notice.hidden = confirmed || age < OLD_CATALOG_MS;
    if (!notice.hidden) fill(notice, icon("clock"), h("span", {}, t("商品目录是 %(hours)s 小时前的，价格可能不是最新。连上网络会自动更新。", { hours: Math.floor(age / 3_600_000) })));
  };
  const clearSearch = () => {
    if (!input.value) return;
    input.value = "";
    searched(category);
    draw();
  };
  input.addEventListener("input", () => { searched(input.value.trim() ? null : category); draw(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clearSearch();
    if (event.key !== "Enter" || !input.value.trim()) return;
    const [first] = found();
    if (!first) return;
    picking.take(first);
  });
  watch(["basket"], count);
  watch(["catalog"], () => { draw(); drawNotice(); });
  watch(["best"], () => { if (category === BEST && !input.value.trim()) draw(); });
  watch(["parked"], drawParked);
  watch(["sync"], drawNotice);
  draw();
  drawParked();
  drawNotice();
  return {
    element: h("main", { class: "goods" },
      h("div", { class: "bar", role: "search" }, h("div", { class: "search" }, icon("search"), input), parkedButton,
        button(t("今日小票"), openReceipts, { class: "plain", icon: "receipt", testid: "receipts" }),
        button(t("更多"), openMore, { class: "plain", icon: "more", label: t("更多：报损、售罄、未上传"), testid: "more" })),
      notice, shelf),
    show(category_id) { category = category_id; input.value = ""; draw(); },
    focusSearch() { input.focus(); input.select(); },
  };
}
