// The data of one person's phone, kept in step with the sandbox. Several phones on the page may show the same person.

import { get, post, refresher } from "./net.js";
import { now } from "./stage.js";
import { t } from "./texts.js";

const accounts = new Map();
const READ = "read";

export class Account extends EventTarget {
  constructor(user) {
    super();
    this.user = user;
    this.version = 0;
    this.chats = new Map();
    this.toasts = [];
    this.notifications = [];
    this.read = JSON.parse(sessionStorage.getItem(`${READ}:${user}`) ?? "null");
    this.refresh = refresher(() => this.load());
  }

  async load() {
    const found = await get(`/control/phones/${this.user}?since=${this.version}`).catch(() => null);
    if (!found) return; // the stage is being reset
    const first = this.version === 0;
    const here = new Set(found.chats.map(({ chat }) => chat.id));
    for (const id of this.chats.keys()) if (!here.has(id)) this.chats.delete(id);
    for (const each of found.chats) this.merge(each);
    this.version = found.version;
    this.toasts = found.toasts;
    this.notifications = found.notifications;
    if (first && !this.read) {
      this.read = {};
      for (const id of this.chats.keys()) this.markRead(id);
    }
    this.dispatchEvent(new Event("change"));
  }

  merge({ messages, ...head }) {
    const chat = this.chats.get(head.chat.id) ?? { messages: new Map() };
    Object.assign(chat, head, { id: head.chat.id, group: head.chat.type !== "private" });
    for (const message of messages) {
      if (message.deleted) chat.messages.delete(message.message_id);
      else chat.messages.set(message.message_id, message);
    }
    chat.list = [...chat.messages.values()].sort((one, other) => one.message_id - other.message_id);
    this.chats.set(chat.id, chat);
  }

  /** The chats, the one with the newest message first. */
  get ordered() {
    const last = (chat) => chat.list.at(-1)?.date ?? 0;
    return [...this.chats.values()].filter((chat) => !chat.migrated_to).sort((one, other) => last(other) - last(one));
  }

  unread(chat) {
    const mark = this.read?.[chat.id] ?? 0;
    return chat.list.filter((message) => !message.own && !message.service && message.message_id > mark).length;
  }

  get allUnread() {
    return [...this.chats.values()].reduce((sum, chat) => sum + this.unread(chat), 0);
  }

  /** Whether a real lock screen would have removed a notification: its chat was opened, or its message deleted. */
  isPast({ chat_id, message_id }) {
    return message_id <= (this.read?.[chat_id] ?? 0) || !this.chats.get(chat_id)?.messages.has(message_id);
  }

  /** Marks all messages of a chat as read. */
  markRead(id) {
    const last = this.chats.get(id)?.list.at(-1)?.message_id ?? 0;
    if (this.read && (this.read[id] ?? 0) < last) {
      this.read[id] = last;
      sessionStorage.setItem(`${READ}:${this.user}`, JSON.stringify(this.read));
      this.dispatchEvent(new Event("change"));
    }
  }

  say(chat, content) {
    return post("/control/messages", { from: this.user, chat, ...content });
  }

  edit(chat, message_id, content) {
    return post("/control/edits", { from: this.user, chat, message_id, ...content });
  }

  remove(chat, message_id) {
    return post("/control/deletions", { from: this.user, chat, message_id });
  }

  react(chat, message_id, emoji) {
    return post("/control/reactions", { from: this.user, chat, message_id, ...(emoji ? { emoji } : {}) });
  }

  press(chat, message_id, data) {
    return post("/control/presses", { from: this.user, chat, message_id, data });
  }

  /** Sets this person's action in a chat, such as "typing"; null ends it. */
  act(chat, action) {
    return post("/control/actions", { from: this.user, chat, action });
  }

  /** The current actions of the others in a chat, in words; empty when there are none. */
  activity(chat) {
    const going = chat.actions.filter(({ until }) => until * 1000 > now());
    const typing = going.filter(({ action }) => action === "typing");
    const shown = typing.length ? typing : going;
    const name = shown.map((each) => each.name).join(", ");
    return name && t(typing.length ? "chat.types" : "chat.prepares", { name });
  }

  /** Whether a chat has an action, which ends after some seconds. */
  get watching() {
    return [...this.chats.values()].some((chat) => chat.actions.length);
  }
}

/** The account of a user; the first call creates it. */
export function accountOf(user) {
  if (!accounts.has(user)) accounts.set(user, new Account(user));
  return accounts.get(user);
}

export function refreshAccounts() {
  return Promise.all([...accounts.values()].map((account) => account.refresh()));
}

/** Removes all accounts after a reset of the stage. */
export function forgetAccounts() {
  for (const user of accounts.keys()) sessionStorage.removeItem(`${READ}:${user}`);
  accounts.clear();
}
