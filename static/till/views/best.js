/** What sells best on this tablet, from its own books of the last days: those goods come first. */
import { services } from "./services.js";
import { set, state } from "./state.js";

const ORDERS = 400;
const BEST = 20;

/** Count again (when somebody comes to the till, never while tapping: tiles must not jump under a finger). */
export async function refreshBest() {
  const orders = await services.store.recentOrders(ORDERS);
  /** @type {Map<number, number>} */
  const sold = new Map();
  for (const line of orders.flatMap((order) => order.sale.lines)) {
    const id = line.combo?.product_id ?? line.product_id;
    sold.set(id, (sold.get(id) ?? 0) + line.quantity);
  }
  const ranked = [...sold].sort((one, other) => other[1] - one[1]).slice(0, BEST);
  const best = new Set(ranked.map(([id]) => id));
  if (best.size !== state.best.size || [...best].some((id) => !state.best.has(id))) set({ best });
}
