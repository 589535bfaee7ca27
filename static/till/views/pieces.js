/** A single piece is asked for before it is paid: nobody else can then have it. Without the server it is sold as it stands here. */
import { ApiFailure, SHORT_PATIENCE_MS } from "../api.js";
import { services } from "./services.js";
import { productOf, state } from "./state.js";
import { toastError } from "./toast.js";

/** @returns {Promise<boolean>} whether the money may be taken */
export async function holdPieces() {
  const { order_uuid, lines } = state.basket;
  const variants = lines.flatMap((line) => (line.variant_id !== null && productOf(line.product_id)?.kind === "pottery" ? [line.variant_id] : []));
  if (!variants.length) return true;
  try {
    await services.api.holdPieces(order_uuid, variants, SHORT_PATIENCE_MS);
  } catch (error) {
    if (error instanceof ApiFailure && error.kind === "taken") {
      toastError(error);
      return false;
    }
  }
  return true;
}
