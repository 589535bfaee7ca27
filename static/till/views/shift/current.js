/** The shift this tablet sells into: its own, or that of another tablet whose drawer it shares. */
import { closedHere, runningShift, withCounts } from "../../shift.js";
import { services } from "../services.js";
import { set, state, watch } from "../state.js";

const ASK_EVERY_MS = 60_000;

/** Look again at what this tablet kept. */
export async function refreshShift() {
  const { store } = services;
  const [envelopes, joined, ended] = await Promise.all([store.envelopes(), store.loadJoined(), store.loadEnded()]);
  const own = runningShift(envelopes, state.boot.device.name);
  if (own && own.shift_uuid !== ended) return set({ shift: own });
  const other = joined && joined.shift_uuid !== ended && !closedHere(envelopes, joined.shift_uuid) ? withCounts(joined, envelopes) : null;
  return set({ shift: other ?? await adopted(envelopes, ended) });
}

/**
 * A tablet that was enrolled again goes on in its own drawer, which the server still knows as open.
 * @param {import("../../types.js").Envelope[]} envelopes
 * @param {string|null} ended
 * @returns {Promise<import("../../shift.js").Shift|null>}
 */
async function adopted(envelopes, ended) {
  const mine = (state.boot.shifts ?? []).find((one) => one.device_id === state.boot.device.id && one.shift_uuid !== ended && !closedHere(envelopes, one.shift_uuid));
  if (!mine) return null;
  const shift = joining(mine);
  await services.store.keepJoined(shift);
  return withCounts(shift, envelopes);
}

/** @param {import("../../types.js").RunningShift} running @returns {import("../../shift.js").Shift} */
const joining = ({ shift_uuid, opened_at, device, device_id }) => ({ shift_uuid, opened_at, opened_by: 0, own: device_id === state.boot.device.id, device, counts: 0, count_uuid: null });

/** Sell into the drawer of another tablet. @param {import("../../types.js").RunningShift} running */
export async function join(running) {
  await services.store.keepJoined(joining(running));
  await refreshShift();
}

/** A shift that was closed elsewhere (by the other tablet, by a teacher at the desk) is over here too. */
async function askWhetherItRuns() {
  const { shift, sync } = state;
  if (!shift || !sync.online || sync.pending) return;
  const { shifts } = await services.api.shifts();
  if (state.shift?.shift_uuid !== shift.shift_uuid || shifts.some((one) => one.shift_uuid === shift.shift_uuid)) return;
  await services.store.keepEnded(shift.shift_uuid);
  await refreshShift();
}

/** Hear when the shift ends elsewhere. */
export function followShift() {
  const ask = () => void askWhetherItRuns().catch(() => {});
  watch(["person"], ask);
  window.setInterval(ask, ASK_EVERY_MS);
}
