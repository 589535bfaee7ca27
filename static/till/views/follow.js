/** Keeping up with the server: its catalogue, its list of people, and who it thinks is at the till. */
import { loadBoot, loadCatalog } from "../api.js";
import { editionHere, freshShell } from "../edition.js";
import { t } from "../i18n.js";
import { facesHere } from "../sign_in.js";
import { lockNow } from "./idle.js";
import { services } from "./services.js";
import { sheetIsOpen } from "./sheet.js";
import { busy, set, state, watch } from "./state.js";

/** @type {string[]} addresses of pictures on the screen */
let shown = [];

/** The faces of the lock, with what is kept here of each. @param {import("../types.js").Face[]} people */
export async function showFaces(people) {
  const old = shown;
  shown = [];
  const faces = facesHere(people, await services.people.all(), (picture) => {
    const address = URL.createObjectURL(picture);
    shown.push(address);
    return address;
  });
  set({ faces });
  for (const address of old) URL.revokeObjectURL(address);
}

/** @param {string} address @returns {Promise<Blob|null>} */
async function load(address) {
  const answer = await fetch(address, { cache: "no-store" });
  return answer.ok && answer.headers.get("Content-Type")?.startsWith("image/") ? answer.blob() : null;
}

/** Take over the server's list of who may sign in here. @param {import("../types.js").Face[]} people */
export async function followPeople(people) {
  await services.people.follow(people);
  await showFaces(people);
  await services.people.fetchPictures(people, load);
  await showFaces(people);
}

/** Ask for a new catalogue as soon as the server says that there is one. */
export function followCatalog() {
  let asking = false;
  watch(["sync"], async () => {
    const { online, catalogVersion, lastHeard } = state.sync;
    if (!online || catalogVersion === null) return;
    if (catalogVersion === state.catalog.version) {
      set({ heard: lastHeard ?? state.heard });
      return;
    }
    if (asking) return;
    asking = true;
    await loadCatalog(services.api, services.store).then(({ catalog }) => set({ catalog }), () => {});
    asking = false;
  });
}

/**
 * When the server is back: whoever was let go by it (elsewhere ended, too long idle) has to come back with the PIN. Whoever
 * signed in without it goes on with the open order and is asked for the PIN after it; a session left over from somebody else
 * ends at once.
 */
export function followBoot() {
  let lost = state.cached;
  let again = false;
  const ask = () => {
    if (!again || !state.person || state.basket.lines.length || state.mode !== "selling" || state.done || sheetIsOpen()) return;
    again = false;
    lockNow(t("网络恢复了：请再输一次 PIN，联网的功能才能用。"));
  };
  watch(["basket", "mode", "done"], ask);
  watch(["person"], () => { if (!state.person?.pin_offline) again = false; });
  watch(["sync"], async () => {
    const { online, lastHeard } = state.sync;
    const back = online && lost;
    lost = !online && (lost || lastHeard !== null);
    if (!back) return;
    const { boot, cached } = await loadBoot(services.api, services.store).catch(() => ({ boot: null, cached: true }));
    if (!boot || cached) return;
    set({ boot, cached: false });
    void followPeople(boot.people);
    if (boot.person && boot.person.id !== state.person?.id) services.api.lock().catch(() => {});
    if (!state.person || boot.person?.id === state.person.id) {
      if (boot.person && state.person) set({ person: boot.person });
    } else if (state.person.pin_offline) {
      again = true;
      ask();
    } else {
      set({ person: null });
    }
  });
}

/** The page is in the language that was chosen since it was kept; another look comes with the next opening. */
export async function followLanguage() {
  const other = !document.documentElement.lang.startsWith(state.boot.language);
  const changed = await freshShell();
  if (changed && other && !busy()) location.reload();
}

/** What the server is told of this page. @returns {string} */
export const appVersion = () => editionHere() || state.boot.app_version;
