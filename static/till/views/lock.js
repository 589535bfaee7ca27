/** The lock screen: who is it? Pictures and names, then the PIN on big keys. The open order stays. */
import { ApiFailure } from "../api.js";
import { AT_RISK } from "../drawer.js";
import { units } from "../basket.js";
import { formatFen } from "../money.js";
import { orderTotals } from "./totals.js";
import { t } from "../i18n.js";
import { avatar, fill, h, icon } from "./dom.js";
import { clock, demoRibbon, syncLook } from "./header.js";
import { typeInto } from "./keypad.js";
import { pinPad } from "./pin_pad.js";
import { withoutPost } from "./post.js";
import { services } from "./services.js";
import { set, state, watch, withoutServer } from "./state.js";
import { toast, wordsOf } from "./toast.js";

/** @typedef {import("../types.js").Face} Face */

/** @param {unknown} error @returns {string} */
function pinProblem(error) {
  if (error instanceof ApiFailure && error.message) return error.message;
  if (error instanceof ApiFailure && error.kind === "denied") return t("这台平板没有登记或已停用，请老师处理。");
  return wordsOf(error);
}

/** @returns {HTMLElement} shown while nobody is at the till */
export function lockScreen() {
  /** @type {Face|null} */
  let chosen = null;
  let alone = false;
  const sync = h("span", { class: "sync", role: "status" });
  const kept = h("p", { class: "kept" });
  const why = h("p", { class: "kept", role: "status" });
  const problems = h("div", { class: "problem-chips" });
  const faces = h("div", { class: "faces", role: "group", "aria-label": t("选择你自己") });
  const title = h("h2", {});
  /** @param {string} pin */
  const send = async (pin) => {
    const person = await services.signIn(/** @type {Face} */ (chosen).id, pin);
    choose(null);
    set({ person, why: "" });
    if (withoutPost()) toast(withoutPost(), "bad");
  };
  const { dots, problem, keys, digit, erase, reset } = pinPad({ digits: state.boot.shop.pin_digits, ready: () => chosen !== null, send, words: pinProblem });
  const pad = h("section", { class: "pin", "aria-label": t("输入 PIN"), tabindex: -1 },
    h("button", { type: "button", class: "back", "aria-label": t("换人"), onclick: () => choose(null) }, icon("close")), title, dots, problem, keys);
  const element = h("div", { class: "lock", role: "dialog", "aria-modal": "true", "aria-label": t("锁屏"), "data-testid": "lock", tabindex: -1 },
    h("div", { class: "lock-head" }, h("h1", {}, state.boot.shop.name), demoRibbon(), h("span", { class: "sp" }), sync, clock()),
    h("div", { class: "lock-people" }, h("h2", {}, t("谁来收银？")), why, kept, faces, problems), pad);

  /** @param {Face|null} face */
  const choose = (face) => {
    chosen = face;
    mark();
    pad.classList.toggle("open", face !== null);
    fill(title, face ? t("%(name)s，请输入 PIN", { name: face.nickname }) : t("先点自己的名字"));
    reset();
    if (face) pad.focus();
  };
  const mark = () => {
    for (const one of faces.querySelectorAll("button")) one.setAttribute("aria-pressed", String(Number(one.dataset.person) === chosen?.id));
  };
  const nobody = () => (state.boot.device.revoked
    ? t("这台平板已停用。没上传的单据会自动交上来；要继续用，请老师在「平板」页重新登记它。")
    : t("还没有人可以在这台平板上收银。请老师在「人员」里设 PIN，并在「平板」里勾选。"));
  const drawFaces = () => {
    alone = withoutServer();
    fill(faces, state.faces.map((face) => h("button", {
      type: "button", class: "face", "data-person": face.id, "aria-pressed": "false", disabled: alone && !face.offline, onclick: () => choose(face),
    }, avatar(face), h("span", {}, face.nickname), alone && !face.offline ? h("small", {}, t("要先联网登录一次")) : null)), state.faces.length ? null : h("p", {}, nobody()));
  };
  const drawSync = () => {
    if (alone !== withoutServer()) drawFaces();
    const { tone, drawing } = syncLook();
    sync.className = `sync ${tone}`;
    fill(sync, icon(drawing), state.sync.words);
  };
  const drawWhy = () => {
    why.hidden = state.why === "";
    fill(why, icon("info"), state.why);
  };
  const drawKept = () => {
    const count = units(state.basket);
    kept.hidden = count === 0;
    fill(kept, icon("check"), t("没收完的单还在：%(count)s 件 %(fen)s", { count, fen: formatFen(orderTotals(state.basket).total_fen) }));
  };
  typeInto(element, { digit, erase });
  const draw = () => {
    element.hidden = state.person !== null;
    if (element.hidden) return;
    choose(null);
    drawKept();
    drawWhy();
    element.focus();
  };
  const drawProblems = () => fill(problems, state.problems.map((problem) => h("p", { class: "kept problem-chip" }, icon("alert"), t(problem))),
    state.problems.includes(AT_RISK) ? h("a", { class: "kept", href: "/till/install", target: "_blank", rel: "noopener" }, icon("info"), t("怎么添加到主屏幕")) : null);
  watch(["person"], draw);
  watch(["faces"], () => { drawFaces(); mark(); });
  watch(["sync"], drawSync);
  drawFaces();
  drawSync();
  drawProblems();
  draw();
  return element;
}
