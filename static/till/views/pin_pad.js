/** A dot for every digit and big keys: the PIN goes off by itself with its last digit; a wrong one shakes, goes and says why. */
import { t } from "../i18n.js";
import { fill, h, icon } from "./dom.js";
import { keypad } from "./keypad.js";

const DIGITS = 6;

/**
 * @param {object} pad
 * @param {number} [pad.digits] how many digits a PIN has (a till that was opened before the shop said so takes six)
 * @param {() => boolean} pad.ready whether it is known whose PIN it is
 * @param {(pin: string) => Promise<unknown>} pad.send throws when the PIN was not taken
 * @param {(error: unknown) => string} pad.words
 */
export function pinPad({ digits = DIGITS, ready, send, words }) {
  let pin = "";
  let turn = 0;
  let busy = false;
  const dots = h("div", { class: "dots", role: "img" });
  const problem = h("div", { class: "problem", role: "alert" });
  const draw = () => {
    dots.setAttribute("aria-label", t("已输入 %(count)s 位，共 %(digits)s 位", { count: pin.length, digits }));
    fill(dots, Array.from({ length: digits }, (_, place) => h("i", { class: place < pin.length ? "on" : "" })));
    for (const key of keys.querySelectorAll("button")) key.disabled = !ready();
  };
  const reset = () => {
    turn += 1;
    pin = "";
    busy = false;
    fill(problem);
    dots.classList.remove("wrong");
    draw();
  };
  const digit = (/** @type {string} */ text) => {
    if (!ready() || busy || pin.length >= digits) return;
    fill(problem);
    dots.classList.remove("wrong");
    pin += text;
    draw();
    if (pin.length === digits) void go();
  };
  const erase = () => {
    if (busy) return;
    pin = pin.slice(0, -1);
    draw();
  };
  const go = async () => {
    const mine = turn;
    busy = true;
    try {
      await send(pin);
    } catch (error) {
      if (mine !== turn) return;
      reset();
      dots.classList.add("wrong");
      fill(problem, icon("alert"), h("span", {}, words(error)));
    }
  };
  const keys = keypad({ digit, erase, last: { word: t("清空"), act: () => { if (!busy) reset(); }, quiet: true }, label: t("PIN 键盘") });
  return { dots, problem, keys, digit, erase, reset };
}
