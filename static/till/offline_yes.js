/** A second person's yes while the server is away: taken here, told with the envelope it is for, checked again by the server. */

/** @typedef {import("./types.js").OfflineApproval} OfflineApproval */
/** @typedef {import("./types.js").OfflineChecks} OfflineChecks */

export const VALID_MS = 120_000;

/** Who may agree here without the server. @param {import("./people.js").Kept[]} kept @param {number} asker @returns {import("./people.js").Kept[]} */
export const approversHere = (kept, asker) => kept.filter((one) => one.verifier !== null && one.id !== asker && one.rights.includes("approve"));

/** Yeses of this page that an envelope still has to carry. */
export function yeses() {
  /** @type {Map<string, OfflineApproval>} */
  const taken = new Map();
  return {
    /** @param {OfflineApproval} yes */
    take: (yes) => { taken.set(yes.approval_uuid, yes); },
    /**
     * What an envelope has to tell of what was checked here.
     * @param {unknown} payload
     * @param {boolean} pin_offline whether its person signed in without the server
     * @returns {OfflineChecks|null}
     */
    checksFor(payload, pin_offline) {
      const text = JSON.stringify(payload);
      const approvals = [...taken.values()].filter(({ approval_uuid }) => text.includes(approval_uuid));
      if (!pin_offline && !approvals.length) return null;
      return { ...(pin_offline ? { pin: /** @type {const} */ (true) } : {}), ...(approvals.length ? { approvals } : {}) };
    },
  };
}
