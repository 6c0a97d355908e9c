// Text with its entities as elements. Offsets are in UTF-16 units, like those of JavaScript's strings.

import { h } from "./dom.js";
import { t } from "./texts.js";

const CLASSES = {
  bold: "bold",
  italic: "italic",
  underline: "underline",
  strikethrough: "strike",
  spoiler: "spoiler",
  code: "code",
  pre: "code pre",
  blockquote: "quote",
  expandable_blockquote: "quote",
  mention: "link",
  hashtag: "link",
};

/** The nodes of a text. `run(command)` is called when a command in it is pressed; `open` shows spoilers at once. */
export function rich(text, entities, { run, open = false, reveal } = {}) {
  const cuts = new Set([0, text.length]);
  for (const { offset, length } of entities) cuts.add(offset).add(offset + length);
  const places = [...cuts].sort((one, other) => one - other);
  return places.slice(1).map((end, index) => {
    const start = places[index];
    const over = entities.filter(({ offset, length }) => offset <= start && offset + length >= end);
    return piece(text.slice(start, end), over, { run, open, reveal });
  });
}

function piece(words, over, { run, open, reveal }) {
  if (!over.length) return words;
  const kinds = new Set(over.map(({ type }) => type));
  const classes = [...kinds].map((kind) => CLASSES[kind]).filter(Boolean).join(" ");
  if (kinds.has("spoiler") && !open) {
    return cover(words, classes, reveal);
  }
  if (kinds.has("bot_command") && run) {
    return h("button", { type: "button", class: `${classes} link command`, onclick: () => run(words) }, words);
  }
  const address = over.find(({ type }) => type === "text_link")?.url ?? (kinds.has("url") ? words : null);
  if (address && /^https?:/i.test(address)) {
    return h("a", { class: `${classes} link`, href: address, target: "_blank", rel: "noopener noreferrer" }, words);
  }
  return h("span", { class: classes }, words);
}

/** A spoiler that opens at a tap; not a button element, because that does not wrap over lines. */
function cover(words, classes, reveal) {
  const key = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    reveal();
  };
  const attributes = { class: `${classes} covered`, role: "button", tabindex: "0", "aria-label": t("spoiler"), onclick: reveal, onkeydown: key };
  return h("span", attributes, h("span", { "aria-hidden": "true" }, words));
}

/** The plain text for a list or a quotation, with spoilers covered. */
export function covered(text, entities) {
  let shown = text;
  for (const { type, offset, length } of entities) {
    if (type === "spoiler") shown = shown.slice(0, offset) + "▒".repeat(length) + shown.slice(offset + length);
  }
  return shown;
}
