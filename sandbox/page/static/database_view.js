// The drawer with the view of the bot's database: the inbox, transactions, outbox, due steps and history of one tip, live.

import { h, icon, iconButton, reconcile, write } from "./dom.js";
import { get, refresher } from "./net.js";
import { stations } from "./stations.js";
import { fromNow, has, language, sentence, t } from "./texts.js";
import { now, stage } from "./stage.js";

export class DatabaseView {
  constructor(place, toggle) {
    this.place = place;
    this.toggle = toggle;
    this.tips = [];
    this.found = null;
    this.code = null;
    this.newest = null;
    this.title = h("h2", {});
    this.hint = h("p", { class: "hint" });
    this.list = h("ul", { class: "tips" });
    this.head = h("div", { class: "tip-head" });
    this.body = h("div", { class: "stations", tabindex: "0", role: "region" });
    place.append(h("div", { class: "glass-head" }, icon("glass"), this.title, (this.close = iconButton("close", "", () => this.open(false)))), this.hint, this.list, this.head, this.body);
    toggle.addEventListener("click", () => this.open(this.place.hidden));
    place.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
    this.refresh = refresher(() => this.load());
  }

  async open(open) {
    this.place.hidden = !open;
    this.toggle.setAttribute("aria-expanded", String(open));
    document.body.classList.toggle("glass-open", open);
    if (open) {
      await this.refresh();
      this.close.focus();
    } else {
      this.toggle.focus();
    }
  }

  async load() {
    if (this.place.hidden) return;
    this.tips = await get("/stage/tips").catch(() => []);
    const codes = this.tips.map(({ code }) => code);
    // The newest tip is shown until the viewer chooses another one.
    if (this.code === this.newest || !codes.includes(this.code)) this.code = codes[0] ?? null;
    this.newest = codes[0] ?? null;
    this.found = this.code ? await get(`/stage/tips/${this.code}`).catch(() => null) : null;
    this.update();
  }

  choose(code) {
    this.code = code;
    this.refresh();
  }

  update() {
    if (this.place.hidden || !stage.ready) return;
    write(this.title, t("glass.title"));
    write(this.hint, t(this.tips.length ? "glass.hint" : "glass.empty"));
    this.close.setAttribute("aria-label", t("close"));
    this.body.setAttribute("aria-label", t("glass.stations"));
    const items = this.tips.map((tip) => ({ key: tip.code, tip, signature: JSON.stringify([tip, tip.code === this.code, language]) }));
    reconcile(this.list, items, ({ tip }) => this.tip(tip));
    this.head.hidden = !this.found;
    this.body.hidden = !this.found;
    if (!this.found) return;
    this.drawHead(this.found.tip);
    stations(this.body, this.found, this.code);
  }

  tip(tip) {
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "tip", "aria-current": tip.code === this.code ? "true" : null, "data-focus": "tip", onclick: () => this.choose(tip.code) },
        h("b", {}, tip.code),
        h("span", { class: `state ${tip.status}` }, word("status", tip.status)),
      ),
    );
  }

  drawHead(tip) {
    const age = fromNow((new Date(tip.created_at) - now()) / 1000);
    const signature = JSON.stringify([tip, age, language]);
    if (this.head.dataset.signature === signature) return;
    this.head.dataset.signature = signature;
    const facts = [
      ["glass.reporter", tip.reporter],
      ["glass.owner", tip.owner ?? "–"],
      ["glass.area", tip.area ?? "–"],
      ["glass.urgency", word("urgency", tip.urgency)],
      ["glass.created", age],
      ["glass.outcome", tip.outcome ? word("outcome", tip.outcome) : "–"],
    ];
    this.head.replaceChildren(
      h("p", { class: "tip-story" }, tip.story ?? ""),
      h("dl", {}, facts.map(([key, value]) => h("div", {}, h("dt", {}, t(key)), h("dd", {}, value)))),
    );
  }
}

/** The catalogue's word for a state, or the state itself if there is none. */
export function word(group, value) {
  return has(`${group}.${value}`) ? sentence(`${group}.${value}`) : value;
}
