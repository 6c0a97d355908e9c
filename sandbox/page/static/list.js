// The list of chats: the private one with the bot, and the group.

import { chatAvatar } from "./avatar.js";
import { h, reconcile, write } from "./dom.js";
import { post } from "./net.js";
import { kindOf } from "./media.js";
import { covered } from "./rich.js";
import { dayKey, hour, language, shortDay, t } from "./texts.js";
import { now, stage } from "./stage.js";

export class ListView {
  constructor(phone) {
    this.phone = phone;
    this.title = h("h2", {});
    this.rows = h("ul", { class: "chat-rows" });
    this.join = h("button", { type: "button", class: "join", onclick: () => this.joinGroup() });
    this.node = h("div", { class: "view list" }, h("div", { class: "bar" }, this.title), this.rows, this.join);
  }

  update() {
    write(this.title, t("list.title"));
    const { account } = this.phone;
    const items = account.ordered.map((chat) => {
      const last = chat.list.at(-1);
      const unread = account.unread(chat);
      const activity = account.activity(chat);
      const signature = [JSON.stringify(last), unread, activity, chat.chat.title, dayKey(now()), language].join();
      return { key: chat.id, signature, chat, last, unread, activity };
    });
    reconcile(this.rows, items, (item) => this.row(item));
    this.join.hidden = account.chats.has(stage.group);
    write(this.join, t("list.join"));
  }

  /** Adds this phone's person to the group, as a shared invite link would. */
  async joinGroup() {
    const { account } = this.phone;
    if (!(await post(`/control/groups/${stage.group}/members`, { user: account.user, status: "member" }))) return;
    await account.refresh();
    this.phone.show("chat", stage.group);
  }

  row({ chat, last, unread, activity }) {
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "chat-row", "data-focus": "row", onclick: () => this.phone.show("chat", chat.id) },
        chatAvatar(chat),
        h("span", { class: "chat-row-name" }, chat.chat.title),
        h("time", { class: "chat-row-time" }, last ? moment(last.date) : ""),
        h("span", { class: activity ? "chat-row-text typing" : "chat-row-text" }, activity || summary(last, chat)),
        unread ? h("span", { class: "badge", "aria-label": t("unread", { count: unread }) }, String(unread)) : null,
      ),
    );
  }
}

function moment(seconds) {
  const date = new Date(seconds * 1000);
  return dayKey(date) === dayKey(now()) ? hour(date) : shortDay(date);
}

/** The text of a service message. */
function happened({ service, about, from }) {
  return t(`service.${service}`, { name: about.join(", "), who: from.first_name });
}

/** A message in one line, for lists and quotations. */
export function summary(message, chat) {
  if (!message) return t("list.empty");
  const who = message.own ? `${t("you")}: ` : chat?.group && !message.service ? `${message.from.first_name}: ` : "";
  if (message.service) return happened(message);
  const words = covered(message.text ?? message.caption ?? "", message.entities);
  const kind = message.attachment ? kindOf(message.attachment) : "";
  return who + [kind, words].filter(Boolean).join(kind && words ? " · " : "");
}
