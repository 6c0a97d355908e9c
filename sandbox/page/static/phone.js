// One phone: its person, its screen, toasts and banners.

import { accountOf } from "./account.js";
import { avatar } from "./avatar.js";
import { ChatView } from "./chat.js";
import { h, icon, iconButton, write } from "./dom.js";
import { ListView } from "./list.js";
import { LockView } from "./lock.js";
import { notified } from "./media.js";
import { choosePerson, roleOf } from "./picker.js";
import { now, personByKey, stage } from "./stage.js";
import { hour, language, t } from "./texts.js";

const TOAST_MS = 3500;
const BANNER_MS = 4500;

export class Phone {
  /** `begin` is {person, view, chat}: a key of the roster, "lock", "list" or "chat", "private" or "group". */
  constructor(begin, hooks) {
    this.hooks = hooks;
    this.tag = h("header", { class: "phone-tag" });
    this.clock = h("span", { class: "status-time" });
    this.frame = h("div", { class: "views" });
    this.toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.banner = h("div", { class: "banner-place" });
    const status = h("div", { class: "status", "aria-hidden": "true" }, this.clock, h("i", { class: "camera" }), icon("wifi"), h("i", { class: "battery" }));
    this.screen = h("div", { class: "screen" }, status, this.frame, this.banner, this.toasts);
    this.node = h("article", { class: "phone" }, this.tag, h("div", { class: "device" }, this.screen));
    this.onChange = () => this.update();
    this.give(begin);
  }

  /** Gives the phone to a person. */
  give({ person, view = "chat", chat = "private" }) {
    this.account?.removeEventListener("change", this.onChange);
    this.key = person;
    this.account = accountOf(personByKey(person).user);
    this.account.addEventListener("change", this.onChange);
    this.awaited = new Map();
    this.knownToasts = null;
    this.knownNotifications = null;
    this.show(view, chat === "group" && this.person.nrp ? stage.group : this.account.user);
    this.account.refresh();
  }

  get person() {
    return personByKey(this.key);
  }

  /** The state of this phone that is stored for the next load of the page. */
  get memory() {
    return { person: this.key, view: this.view, chat: this.chat === this.account.user ? "private" : "group" };
  }

  show(view, chat = this.chat) {
    const focused = this.screen.contains(document.activeElement);
    this.view = view;
    this.chat = chat;
    const make = { lock: () => new LockView(this), list: () => new ListView(this), chat: () => new ChatView(this, chat) };
    this.shown = make[view]();
    this.frame.replaceChildren(this.shown.node);
    this.node.dataset.view = view;
    this.banner.replaceChildren();
    this.hooks.changed();
    this.update();
    if (focused) this.shown.node.querySelector("button, textarea")?.focus({ preventScroll: true });
  }

  /** Whether this chat is on the screen now. */
  looksAt(chat) {
    return this.view === "chat" && this.chat === chat && !document.hidden;
  }

  update() {
    if (!this.person) return;
    this.updateTag();
    this.tick();
    if (!this.account.version) return;
    this.shown.update();
    this.showToasts();
    this.showBanner();
  }

  tick() {
    write(this.clock, hour(now()));
    if ((this.view === "lock" || this.account.watching) && this.account.version) this.shown.update();
  }

  updateTag() {
    const locked = this.view === "lock";
    const signature = [this.key, this.person.name, language, locked].join();
    if (this.tag.dataset.signature === signature) return;
    this.tag.dataset.signature = signature;
    const name = this.person.name;
    const focus = document.activeElement?.dataset?.focus;
    const had = this.tag.contains(document.activeElement);
    this.node.setAttribute("aria-label", t("phone.of", { name }));
    this.tag.replaceChildren(
      h(
        "button",
        { type: "button", class: "holder", "data-focus": "holder", "aria-label": t("phone.change", { name }), title: t("phone.change", { name }), onclick: () => this.change() },
        avatar(name),
        h("span", { class: "holder-name" }, name),
        h("span", { class: "holder-role" }, roleOf(this.person)),
        icon("down"),
      ),
      iconButton(locked ? "unlock" : "lock", t(locked ? "phone.unlock" : "phone.lock"), () => this.show(locked ? "list" : "lock"), { class: "icon-button", "data-focus": "lock" }),
      iconButton("close", t("phone.remove"), () => this.hooks.remove(this), { class: "icon-button", "data-focus": "remove" }),
    );
    if (had) this.tag.querySelector(`[data-focus="${focus}"]`)?.focus();
  }

  async change() {
    const key = await choosePerson(this.key);
    if (key && key !== this.key) this.give({ person: key, view: this.view, chat: this.memory.chat });
  }

  /** Calls `done` when the bot has answered the press. */
  awaitToast(query, done) {
    this.awaited.set(query, done);
    this.showToasts();
  }

  showToasts() {
    const { toasts } = this.account;
    const known = this.knownToasts ?? toasts.length;
    for (const { text, show_alert } of toasts.slice(known)) if (text) this.toast(text, show_alert);
    this.knownToasts = toasts.length;
    for (const { callback_query_id } of toasts) {
      const done = this.awaited.get(callback_query_id);
      this.awaited.delete(callback_query_id);
      done?.();
    }
  }

  toast(text, alert) {
    const close = () => node.remove();
    const node = alert
      ? h("div", { class: "toast alert", role: "alertdialog", "aria-label": text }, h("p", {}, text), h("button", { type: "button", onclick: close }, t("ok")))
      : h("p", { class: "toast" }, text);
    this.toasts.append(node);
    if (!alert) setTimeout(close, TOAST_MS);
  }

  /** Shows a new notification at the top when its chat is not on the screen. */
  showBanner() {
    const { notifications } = this.account;
    const known = this.knownNotifications ?? notifications.length;
    this.knownNotifications = notifications.length;
    const last = notifications.slice(known).filter((each) => !each.silent).at(-1);
    if (!last || this.view === "lock" || (this.view === "chat" && this.chat === last.chat_id)) return;
    const node = h(
      "button",
      { type: "button", class: "banner", onclick: () => this.show("chat", last.chat_id) },
      icon(last.chat_id < 0 ? "group" : "shield"),
      h("b", {}, last.title),
      h("span", {}, notified(last)),
    );
    this.banner.replaceChildren(node);
    setTimeout(() => node.remove(), BANNER_MS);
  }
}
