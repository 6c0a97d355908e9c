// The five sections of the drawer, one list each; a new row is highlighted once.

import { h, icon, reconcile, write } from "./dom.js";
import { fromNow, has, hour, language, sentence, shortDay, t } from "./texts.js";

const STATIONS = [
  ["inbox", "inbox", inboxRows],
  ["transactions", "commit", transactionRows],
  ["outbox", "outbox", outboxRows],
  ["steps", "calendar", stepRows],
  ["history", "history", historyRows],
];

/** Draws all sections for a tip into `place`. */
export function stations(place, found, code) {
  const items = STATIONS.map(([name, picture, rows]) => ({ key: name, signature: `${code}${language}`, name, picture, rows: rows(found) }));
  reconcile(place, items, (item) => frame(item));
  items.forEach((item, index) => {
    const node = place.children[index];
    write(node.querySelector(".count"), String(item.rows.length));
    const list = node.querySelector("ol");
    const fresh = list.childElementCount > 0;
    reconcile(list, item.rows, (row) => line(row, fresh));
  });
}

function frame({ name, picture }) {
  return h(
    "section",
    { class: `station ${name}` },
    h("h3", {}, icon(picture), h("span", {}, t(`glass.${name}`)), h("span", { class: "count" })),
    h("p", { class: "hint" }, t(`glass.${name}_hint`)),
    h("ol"),
  );
}

/** `fresh` marks a row that came while the drawer was open. */
function line({ time, title, state, words, more }, fresh) {
  return h(
    "li",
    { class: fresh ? "row fresh" : "row" },
    h("time", {}, time),
    h("span", { class: "row-title" }, title),
    state ? h("span", { class: `state ${state}` }, t(`state.${state}`)) : null,
    words ? h("span", { class: "row-words" }, words) : null,
    more ? h("span", { class: "row-more" }, more) : null,
  );
}

function row(key, content) {
  return { key, signature: JSON.stringify([content, language]), ...content };
}

const moment = (iso) => {
  const date = new Date(iso);
  return `${shortDay(date)} ${hour(date)}`;
};
const tries = (count) => (count > 1 ? t("glass.tries", { count }) : null);

function inboxRows({ transactions }) {
  return transactions
    .filter(({ cause }) => cause)
    .map(({ cause }, index) =>
      row(index, { time: moment(cause.received_at), title: [cause.who, t(`update.${cause.kind}`)].filter(Boolean).join(" · "), state: cause.state, words: cause.words, more: tries(cause.tries) }),
    );
}

function transactionRows({ transactions }) {
  return transactions.map(({ at, cause, rows }, index) =>
    row(index, {
      time: moment(at),
      title: cause ? t("glass.by", { name: cause.who ?? "" }) : t("glass.by_clock"),
      more: Object.entries(rows).map(([table, count]) => `${table} +${count}`).join("  "),
    }),
  );
}

function outboxRows({ outbox }) {
  return outbox.map(({ at, to, operation, state, text, tries: count, error }, index) =>
    row(index, { time: moment(at), title: `${operation} → ${to ?? ""}`, state, words: text, more: [tries(count), error].filter(Boolean).join(" · ") }),
  );
}

function stepRows({ steps }) {
  return steps.map(({ at, in_seconds, kind, who, state }, index) =>
    row(index, { time: moment(at), title: t(`due.${kind}`, { code: "", who: who ?? "" }).trim(), state: state === "waiting" ? "due" : state, more: state === "waiting" ? fromNow(in_seconds) : who }),
  );
}

function historyRows({ history }) {
  return history.map(({ at, event, actor, sentence: said }, index) =>
    row(index, { time: moment(at), title: has(`event.${event}`) ? sentence(`event.${event}`) : t(`event.${event}`), words: said, more: actor }),
  );
}
