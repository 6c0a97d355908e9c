// The guided tour: a text about what happens, and a highlight on the phones where it happens.

import { h, icon, iconButton, write } from "./dom.js";
import { post } from "./net.js";
import { notReady, refreshStage, stage } from "./stage.js";
import { language, sentence, t } from "./texts.js";

const RUNNING = ["preparing", "playing", "stepping", "waiting", "skipping"];
const BUSY = ["preparing", "stepping", "skipping"];
const ENDED = ["done", "failed"];

export class Tour {
  constructor(place, phones) {
    this.place = place;
    this.phones = phones;
    this.closed = false;
    this.wishes = 0; // requests in flight
    this.title = h("p", { class: "tour-title", "aria-live": "polite" });
    this.count = h("span", { class: "tour-count" });
    this.dots = h("span", { class: "tour-dots", "aria-hidden": "true" });
    this.buttons = h("div", { class: "tour-buttons", role: "group" });
    place.append(this.count, this.title, this.dots, this.buttons);
  }

  get running() {
    return RUNNING.includes(stage.tour.state);
  }

  /** Whether the welcome is shown, because nothing has happened yet. */
  get welcoming() {
    return stage.unused && stage.tour.state === "idle";
  }

  async play() {
    this.closed = false;
    await this.do("play");
    this.buttons.querySelector("button").focus();
  }

  async do(what) {
    this.wishes += 1;
    this.update();
    const tour = await post("/stage/tour", { do: what });
    if (tour?.state === "preparing") notReady();
    await refreshStage(); // a refresh that was begun earlier may be older than the wish
    this.wishes -= 1;
    this.update();
  }

  update() {
    const { state, scene, scenes, title_key, params = {}, focus = [], view = "chat" } = stage.tour;
    const shown = !this.closed && (this.running || this.welcoming || ENDED.includes(state));
    this.place.hidden = !shown;
    this.place.setAttribute("aria-busy", String(this.wishes > 0 || BUSY.includes(state)));
    document.body.classList.toggle("touring", shown);
    this.light(shown && this.running ? focus : [], view);
    if (!shown) return;
    write(this.title, this.words(state, title_key, params));
    write(this.count, scene === null || scene === undefined ? "" : t("tour.count", { scene: scene + 1, scenes }));
    this.drawDots(scene ?? -1, this.welcoming ? 0 : scenes);
    this.drawButtons(state);
  }

  words(state, title_key, params) {
    if (this.welcoming) return t("welcome.words");
    if (state === "failed") return t("tour.failed");
    if (state === "preparing" || !title_key) return t("tour.preparing");
    const told = sentence(title_key, params).replace(/^\d+\.\s*/, "");
    return state === "done" ? `${told} ${t("tour.free")}` : told;
  }

  light(keys, view) {
    const signature = [view, ...keys].join();
    if (this.lit !== signature) this.phones.focus(keys, view);
    this.lit = signature;
    if (view === "open" && keys.length) this.phones.reveal(keys[0]);
  }

  drawDots(scene, scenes) {
    const signature = `${scene}/${scenes}`;
    if (this.dots.dataset.signature === signature) return;
    this.dots.dataset.signature = signature;
    this.dots.replaceChildren(...Array.from({ length: scenes }, (_, index) => h("i", { class: index < scene ? "done" : index === scene ? "here" : null })));
  }

  drawButtons(state) {
    const signature = `${state}${language}${this.welcoming}`;
    if (this.buttons.dataset.signature === signature) return;
    const focus = this.buttons.contains(document.activeElement);
    this.buttons.dataset.signature = signature;
    this.buttons.setAttribute("aria-label", t("tour.title"));
    const close = iconButton("close", t("tour.close"), () => this.close());
    this.buttons.replaceChildren(...this.choices(state), close);
    if (focus) this.buttons.firstElementChild.focus();
  }

  /** The buttons for the current state, except "stop". */
  choices(state) {
    if (state === "preparing") return [];
    if (this.welcoming) {
      return [
        h("button", { type: "button", class: "chip strong", onclick: () => this.play() }, icon("play"), t("tour.start")),
        h("button", { type: "button", class: "chip", onclick: () => this.phones.begin() }, t("welcome.try")),
      ];
    }
    if (!this.running) return [h("button", { type: "button", class: "chip strong", onclick: () => this.play() }, icon("play"), t("tour.again"))];
    const main = state === "playing" ? "pause" : "play";
    return [
      h("button", { type: "button", class: "chip strong", onclick: () => this.do(main) }, icon(main), t(`tour.${main}`)),
      iconButton("step", t("tour.step"), () => this.do("step")),
      iconButton("skip", t("tour.skip"), () => this.do("skip")),
    ];
  }

  close() {
    this.closed = true;
    if (this.running) this.do("stop");
    this.update();
    document.getElementById("tour-start").focus();
  }
}
