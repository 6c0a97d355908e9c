// The bar at the bottom: the movable clock, the due steps, the bot, and the weather.

import { h, icon, reconcile, write } from "./dom.js";
import { get, post, refresher } from "./net.js";
import { now, stage } from "./stage.js";
import { Timeline } from "./timeline.js";
import { hour, language, longDay, t } from "./texts.js";

const MOVES = [
  ["clock.ten", { move_seconds: 600 }],
  ["clock.hour", { move_seconds: 3600 }],
  ["clock.next", { to: "next" }],
  ["clock.monday", { to: "monday" }],
];
const WEATHER = [
  ["offline", "wifi-off"],
  ["drop", "drop"],
  ["slow", "slow"],
  ["429", "many"],
  ["500", "broken"],
  ["double", "double"],
];

export class Dock {
  constructor(place) {
    this.due = [];
    this.time = h("span", { class: "dock-time" });
    this.day = h("span", { class: "dock-day" });
    this.moves = h("div", { class: "moves", role: "group" });
    this.timeline = new Timeline();
    this.bot = h("div", { class: "bot-state" });
    this.kinds = h("div", { class: "weather", role: "group" });
    this.said = h("p", { class: "hidden-words", role: "status", "aria-live": "polite" });
    this.fold = h("button", { type: "button", class: "icon-button fold", "aria-expanded": "false", onclick: () => this.toggle() }, icon("down"));
    place.append(
      h("div", { class: "dock-clock" }, h("div", { class: "dock-now" }, this.time, this.day), this.moves),
      this.timeline.node,
      h("div", { class: "dock-weather" }, this.bot, this.kinds),
      this.fold,
      this.said,
    );
    this.place = place;
    this.refresh = refresher(async () => {
      this.due = await get("/stage/due").catch(() => this.due);
      this.update();
    });
  }

  toggle() {
    const open = this.place.classList.toggle("open");
    this.fold.setAttribute("aria-expanded", String(open));
  }

  /** Is called every second. */
  tick() {
    write(this.time, hour(now()));
    write(this.day, longDay(now()));
    this.timeline.update(this.due);
  }

  update() {
    this.tick();
    this.moves.setAttribute("aria-label", t("clock.moves"));
    this.kinds.setAttribute("aria-label", t("weather.title"));
    this.fold.setAttribute("aria-label", t("dock.more"));
    reconcile(this.moves, this.moveItems(), (item) => this.move(item));
    this.updateBot();
    reconcile(this.kinds, this.weatherItems(), (item) => this.weather(item));
  }

  moveItems() {
    return MOVES.map(([key, body]) => ({ key, body, signature: `${language}${this.moving === key}${Boolean(this.moving)}` }));
  }

  move({ key, body }) {
    const words = t(key);
    return h(
      "button",
      { type: "button", class: this.moving === key ? "chip busy" : "chip", "data-focus": key, "aria-disabled": this.moving ? "true" : null, onclick: () => this.go(key, body), title: t(`${key}_hint`) },
      words,
    );
  }

  async go(key, body) {
    if (this.moving) return;
    this.moving = key;
    this.update();
    const found = await post("/stage/clock", body);
    this.moving = null;
    if (found) write(this.said, t("clock.said", { time: hour(new Date(found.now)), day: longDay(new Date(found.now)) }));
    this.update();
  }

  updateBot() {
    const { alive, pending } = stage.bot;
    const signature = [alive, pending, language, this.switching].join();
    if (this.bot.dataset.signature === signature) return;
    this.bot.dataset.signature = signature;
    const state = t(alive ? "bot.alive" : "bot.dead");
    const had = this.bot.contains(document.activeElement);
    this.bot.className = alive ? "bot-state alive" : "bot-state dead";
    this.bot.replaceChildren(
      h("span", { class: "lamp", "aria-hidden": "true" }),
      h("span", { class: "bot-words", role: "status" }, h("b", {}, state), pending ? h("span", {}, t("bot.pending", { count: pending })) : null),
      h(
        "button",
        { type: "button", class: alive ? "chip danger" : "chip good", "data-focus": "bot", "aria-busy": Boolean(this.switching), onclick: () => this.switch(alive ? "kill" : "start") },
        icon("power"),
        t(alive ? "bot.kill" : "bot.start"),
      ),
    );
    if (had) this.bot.querySelector("button").focus();
  }

  async switch(what) {
    if (this.switching === what) return; // the opposite may be asked for while this request runs
    this.switching = what;
    this.updateBot();
    await post("/stage/bot", { do: what });
    if (this.switching === what) this.switching = null;
    this.updateBot();
  }

  weatherItems() {
    const { kind, left } = stage.weather;
    return WEATHER.map(([each, picture]) => ({ key: each, picture, on: each === kind, left, signature: [each === kind, each === kind && left, language].join() }));
  }

  weather({ key, picture, on, left }) {
    return h(
      "button",
      {
        type: "button",
        class: on ? "weather-kind on" : "weather-kind",
        "aria-pressed": String(on),
        "data-focus": key,
        title: t(`weather.${key}_hint`),
        onclick: () => post("/stage/weather", { kind: on ? "clear" : key }),
      },
      icon(picture),
      h("span", {}, t(`weather.${key}`)),
      on && left ? h("span", { class: "badge" }, String(left)) : null,
    );
  }
}
