// The actions on a message.

import { openMenu } from "./menu.js";
import { t } from "./texts.js";

const LIKE = "👍";

/** Opens the menu of a message over its chat. */
export function messageMenu(view, message) {
  const { account, id, composer } = view;
  const { message_id } = message;
  const liked = message.reactions[account.user] === LIKE;
  const items = [
    { icon: "reply", label: t("message.reply"), run: () => composer.replyTo(message) },
    { icon: "like", label: t(liked ? "message.unlike" : "message.like"), run: () => account.react(id, message_id, liked ? null : LIKE) },
  ];
  if (message.text && !message.protected) {
    for (const other of account.ordered.filter((chat) => chat.id !== id)) {
      items.push({ icon: "forward", label: t("message.forward", { name: other.chat.title }), run: () => forward(account, message, other) });
    }
  }
  if (message.own && (message.text || message.caption)) items.push({ icon: "edit", label: t("message.edit"), run: () => composer.change(message) });
  if (message.own) items.push({ icon: "trash", label: t("message.delete"), danger: true, run: () => account.remove(id, message_id) });
  openMenu(view.node, items, { label: t("message.more"), place: "middle" });
}

function forward(account, message, chat) {
  const from = message.from.is_bot ? message.from.first_name : message.from.id;
  return account.say(chat.id, { text: message.text, forward_from: from });
}
