/** A tablet at the counter: one disk, one line, one or more pages of the real till, and somebody who sells there. */
import { Disk, insertDisk, pageOf } from "./disk.js";
import { Line } from "./line.js";

const root = process.env.FAULTS_STATIC;
const load = (name) => import(`${root}/till/${name}.js`);
const [{ createApi, loadBoot, loadCatalog, sendWithFreshToken }, { openStore }, { createSync }] = await Promise.all(["api", "store", "sync"].map(load));

/** One page of the till, opened as app.js opens it. */
export class Page {
  constructor(tablet, number) {
    Object.assign(this, { tablet, name: `${tablet.key}/${number}`, state: "closed", timer: null });
    this.life = pageOf(this.name);
    this.life.never = new Promise(() => {});
  }

  get alive() { return this.state === "open" && !this.life.dead; }

  /** Wait for the page's work; a page that is killed meanwhile answers "killed". */
  async within(work) { return Promise.race([work, this.life.died]); }

  async open() {
    const { tablet } = this;
    this.store = await openStore(this.name);
    this.api = createApi(() => this.boot?.token ?? "", tablet.line.fetchFor(this.life));
    const started = await this.within(this.start().catch((error) => error));
    if (started === "killed" || this.life.dead) { this.state = "killed"; return this; }
    if (started instanceof Error) { this.state = "cannot open"; this.failure = started; return this; }
    return this;
  }

  async start() {
    const { boot } = await loadBoot(this.api, this.store);
    this.boot = boot;
    this.catalog = (await loadCatalog(this.api, this.store)).catalog;
    this.device = await this.store.prepareDevice(boot);
    if (this.device === "wiped") { this.state = "wiped"; return; }
    this.state = "open";
    this.sync = createSync({ store: this.store, post: sendWithFreshToken(this.api, () => this.boot, async (told) => { this.boot = told; }), appVersion: boot.app_version, now: () => this.tablet.now(),
      random: () => this.tablet.chance.next(), after: (work) => { this.timer = work; return work; }, cancel: () => { this.timer = null; },
      alone: (work) => this.alone(work), channel: this.channel() });
    await this.sync.start();
  }

  /** Web Locks: the lock of a killed page is free. */
  async alone(work) {
    const { tablet } = this;
    if (tablet.holder && !tablet.holder.life.dead && tablet.holder !== this) return;
    tablet.holder = this;
    try { await work(); } finally { if (tablet.holder === this) tablet.holder = null; }
  }

  channel() {
    const page = this;
    return this.wire = { onmessage: null, postMessage(data) {
      if (page.life.dead) return;
      for (const other of page.tablet.pages) if (other !== page && other.alive) setImmediate(() => other.wire.onmessage?.({ data: structuredClone(data) }));
    } };
  }

  /** The timer of the sync loop goes off. */
  async ring() {
    const work = this.timer ?? (() => { void this.sync.flush(); });
    this.timer = null;
    work();
    await settle();
  }

  kill() {
    this.life.kill();
    this.state = "killed";
  }
}

/** Let everything under way come to rest (lines never wait for a person). */
export async function settle(turns = 400) {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((done) => { setImmediate(done); });
}

export class Tablet {
  /** @param {Disk} [disk] of another tablet: a copy of it, with its numbers and its credential */
  constructor(key, facts, world, disk = new Disk()) {
    Object.assign(this, { key, chance: world.chance, world, pages: [], opened: 0, offset_ms: 0, holder: null, heard: false });
    this.person = facts.people[0];
    this.people = facts.people;
    this.disk = disk;
    this.facts = facts;
    this.line = new Line(facts.device, world);
    insertDisk(key, this.disk);
  }

  now() { return this.world.now() + this.offset_ms; }

  /** Another page on this tablet. */
  async openPage() {
    this.opened += 1;
    const page = new Page(this, this.opened);
    this.pages.push(page);
    await page.open();
    await settle();
    this.pages = this.pages.filter((one) => one.alive || one.state === "wiped");
    return page;
  }

  get page() { return this.pages.find((one) => one.alive); }

  /** Every page is gone at once; after a power cut also what the disk had not written for good. */
  goDark({ power = false } = {}) {
    for (const page of this.pages) page.kill();
    this.pages = [];
    this.disk.running = [];
    this.disk.waiting = [];
    if (power) this.disk.powerCut();
  }
}
