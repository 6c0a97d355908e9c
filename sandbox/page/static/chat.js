// An open chat: header, pinned message, log, composer.

import { chatAvatar } from "./avatar.js";
import { bubble, bubbles } from "./bubble.js";
import { Composer } from "./composer.js";
import { h, icon, iconButton, reconcile, write } from "./dom.js";
import { summary } from "./list.js";
import { messageMenu } from "./actions.js";
import { stage } from "./stage.js";
import { dayKey, language, longDay, t } from "./texts.js";

const NEAR = 80; // the log counts as scrolled to the end within this distance, in pixels

export class ChatView {
  constructor(phone, id) {
    this.phone = phone;
    this.id = id;
    this.state = { pressed: new Map(), opened: new Set() };
    this.name = h("h2", {});
    this.about = h("p", { class: "about", "aria-live": "off" });
    this.head = h("div", { class: "bar chat-bar" });
    this.pinned = h("button", { type: "button", class: "pinned", hidden: true });
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0" });
    this.jumpCount = h("span", { class: "badge" });
    this.jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd(true) }, icon("down"), this.jumpCount);
    this.composer = new Composer(this);
    this.node = h("div", { class: "view chat" }, this.head, this.pinned, h("div", { class: "log-frame" }, this.log, this.jump), this.composer.node);
    this.log.addEventListener("scroll", () => this.seen(), { passive: true });
    this.atEnd = true;
    new ResizeObserver(() => this.atEnd && this.toEnd()).observe(this.log);
    this.hooks = {
      run: (command) => this.composer.send({ text: command }),
      reply: (message) => this.composer.replyTo(message),
      reveal: (message_id) => this.remember(this.state.opened, message_id),
      menu: (message) => messageMenu(this, message),
      press: (message, data) => this.press(message, data),
      goTo: (message_id) => this.goTo(message_id),
    };
  }

  get account() {
    return this.phone.account;
  }

  get chat() {
    return this.account.chats.get(this.id);
  }

  update() {
    if (!this.chat) {
      this.phone.show("list");
      return;
    }
    this.updateHead();
    this.settlePresses();
    const pinned = this.chat.list.findLast((message) => message.pinned);
    this.updatePinned(pinned);
    this.log.setAttribute("aria-label", t("chat.log", { name: this.chat.chat.title }));
    reconcile(this.log, this.items(), (item) => this.create(item));
    this.composer.update();
    if (this.atEnd) this.toEnd();
    this.seen();
  }

  updateHead() {
    const { chat } = this;
    const others = this.account.allUnread - this.account.unread(chat);
    const signature = [chat.chat.title, language, others].join();
    if (this.head.dataset.signature !== signature) {
      this.head.dataset.signature = signature;
      const back = iconButton("back", t("chat.back"), () => this.phone.show("list"), { class: "icon-button back", "data-focus": "back" });
      if (others) back.append(h("span", { class: "badge" }, String(others)));
      const had = this.head.contains(document.activeElement);
      this.head.replaceChildren(back, chatAvatar(chat), h("div", {}, this.name, this.about));
      if (had) back.focus();
    }
    write(this.name, chat.chat.title);
    const activity = this.account.activity(chat);
    const about = chat.group ? t("chat.members", { count: chat.members }) : t(stage.bot.alive ? "chat.bot" : "chat.bot_down");
    write(this.about, activity || about);
    this.about.classList.toggle("typing", Boolean(activity));
  }

  updatePinned(message) {
    this.pinned.hidden = !message;
    if (!message) return;
    const signature = [summary(message, null), language].join();
    if (this.pinned.dataset.signature === signature) return;
    this.pinned.dataset.signature = signature;
    this.pinned.onclick = () => this.goTo(message.message_id);
    this.pinned.replaceChildren(icon("pin"), h("span", {}, h("b", {}, t("chat.pinned")), h("span", {}, summary({ ...message, own: false }, null))));
  }

  /** The days and bubbles in order. */
  items() {
    const items = [];
    let day = null;
    for (const item of bubbles(this.chat, this.state)) {
      const date = new Date(item.messages[0].date * 1000);
      if (dayKey(date) !== day) {
        day = dayKey(date);
        items.push({ key: `day-${day}`, signature: language, date });
      }
      items.push(item);
    }
    return items.length ? items : [{ key: "empty", signature: language }];
  }

  create(item) {
    if (item.key === "empty") return h("div", { class: "greeting" }, chatAvatar(this.chat), h("b", {}, this.chat.chat.title), h("span", {}, t("chat.greeting")));
    if (item.date) return h("div", { class: "service day" }, h("span", {}, longDay(item.date)));
    return bubble(item, this.chat, this.state, this.hooks);
  }

  async press(message, data) {
    this.remember(this.state.pressed, message.message_id, data);
    const query = await this.account.press(this.id, message.message_id, data);
    if (query) this.phone.awaitToast(query.id, () => this.release(message.message_id));
    else this.release(message.message_id);
  }

  release(message_id) {
    this.state.pressed.delete(message_id);
    this.update();
  }

  /** Forgets presses on messages whose buttons are gone. */
  settlePresses() {
    for (const id of this.state.pressed.keys()) if (!this.chat.messages.get(id)?.buttons.length) this.state.pressed.delete(id);
  }

  remember(collection, ...entry) {
    if (collection instanceof Set) collection.add(...entry);
    else collection.set(...entry);
    this.update();
  }

  goTo(message_id) {
    const node = this.log.querySelector(`[data-id="${message_id}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
  }

  toEnd(smooth = false) {
    this.atEnd = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  /** Marks the chat as read when the end is visible; else updates the count of new messages below. */
  seen() {
    this.atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
    if (this.atEnd && this.phone.looksAt(this.id)) this.account.markRead(this.id);
    const unread = this.atEnd ? 0 : this.account.unread(this.chat);
    this.jump.hidden = this.atEnd;
    this.jump.setAttribute("aria-label", unread ? t("unread", { count: unread }) : t("chat.end"));
    this.jumpCount.hidden = !unread;
    write(this.jumpCount, String(unread));
  }
}
