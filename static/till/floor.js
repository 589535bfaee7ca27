/** The floor of the approved price card: what a line must bring in, shown to whoever gives a discount. Nothing is refused by it. */
import { share } from "./money.js";

/** @typedef {import("./types.js").BasketLine} BasketLine */
/** @typedef {import("./types.js").Product} Product */
/** @typedef {(id: number) => Product|undefined} Known */

const ONE = 1000;

/**
 * The floor of a whole line, extras not counted; null where nobody approved one, and for parts of a combo.
 * @param {BasketLine} line
 * @param {Known} known
 * @returns {number|null}
 */
export function floorOf(line, known) {
  const product = known(line.product_id);
  const form = product?.variants.find((one) => one.id === line.variant_id);
  const fen = (form ?? product)?.floor_fen;
  return fen === undefined || line.combo || line.comp ? null : share(line.quantity, fen, ONE);
}

/**
 * The names of the lines that bring in less than their floor.
 * @param {BasketLine[]} lines
 * @param {{total_fen: number}[]} priced the same lines with what they cost
 * @param {Known} known
 * @returns {string[]}
 */
export function belowFloor(lines, priced, known) {
  return lines.filter((line, position) => priced[position].total_fen < (floorOf(line, known) ?? 0)).map((line) => line.name);
}
