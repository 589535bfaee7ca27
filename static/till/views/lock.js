/** The lock screen: who is it? Pictures and names, then the PIN on big keys. The open order stays. */
import { ApiFailure } from "../api.js";
import { units } from "../basket.js";
import { formatFen } from "../money.js";
import { orderTotals } from "../price.js";
import { t } from "../i18n.js";
import { avatar, fill, h, icon } from "./dom.js";
import { clock, demoRibbon, syncLook } from "./header.js";
import { keypad, typeInto } from "./keypad.js";
import { services } from "./services.js";
import { set, state, watch } from "./state.js";

/** @typedef {import("../types.js").Face} Face */

const LONGEST_PIN = 12;
const SHORTEST_PIN = 4;

/** @param {unknown} error @returns {string} */
function pinProblem(error) {
  if (error instanceof ApiFailure && error.message) return error.message;
  if (error instanceof ApiFailure && error.kind === "denied") return t("这台平板没有登记或已停用，请老师处理。");
  return t("连不上服务器，暂时不能换人登录。网络恢复后再试，未上传的单子都还在。");
}

/** @returns {HTMLElement} shown while nobody is at the till */
export function lockScreen() {
  /** @type {Face|null} */
  let chosen = null;
  let pin = "";
  let busy = false;
  const sync = h("span", { class: "sync", role: "status" });
  const kept = h("p", { class: "kept" });
  const problems = h("div", {});
  const faces = h("div", { class: "faces", role: "group", "aria-label": t("选择你自己") });
  const dots = h("div", { class: "dots", role: "img" });
  const problem = h("div", { class: "problem", role: "alert" });
  const title = h("h2", {});
  const enter = () => void send();
  const digit = (/** @type {string} */ text) => { if (chosen && !busy && pin.length < LONGEST_PIN) { pin += text; fill(problem); drawPin(); } };
  const erase = () => { pin = pin.slice(0, -1); drawPin(); };
  const keys = keypad({ digit, erase, last: { word: t("确定"), act: enter }, label: t("PIN 键盘") });
  const pad = h("section", { class: "pin", "aria-label": t("输入 PIN"), tabindex: -1 },
    h("button", { type: "button", class: "back", "aria-label": t("换人"), onclick: () => choose(null) }, icon("close")), title, dots, problem, keys);
  const element = h("div", { class: "lock", role: "dialog", "aria-modal": "true", "aria-label": t("锁屏"), "data-testid": "lock", tabindex: -1 },
    h("div", { class: "lock-head" }, h("h1", {}, state.boot.shop.name), demoRibbon(), h("span", { class: "sp" }), sync, clock()),
    h("div", { class: "lock-people" }, h("h2", {}, t("谁来收银？")), kept, faces, problems), pad);

  /** @param {Face|null} face */
  const choose = (face) => {
    chosen = face;
    pin = "";
    fill(problem);
    mark();
    pad.classList.toggle("open", face !== null);
    drawPin();
    if (face) pad.focus();
  };
  const mark = () => {
    for (const one of faces.querySelectorAll("button")) one.setAttribute("aria-pressed", String(Number(one.dataset.person) === chosen?.id));
  };
  const drawPin = () => {
    fill(title, chosen ? t("%(name)s，请输入 PIN", { name: chosen.nickname }) : t("先点自己的名字"));
    dots.setAttribute("aria-label", t("已输入 %(count)s 位", { count: pin.length }));
    fill(dots, Array.from({ length: Math.max(SHORTEST_PIN, pin.length) }, (_, place) => h("i", { class: place < pin.length ? "on" : "" })));
    for (const key of keys.querySelectorAll("button")) key.disabled = !chosen || busy || (key.classList.contains("act") && pin.length < SHORTEST_PIN);
  };
  const drawFaces = () => fill(faces, state.boot.people.map((face) => h("button", {
    type: "button", class: "face", "data-person": face.id, "aria-pressed": "false", onclick: () => choose(face),
  }, avatar(face), h("span", {}, face.nickname))), state.boot.people.length ? null : h("p", {}, t("还没有人可以在这台平板上收银。请老师在「人员」里设 PIN，并在「平板」里勾选。")));
  const drawSync = () => {
    const { tone, drawing } = syncLook();
    sync.className = `sync ${tone}`;
    fill(sync, icon(drawing), state.sync.words);
  };
  const drawKept = () => {
    const count = units(state.basket);
    kept.hidden = count === 0;
    fill(kept, icon("check"), t("没收完的单还在：%(count)s 件 %(fen)s", { count, fen: formatFen(orderTotals(state.basket).total_fen) }));
  };
  const send = async () => {
    if (!chosen || busy || pin.length < SHORTEST_PIN) return;
    busy = true;
    drawPin();
    try {
      const { person } = await services.api.pin(chosen.id, pin);
      busy = false;
      choose(null);
      set({ person });
    } catch (error) {
      busy = false;
      pin = "";
      fill(problem, icon("alert"), pinProblem(error));
      drawPin();
    }
  };
  typeInto(element, { digit, erase, enter });
  const draw = () => {
    element.hidden = state.person !== null;
    if (element.hidden) return;
    choose(null);
    drawKept();
    element.focus();
  };
  const drawProblems = () => fill(problems, state.problems.map((problem) => h("p", { class: "kept problem-chip" }, icon("alert"), t(problem))));
  watch(["person"], draw);
  watch(["boot"], () => { drawFaces(); mark(); });
  watch(["sync"], drawSync);
  drawFaces();
  drawSync();
  drawProblems();
  draw();
  return element;
}
