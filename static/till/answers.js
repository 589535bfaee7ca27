/**
 * Checking a teacher's answer while the till is alone. Kept are images of the answers to the next few challenges, none of
 * which could be made from them; each number is used up as soon as it is shown.
 */
import { approvalUuid, DIGITS, imageOf } from "./challenge.js";
import { NO_TRIES, oneMoreTry, secondsToWait } from "./pin_check.js";
import { Refusal } from "./refusal.js";
import { base64url } from "./signing.js";

/** @typedef {import("./challenge.js").Challenge} Challenge */
/** @typedef {import("./pin_check.js").Tries} Tries */
/** @typedef {{id: number, nickname: string, images: string[]}} Approver  images from number `first` on */
/** @typedef {{device: string, next: number, first: number, mark: string, people: Approver[], tries: Tries}} KeptAnswers */
/** @typedef {{load: () => Promise<KeptAnswers|undefined>, save: (kept: KeptAnswers) => Promise<unknown>}} Drawer */
/** @typedef {{letter: string, epoch: number}} Device */

const REFILL_BELOW = 4;
export const WRONG_UNTIL_OVER = 5;

/** @param {Device} device @returns {KeptAnswers} */
const nothing = ({ letter, epoch }) => ({ device: `${letter}${epoch}`, next: 1, first: 1, mark: "", people: [], tries: NO_TRIES });
/** @param {KeptAnswers} kept @returns {number} challenges that can still be put */
const left = ({ people, first, next }) => (people.length ? first + people[0].images.length - next : 0);

/** @param {Drawer} drawer */
export function createAnswers(drawer) {
  /** @param {Device} device @returns {Promise<KeptAnswers>} of this generation of the tablet */
  async function of(device) {
    const kept = await drawer.load();
    return kept?.device === `${device.letter}${device.epoch}` ? kept : nothing(device);
  }

  return {
    /**
     * Fetch what is missing or has changed; called when the server can be asked.
     * @param {Device} device
     * @param {(have: {first: number, mark: string}) => Promise<{mark: string, people: Approver[]|null}>} ask
     */
    async refill(device, ask) {
      const kept = await of(device);
      const enough = left(kept) >= REFILL_BELOW;
      const first = enough ? kept.first : kept.next;
      const { mark, people } = await ask({ first, mark: enough ? kept.mark : "" });
      if (people) await drawer.save({ ...kept, first, mark, people });
    },

    /**
     * Who could answer now, but for whoever asks.
     * @param {Device} device
     * @param {number} asker
     * @returns {Promise<string[]>} nicknames
     */
    async askable(device, asker) {
      const kept = await of(device);
      return left(kept) > 0 ? kept.people.filter(({ id }) => id !== asker).map(({ nickname }) => nickname) : [];
    },

    /**
     * The place of the next challenge; it is used up with this.
     * @param {Device} device
     * @returns {Promise<{place: string, slot: number}>}
     */
    async take(device) {
      const kept = await of(device);
      if (left(kept) <= 0) throw new Refusal("断网以来已经问了太多次，现在不能再用手机批准。请老师到平板前输入 PIN，或等网络恢复。");
      await drawer.save({ ...kept, next: kept.next + 1 });
      return { place: `${kept.device}-${kept.next}`, slot: kept.next };
    },

    /**
     * Whose answer this is. Counted as wrong until it was right.
     * @param {Device} device
     * @param {{place: string, slot: number}} asked
     * @param {string} answer
     * @param {number} asker never approves
     * @param {number} now_ms
     * @returns {Promise<{id: number, nickname: string, approval_uuid: string}>}
     * @throws {Refusal}
     */
    async check(device, { place, slot }, answer, asker, now_ms) {
      const kept = await of(device);
      const seconds = secondsToWait(kept.tries, now_ms);
      if (seconds) throw new Refusal("连续输错太多次，请过 %(seconds)s 秒再试。", { seconds });
      await drawer.save({ ...kept, tries: oneMoreTry(kept.tries, now_ms) });
      for (const { id, nickname, images } of answer.length === DIGITS ? kept.people : []) {
        if (images[slot - kept.first] !== base64url(await imageOf(answer, place, id))) continue;
        if (id === asker) throw new Refusal("不能自己批准自己的操作，请另一位老师来批准。");
        await drawer.save({ ...await of(device), tries: NO_TRIES });
        return { id, nickname, approval_uuid: await approvalUuid(place, id) };
      }
      throw new Refusal("批准码不对。请看着老师手机上的 16 位数字再输一次。");
    },
  };
}

/** @typedef {ReturnType<typeof createAnswers>} Answers */
