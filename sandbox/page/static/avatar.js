// The round picture of a person or a chat: initials on a colour.

import { h, icon } from "./dom.js";

const COLOURS = 7;
const RANKS = /^(Bharada|Bripda|Briptu|Brigadir|Bripka|Aipda|Aiptu|Ipda|Iptu|AKP|Kompol|AKBP|Kombes)\s+/i;

/** A number from 0 to 6, always the same for the same name. */
export function colourOf(name) {
  let sum = 0;
  for (const character of name.replace(RANKS, "")) sum = (sum * 43 + character.codePointAt(0)) % 65521;
  return sum % COLOURS;
}

export function avatar(name, picture = null) {
  const bare = name.replace(RANKS, "");
  const initials = bare.split(/\s+/).slice(0, 2).map((word) => word[0] ?? "").join("").toUpperCase();
  return h("span", { class: `avatar colour-${picture ? "brand" : colourOf(name)}`, "aria-hidden": "true" }, picture ? icon(picture) : initials);
}

/** The avatar of a chat as a phone shows it. */
export function chatAvatar(chat) {
  return avatar(chat.chat.title ?? "", chat.group ? "group" : "shield");
}
