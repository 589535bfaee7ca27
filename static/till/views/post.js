/** Somebody whom no post was given may do nothing at the till: say so, and ask again whether one was given meanwhile. */
import { loadBoot } from "../api.js";
import { t } from "../i18n.js";
import { services } from "./services.js";
import { set, state } from "./state.js";

/** @returns {string} what to tell whoever has no post; empty for everybody else */
export const withoutPost = () => (state.person && !state.person.rights.length
  ? t("您还没有岗位，请老师在「人员」里给一个。给了以后还是不行，就锁屏再登录一次。") : "");

/** A post given at the desk counts here without signing in again. */
export async function refreshRights() {
  if (!state.person || !state.sync.online) return;
  const fresh = await loadBoot(services.api, services.store).catch(() => null);
  const person = fresh && !fresh.cached ? fresh.boot.person : null;
  if (person && person.id === state.person?.id) set({ person });
}
