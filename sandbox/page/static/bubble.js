// One message, or one album, as a bubble with its sender, reply, buttons and time.

import { avatar, colourOf } from "./avatar.js";
import { h, icon, iconButton } from "./dom.js";
import { summary } from "./list.js";
import { album, medium } from "./media.js";
import { rich } from "./rich.js";
import { personByUser } from "./stage.js";
import { hour, language, t } from "./texts.js";

/**
 * Converts a chat's messages into the items of its log: days, service lines, bubbles; an album is one bubble.
 * `state` is the state of this phone only: pressed buttons, opened spoilers.
 */
export function bubbles(chat, state) {
  const items = [];
  let album = null;
  for (const message of chat.list) {
    if (album && message.media_group_id && album.media_group_id === message.media_group_id && album.own === message.own) {
      items.at(-1).messages.push(message);
      continue;
    }
    album = message;
    items.push({ key: message.message_id, messages: [message] });
  }
  items.forEach((item, index) => {
    const [message] = item.messages;
    item.first = !sameRun(items[index - 1]?.messages[0], message);
    item.last = !sameRun(message, items[index + 1]?.messages[0]);
    item.signature = JSON.stringify([
      ...[item.messages, item.first, item.last, language],
      ...[chat.waiting.includes(message.message_id), state.opened.has(message.message_id)],
      ...[state.pressed.get(message.message_id), quoted(chat, message)],
    ]);
  });
  return items;
}

function sameRun(one, other) {
  if (!one || !other || one.service || other.service) return false;
  const together = one.own === other.own && one.from.id === other.from.id;
  return together && Math.abs(other.date - one.date) < 300;
}

function quoted(chat, message) {
  const found = message.reply_to && chat.messages.get(message.reply_to);
  return found ? [found.message_id, found.from.first_name, summary(found, null)] : null;
}

/** The element of an item; `hooks` are the callbacks of its actions. */
export function bubble({ messages, first, last }, chat, state, hooks) {
  const [message] = messages;
  if (message.service) return h("div", { class: "service" }, h("span", {}, summary(message, chat)));
  const classes = ["message", message.own ? "own" : "their", first && "first", last && "last", message.protected && "guarded", bare(message) && "bare"];
  const sender = sendersName(message);
  const ink = message.from.is_bot ? "brand" : colourOf(sender);
  const body = h(
    "div",
    { class: "bubble", ondblclick: () => hooks.reply(message) },
    chat.group && !message.own && first ? h("p", { class: `sender ink-${ink}` }, sender) : null,
    message.forward_origin ? h("p", { class: "forwarded" }, icon("forward"), t("forwarded", { name: origin(message.forward_origin) })) : null,
    quote(chat, message, hooks),
    messages.length > 1 ? album(messages) : medium(message),
    words(message, state, hooks),
    foot(message, chat),
    iconButton("more", t("message.more"), () => hooks.menu(message), { class: "icon-button more", "data-focus": "more" }),
  );
  return h(
    "div",
    { class: classes.filter(Boolean).join(" "), "data-id": message.message_id },
    chat.group && !message.own ? avatarOf(message, last, sender) : null,
    h("article", { class: "stack", "aria-label": label(message, sender) }, body, reactions(message), keyboard(message, state, hooks)),
  );
}

/** Whether a message is only a picture or a location; the time is then shown on it. */
function bare(message) {
  return !message.caption && ["photo", "location"].includes(message.attachment);
}

/** The sender's rank and name from the roster, else the first name. */
function sendersName(message) {
  const person = personByUser(message.from.id);
  return message.sender_chat?.title ?? (person ? person.name : message.from.first_name);
}

function label(message, sender) {
  return `${message.own ? t("you") : sender}, ${hour(new Date(message.date * 1000))}`;
}

function avatarOf(message, last, sender) {
  return h("span", { class: "beside" }, last ? avatar(sender, message.from.is_bot ? "shield" : null) : null);
}

function origin({ sender_user, sender_user_name, chat, sender_chat }) {
  return sender_user?.first_name ?? sender_user_name ?? chat?.title ?? sender_chat?.title ?? "";
}

function quote(chat, message, hooks) {
  const found = message.reply_to && chat.messages.get(message.reply_to);
  if (!found) return null;
  const name = found.own ? t("you") : sendersName(found);
  return h(
    "button",
    { type: "button", class: "quoted", onclick: () => hooks.goTo(found.message_id) },
    h("b", {}, name),
    h("span", {}, summary({ ...found, own: false }, null)),
  );
}

function words(message, state, hooks) {
  const text = message.text ?? message.caption;
  if (!text) return null;
  const id = message.message_id;
  const nodes = rich(text, message.entities, { run: hooks.run, open: state.opened.has(id), reveal: () => hooks.reveal(id) });
  return h("p", { class: "words" }, nodes);
}

function foot(message, chat) {
  const waits = chat.waiting.includes(message.message_id);
  const marks = [
    message.protected ? mark("lock", t("protected")) : null,
    message.edit_date ? h("span", {}, t("edited")) : null,
    h("time", {}, hour(new Date(message.date * 1000))),
    message.own ? h("span", { class: waits ? "ticks" : "ticks seen" }, mark(waits ? "check" : "checks", t(waits ? "tick.sent" : "tick.read"))) : null,
  ];
  return h("span", { class: "foot" }, marks.filter(Boolean));
}

function mark(name, words) {
  return h("span", { class: "mark", role: "img", "aria-label": words, title: words }, icon(name));
}

function reactions(message) {
  const counts = new Map();
  for (const emoji of Object.values(message.reactions)) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  if (!counts.size) return null;
  return h("p", { class: "reactions" }, [...counts].map(([emoji, count]) => h("span", {}, `${emoji} ${count}`)));
}

function keyboard(message, state, hooks) {
  if (!message.buttons.length) return null;
  const pressed = state.pressed.get(message.message_id);
  const rows = message.buttons.map((row) =>
    h(
      "div",
      { class: "keys" },
      row.map(({ text, data, url }) => {
        if (url) return h("a", { class: "key", href: url, target: "_blank", rel: "noopener noreferrer" }, text);
        const busy = pressed === data;
        return h("button", { type: "button", class: busy ? "key busy" : "key", "aria-busy": busy, "data-focus": data, onclick: () => hooks.press(message, data) }, text);
      }),
    ),
  );
  return h("div", { class: "keyboard" }, rows);
}
