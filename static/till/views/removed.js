/** What goes out of an order before it is paid and sent is counted: the report of the shift tells it. */
import { units } from "../basket.js";
import { orderTotals } from "../price.js";
import { services } from "./services.js";
import { setBasket, state } from "./state.js";

/** @typedef {import("../types.js").Basket} Basket */

/** @param {Basket} before @param {Basket} after */
function count(before, after) {
  const pieces = units(before) - units(after);
  const fen = orderTotals(before).gross_fen - orderTotals(after).gross_fen;
  if (state.shift && pieces) services.store.countRemoved(state.shift.shift_uuid, { pieces, fen }).catch(() => {});
}

/** Change the order to one with less in it (or put back what was taken out). @param {Basket} after */
export function setLess(after) {
  count(state.basket, after);
  setBasket(after);
}
