// The page's sentences from the catalogues, and dates, times and durations in the same language.

import { get } from "./net.js";

const LANGUAGES = ["id", "en"];
let texts = {};
let zone = "Asia/Jakarta";
export let language = "id";

/** Loads a language and writes its sentences into the static parts of the page. */
export async function loadTexts(wanted) {
  const known = LANGUAGES.includes(wanted) ? wanted : LANGUAGES[0];
  const found = await get(`/stage/texts?language=${known}`);
  [language, texts] = [known, found]; // together, after the wait: until then the page uses the old language
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
    if (node.tagName === "BUTTON") node.title = t(node.dataset.tLabel);
  }
  document.title = t("title");
}

export function setZone(name) {
  zone = name;
}

/** The sentence of `page.<key>` with its {placeholders} filled. */
export function t(key, params = {}) {
  return sentence(`page.${key}`, params);
}

/** The sentence of a full key, as the server names it. */
export function sentence(key, params = {}) {
  const found = texts[key] ?? key;
  const written = Array.isArray(found) ? found[formOf(params.count, found.length)] : found;
  return written.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
}

/** The index of the plural form for a count: one or other, which is all that the two languages have. */
function formOf(count, forms) {
  return new Intl.PluralRules(language).select(count) === "one" ? 0 : forms - 1;
}

/** Whether the catalogues have a key. */
export function has(key) {
  return key in texts;
}

const form = (date, options) => new Intl.DateTimeFormat(language, { timeZone: zone, ...options }).format(date);

/** Hours and minutes in the form of the language: 07.00, 07:00. */
export function hour(date) {
  const written = form(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return language === "id" ? written.replace(":", ".") : written;
}

export function longDay(date) {
  return form(date, { weekday: "long", day: "numeric", month: "long" });
}

export function shortDay(date) {
  return form(date, { weekday: "short", day: "numeric", month: "short" });
}

/** A key that is the same for all times of one day. */
export function dayKey(date) {
  return form(date, { year: "numeric", month: "2-digit", day: "2-digit" });
}

const STEPS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

/** A number of seconds from now in the largest fitting unit: "dalam 45 menit". */
export function fromNow(seconds) {
  const [unit, size] = STEPS.find(([, each]) => Math.abs(seconds) >= each) ?? ["minute", 60];
  const count = Math.max(1, Math.round(Math.abs(seconds) / size));
  return new Intl.RelativeTimeFormat(language).format(seconds < 0 ? -count : count, unit);
}

/** A number of bytes, such as "12 kB". */
export function size(bytes) {
  const [unit, per] = bytes >= 1e6 ? ["megabyte", 1e6] : bytes >= 1e3 ? ["kilobyte", 1e3] : ["byte", 1];
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(bytes / per);
}
