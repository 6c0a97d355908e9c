// The due steps on a line that begins now. Its scale is logarithmic: minutes near the start, days far from it.

import { h, icon, reconcile, write } from "./dom.js";
import { now } from "./stage.js";
import { fromNow, hour, language, shortDay, t } from "./texts.js";

const TICKS = [
  [3600, "1h"],
  [6 * 3600, "6h"],
  [86400, "1d"],
  [7 * 86400, "7d"],
];
const NEAREST = 60;
const FARTHEST = 8 * 86400;

/** The position on the line, in percent, of a time this number of seconds from now. */
function place(seconds) {
  const held = Math.min(Math.max(seconds, NEAREST), FARTHEST);
  return (Math.log(held / NEAREST) / Math.log(FARTHEST / NEAREST)) * 100;
}

export class Timeline {
  constructor() {
    this.next = h("p", { class: "due-next" });
    this.points = h("ol", { class: "due-points" });
    const ticks = TICKS.map(([seconds, name]) => {
      const tick = h("span", { class: "due-tick", "data-name": name, "aria-hidden": "true" });
      tick.style.left = `${place(seconds)}%`;
      return tick;
    });
    this.ticks = ticks;
    this.node = h("section", { class: "due" }, this.next, h("div", { class: "due-line" }, ticks, this.points));
  }

  update(due) {
    this.node.setAttribute("aria-label", t("due.title"));
    for (const tick of this.ticks) write(tick, t(`due.tick_${tick.dataset.name}`));
    const items = due.map((each) => this.item(each));
    const first = items[0];
    const signature = first ? first.sentence : t("due.none");
    if (this.next.dataset.signature !== signature) {
      this.next.dataset.signature = signature;
      this.next.replaceChildren(icon("clock"), h("span", {}, signature));
      if (items.length > 1) this.next.append(h("span", { class: "due-more" }, t("due.more", { count: items.length - 1 })));
    }
    reconcile(this.points, items, (item) => this.point(item));
    for (const [index, node] of [...this.points.children].entries()) node.style.left = `${items[index].left}%`;
  }

  item({ at, kind, code, who }) {
    const date = new Date(at);
    const seconds = (date - now()) / 1000;
    const when = seconds < 0 ? t("due.late") : fromNow(seconds);
    const what = t(`due.${kind}`, { code: code ?? "", who: who ?? "" }).trim();
    const sentence = t("due.sentence", { what, when });
    const words = [sentence, who && kind !== "digest" ? who : null, `${shortDay(date)} ${hour(date)}`].filter(Boolean).join(" · ");
    return { key: `${kind}${code}${at}`, signature: [words, language].join(), kind, words, sentence, left: place(seconds) };
  }

  point({ kind, words, left }) {
    const side = left > 60 ? "left" : left < 25 ? "right" : "middle";
    return h("li", { class: `due-point ${kind}` }, h("button", { type: "button", class: `dot ${side}`, "data-focus": "dot", "aria-label": words, "data-words": words }));
  }
}
