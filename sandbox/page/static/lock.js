// The lock screen: the clock and the exact text of the notifications, which is what bystanders see.

import { h, icon, reconcile, write } from "./dom.js";
import { notified } from "./media.js";
import { now } from "./stage.js";
import { hour, language, longDay, t } from "./texts.js";

const PAST = 6;

export class LockView {
  constructor(phone) {
    this.phone = phone;
    this.time = h("p", { class: "lock-time" });
    this.day = h("p", { class: "lock-day" });
    this.cards = h("ol", { class: "lock-cards" });
    this.empty = h("p", { class: "lock-empty" });
    this.past = h("ol", { class: "lock-cards" });
    this.pastTitle = h("p", { class: "lock-past-title" });
    this.pastBox = h("div", { class: "lock-past" }, this.pastTitle, this.past);
    this.node = h(
      "div",
      { class: "view lock" },
      h("div", { class: "lock-head" }, icon("lock"), this.time, this.day),
      h("div", { class: "lock-scroll" }, this.cards, this.empty, this.pastBox),
      (this.open = h("button", { type: "button", class: "lock-open", onclick: () => phone.show("list") })),
    );
  }

  update() {
    const { account } = this.phone;
    const newest = [...account.notifications].reverse();
    const waiting = newest.filter((each) => !account.isPast(each));
    const past = newest.filter((each) => account.isPast(each)).slice(0, PAST);
    write(this.time, hour(now()));
    write(this.day, longDay(now()));
    write(this.open, t("lock.open"));
    write(this.empty, waiting.length ? "" : t("lock.empty"));
    this.cards.setAttribute("aria-label", t("lock.cards"));
    this.past.setAttribute("aria-label", t("lock.past"));
    this.pastBox.hidden = !past.length;
    write(this.pastTitle, t("lock.past"));
    for (const [place, shown] of [[this.cards, waiting], [this.past, past]]) {
      const items = shown.map((each) => ({ key: `${each.chat_id}:${each.message_id}`, signature: `${each.text}${language}`, each }));
      reconcile(place, items, ({ each }) => this.card(each));
    }
  }

  card(each) {
    const silent = each.silent ? h("span", { class: "lock-silent", role: "img", "aria-label": t("lock.silent"), title: t("lock.silent") }, icon("bell-off")) : null;
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "lock-card", onclick: () => this.phone.show("chat", each.chat_id) },
        h("span", { class: "lock-app" }, icon(each.chat_id < 0 ? "group" : "shield"), h("b", {}, each.title), silent, h("time", {}, hour(new Date(each.at * 1000)))),
        h("span", { class: "lock-text" }, notified(each)),
      ),
    );
  }
}
