// The content of a message besides text: pictures, files, sound, locations, contacts.

import { avatar } from "./avatar.js";
import { h, icon, write } from "./dom.js";
import { size, t } from "./texts.js";

const BARS = 30;

/** The address of a file. */
export function fileAddress(id) {
  return `/stage/files/${encodeURIComponent(id)}`;
}

/** The name of a kind of content: "Foto", "Dokumen". */
export function kindOf(attachment) {
  return t(`kind.${attachment}`);
}

/** The text of a notification, with the kind of a file in the page's language. */
export function notified({ sender, text }) {
  const words = text.replace(/^\[(\w+)\]/, (_, kind) => kindOf(kind));
  return sender ? `${sender}: ${words}` : words;
}

/** The element for a message's content, or null for plain text. */
export function medium(message) {
  const kind = message.attachment;
  const make = { photo, audio: sound, voice: sound, location: place, venue, contact, dice, sticker };
  const content = message.content[kind];
  return kind ? (make[kind] ?? (content.file_id ? file : other))(content, kind) : null;
}

/** The pictures of an album as one grid. */
export function album(messages) {
  return h("div", { class: `album of-${Math.min(messages.length, 4)}` }, messages.map((message) => medium(message)));
}

function photo(sizes) {
  const largest = sizes.at(-1);
  const tiny = largest.width < 8;
  const picture = h("img", { src: fileAddress(largest.file_id), alt: t("kind.photo"), width: largest.width, height: largest.height, loading: "lazy" });
  return h(
    "a",
    { class: tiny ? "photo tiny" : "photo", href: fileAddress(largest.file_id), target: "_blank", rel: "noopener", "aria-label": t("open.photo") },
    tiny ? icon("photo") : picture,
  );
}

function sticker({ file_id, emoji = "" }) {
  return h("img", { class: "sticker", src: fileAddress(file_id), alt: `${t("kind.sticker")} ${emoji}` });
}

function dice({ emoji, value }) {
  return h("p", { class: "dice" }, emoji, h("b", {}, String(value)));
}

/** A content without a file, such as a poll: only its kind. */
function other(_content, kind) {
  return h("p", {}, kindOf(kind));
}

function file(found, kind) {
  const name = found.file_name ?? kindOf(kind);
  const ending = (name.includes(".") ? name.split(".").at(-1) : kind).slice(0, 4).toUpperCase();
  return h(
    "a",
    { class: "file", href: fileAddress(found.file_id), target: "_blank", rel: "noopener", "aria-label": t("open.file", { name }) },
    h("span", { class: "file-icon", "aria-hidden": "true" }, ending),
    h("span", { class: "file-name" }, name),
    h("span", { class: "file-size" }, size(found.file_size ?? 0)),
  );
}

function sound(found, kind) {
  const audio = h("audio", { preload: "none", src: fileAddress(found.file_id) });
  const time = h("span", { class: "voice-time" }, clock(found.duration));
  const wave = h("span", { class: "wave", "aria-hidden": "true" }, bars(found.file_unique_id));
  const button = h("button", { type: "button", class: "round", "aria-label": t("voice.play"), onclick: toggle }, icon("play"));
  function toggle() {
    if (audio.paused) audio.play().catch(() => write(time, t("voice.silent")));
    else audio.pause();
  }
  function shown() {
    button.replaceChildren(icon(audio.paused ? "play" : "pause"));
    button.setAttribute("aria-label", t(audio.paused ? "voice.play" : "voice.pause"));
  }
  function moved() {
    const done = audio.duration ? audio.currentTime / audio.duration : 0;
    [...wave.children].forEach((bar, index) => bar.classList.toggle("done", index / BARS < done));
  }
  for (const event of ["play", "pause", "ended"]) audio.addEventListener(event, shown);
  audio.addEventListener("timeupdate", moved);
  return h("div", { class: "voice", "aria-label": kindOf(kind), role: "group" }, button, wave, time, audio);
}

/** The bars of a voice message, always the same for the same file. */
function bars(seed) {
  let state = 7;
  for (const character of seed) state = (state * 33 + character.charCodeAt(0)) % 65521;
  return Array.from({ length: BARS }, (_, index) => {
    state = (state * 75 + 74) % 65537;
    const bar = h("i");
    bar.style.height = `${4 + Math.round((state % 14) * Math.abs(Math.sin(index / 3.1)) + 2)}px`;
    return bar;
  });
}

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function place({ latitude, longitude }) {
  const point = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return h("div", { class: "place", role: "img", "aria-label": `${t("kind.location")} ${point}` }, h("span", { class: "place-map" }, icon("place"), h("span", { class: "place-point" }, point)));
}

function venue({ title, address, location }) {
  return h("div", {}, place(location), h("b", {}, title), h("p", {}, address));
}

function contact({ first_name, last_name, phone_number }) {
  const name = [first_name, last_name].filter(Boolean).join(" ");
  return h("div", { class: "contact" }, avatar(name), h("b", {}, name), h("span", {}, phone_number));
}
