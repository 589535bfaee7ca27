/** Accidents beside the line: pages killed, power cut, storage full or wiped, clocks, restores. Each is seeded and counted. */
import { settle, Tablet } from "./tablet.js";

const DAY_MS = 24 * 3_600_000;
const alive = (tablet) => tablet.page !== undefined;

/** Whoever is missing a page opens one, unless the storage is known to be wiped: then a teacher enrols the tablet again. */
export async function reopen(world, tablet) {
  const page = await tablet.openPage();
  if (page.state === "wiped") tablet.named = true;
  tablet.failure = `${page.state} ${page.failure ?? ""}`;
  const unknown = page.state === "cannot open" && page.failure.kind === "denied";
  if (page.state !== "wiped" && !unknown) return;
  if (unknown && tablet.revoked && !world.restored) return; // nobody enrols what was revoked; it opens to hand over its queue
  world.call({ do: "enrol", device: tablet.line.device });
  tablet.enrolledAt = world.shown;
  tablet.goDark();
  await tablet.openPage();
}

const plan = (kind, store = "outbox") => async (world, tablet) => { tablet.disk.accidents.push({ kind, store }); };

async function wipe(world, tablet) {
  const told = tablet.line.down ? null : world.call({ do: "known", device: tablet.line.device });
  if (!told?.device_seq) return false; // nothing ever reached the server: only the cash count can name it
  tablet.goDark();
  for (const entry of world.journal) {
    if (entry.device === tablet.line.device && entry.fate === "taken" && !entry.gone) entry.gone = entry.shown;
  }
  tablet.disk.wipe();
  tablet.disk.accidents = [];
  tablet.wiped = true;
  return true;
}

/** One envelope vanishes from a queue (a bad block, a half eviction): its number stays missing. */
async function rot(world, tablet) {
  const rows = tablet.disk.stores.outbox?.rows ?? new Map();
  const waiting = [...rows.values()].map(([, row]) => row).filter((row) => row.state === "pending" && row.envelope.device_id);
  if (waiting.length < 2) return false;
  const victim = waiting.sort((one, other) => one.envelope.device_seq - other.envelope.device_seq)[0];
  rows.delete(JSON.stringify(victim.envelope_uuid));
  for (const entry of world.journal) if (entry.envelope_uuid === victim.envelope_uuid) entry.gone = entry.rotten = true;
  return true;
}

/** A second tablet is set up from the copy of this one: same device, same numbers, different sales under them. */
async function clone(world, tablet) {
  if (world.tablets.some((one) => one.cloned) || !tablet.disk.version) return false;
  const twin = new Tablet(`${tablet.key}c`, tablet.facts, world, tablet.disk.copied());
  twin.enrolledAt = tablet.enrolledAt;
  tablet.cloned = twin.cloned = true;
  world.tablets.push(twin);
  return true;
}

async function restore(world) {
  if (!world.saved) return false;
  world.call({ do: "restore" });
  world.restored += 1;
  return true;
}

/** [name, weight, what happens]; false = it could not happen now */
export const ACCIDENTS = [
  ["page killed before its write", 4, plan("killed before")],
  ["page killed between commit and print", 5, plan("killed after")],
  ["page killed", 4, async (world, tablet) => { if (!alive(tablet)) return false; tablet.page.kill(); tablet.pages = tablet.pages.filter((one) => one.alive); return true; }],
  ["tablet loses power", 4, async (world, tablet) => { tablet.goDark({ power: true }); }],
  ["tablet storage full", 3, async (world, tablet) => { tablet.disk.accidents.push({ kind: "full", store: "outbox" }, { kind: "full", store: "outbox" }); }],
  ["answer cannot be kept", 3, plan("full", "meta")],
  ["storage wiped", 1, wipe],
  ["tablet cloned: one number, two sales", 0.7, clone],
  ["server keys renewed", 1, async (world) => { world.call({ do: "rekey" }); }],
  ["an envelope vanishes from the queue", 1, rot],
  ["second page", 5, async (world, tablet) => { if (tablet.pages.length > 1 || !alive(tablet)) return false; await tablet.openPage(); return true; }],
  ["network down", 8, async (world, tablet) => { tablet.line.down = true; }],
  ["operator switches, queue full", 4, async (world, tablet) => { tablet.person = world.chance.pick(tablet.people); }],
  ["clock a day ahead", 2, async (world, tablet) => { tablet.offset_ms += DAY_MS; }],
  ["clock set back", 2, async (world, tablet) => { tablet.offset_ms -= world.chance.upTo(3) * DAY_MS + 3_600_000; }],
  ["clock set right", 2, async (world, tablet) => { if (!tablet.offset_ms) return false; tablet.offset_ms = 0; return true; }],
  ["requests arrive late", 6, async (world, tablet) => { if (!tablet.line.strays.length) return false; tablet.line.deliverStrays(); return true; }],
  ["price changed before sync", 2, async (world) => { world.call({ do: "reprice", pick: world.chance.upTo(1000) }); }],
  ["product put away before sync", 1, async (world) => { world.call({ do: "put away", pick: world.chance.upTo(1000) }); }],
  ["backup taken", 5, async (world) => { world.call({ do: "save" }); world.saved = world.shown || 0.5; }],
  ["older backup restored", 3, restore],
  ["poisoned envelope", 2, async (world, tablet) => { world.poison(tablet); }],
  ["late sales: a day passes", 1, async (world, tablet) => { tablet.line.down = true; world.pass(DAY_MS); }],
  ["device revoked with a full queue", 0.3, async (world, tablet) => { tablet.revoked = true; world.call({ do: "revoke", device: tablet.line.device }); }],
];

/** Everything heals: lines are up, disks have room, late requests arrive, every tablet is opened and sends. */
export async function heal(world) {
  for (const tablet of world.tablets) {
    tablet.disk.accidents = [];
    Object.assign(tablet.line, { down: false, plan: [] });
  }
  for (const tablet of world.tablets) {
    if (!alive(tablet)) await reopen(world, tablet);
    if (!alive(tablet)) { tablet.goDark(); await reopen(world, tablet); }
    const holdsNothing = tablet.revoked && tablet.wiped; // nobody lets a revoked tablet in again, and it has nothing to hand over
    if (!alive(tablet) && !holdsNothing) world.complain("lost", "opens-again", `tablet ${tablet.key} does not open any more: ${tablet.failure}`);
  }
  for (const tablet of world.tablets.filter(alive)) await empty(world, tablet);
  if (world.tablets.some((tablet) => tablet.line.strays.length)) {
    for (const tablet of world.tablets) tablet.line.deliverStrays();
    for (const tablet of world.tablets.filter(alive)) await empty(world, tablet);
  }
  world.call({ do: "night" });
}

async function empty(world, tablet) {
  for (let attempt = 0; attempt < 14; attempt += 1) {
    if (attempt === 5 || attempt === 10) { // somebody reloads the page; one that is not known any more is enrolled again
      tablet.goDark();
      await reopen(world, tablet);
      if (!alive(tablet)) break;
    }
    world.pass(61_000);
    await tablet.page.ring();
    if (!alive(tablet)) return;
    const { pending } = await tablet.page.store.counts();
    const { online } = tablet.page.sync.state();
    if (pending === 0 && online) return;
  }
  const { pending } = tablet.page ? await tablet.page.store.counts() : { pending: "?" };
  world.complain("lost", "queue-empties", `tablet ${tablet.key} still holds ${pending} after everything healed`);
  await settle();
}
