// The list of chats: the private one with the bot, and the group.

import { chatAvatar } from "./avatar.js";
import { h, reconcile, write } from "./dom.js";
import { kindOf } from "./media.js";
import { covered } from "./rich.js";
import { dayKey, hour, language, shortDay, t } from "./texts.js";
import { now } from "./stage.js";

export class ListView {
  constructor(phone) {
    this.phone = phone;
    this.title = h("h2", {});
    this.rows = h("ul", { class: "chat-rows" });
    this.node = h("div", { class: "view list" }, h("div", { class: "bar" }, this.title), this.rows);
  }

  update() {
    write(this.title, t("list.title"));
    const { account } = this.phone;
    const items = account.ordered.map((chat) => {
      const last = chat.list.at(-1);
      const unread = account.unread(chat);
      const types = account.whoTypes(chat.id).join();
      const signature = [JSON.stringify(last), unread, types, chat.chat.title, dayKey(now()), language].join();
      return { key: chat.id, signature, chat, last, unread, types };
    });
    reconcile(this.rows, items, (item) => this.row(item));
  }

  row({ chat, last, unread, types }) {
    const words = types ? t("chat.types", { name: types }) : summary(last, chat);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "chat-row", "data-focus": "row", onclick: () => this.phone.show("chat", chat.id) },
        chatAvatar(chat),
        h("span", { class: "chat-row-name" }, chat.chat.title),
        h("time", { class: "chat-row-time" }, last ? moment(last.date) : ""),
        h("span", { class: types ? "chat-row-text typing" : "chat-row-text" }, words),
        unread ? h("span", { class: "badge", "aria-label": t("unread", { count: unread }) }, String(unread)) : null,
      ),
    );
  }
}

function moment(seconds) {
  const date = new Date(seconds * 1000);
  return dayKey(date) === dayKey(now()) ? hour(date) : shortDay(date);
}

/** One line for a message, as lists and quotations show it. */
export function summary(message, chat) {
  if (!message) return t("list.empty");
  const who = message.own ? `${t("you")}: ` : chat?.group && !message.service ? `${message.from.first_name}: ` : "";
  if (message.service) return t(`service.${message.service}`, { name: (message.about ?? []).join(", ") });
  const words = covered(message.text ?? message.caption ?? "", message.entities);
  const kind = message.attachment ? kindOf(message.attachment) : "";
  return who + [kind, words].filter(Boolean).join(kind && words ? " · " : "");
}
