/** Cash rounding (抹零): only what is paid in cash is rounded (domain-rules 1). */

/** @typedef {import("./types.js").Rounding} Rounding */

/**
 * What cash pays for an amount due, and the difference. Works on the absolute value, then puts the sign back, so a
 * refund of what was paid is exactly what was paid.
 * @param {number} due_fen
 * @param {Rounding} rounding
 * @returns {{payable_fen: number, rounding_fen: number}}
 */
export function roundCash(due_fen, { mode, step_fen }) {
  if (mode === "none" || step_fen <= 1) return { payable_fen: due_fen, rounding_fen: 0 };
  const size = Math.abs(due_fen);
  const rest = size % step_fen;
  const down = size - rest;
  const rounded = mode === "half_up" && rest * 2 >= step_fen ? down + step_fen : down;
  const payable_fen = due_fen < 0 ? 0 - rounded : rounded;
  return { payable_fen, rounding_fen: payable_fen - due_fen };
}
