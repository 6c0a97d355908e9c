// The guided tour: what happens in words, and the phones it happens on lit up.

import { h, icon, iconButton, write } from "./dom.js";
import { post } from "./net.js";
import { notReady, stage } from "./stage.js";
import { language, sentence, t } from "./texts.js";

const RUNNING = ["preparing", "playing", "waiting", "skipping"];
const ENDED = ["done", "failed"];

export class Tour {
  constructor(place, phones) {
    this.place = place;
    this.phones = phones;
    this.closed = false;
    this.title = h("p", { class: "tour-title", "aria-live": "polite" });
    this.count = h("span", { class: "tour-count" });
    this.dots = h("span", { class: "tour-dots", "aria-hidden": "true" });
    this.buttons = h("div", { class: "tour-buttons", role: "group" });
    place.append(this.count, this.title, this.dots, this.buttons);
  }

  get running() {
    return RUNNING.includes(stage.tour.state);
  }

  play() {
    this.closed = false;
    return this.do("play");
  }

  async do(what) {
    const tour = await post("/stage/tour", { do: what });
    if (tour) stage.tour = tour;
    if (tour?.state === "preparing") notReady();
    this.update();
  }

  update() {
    const { state, scene, scenes, title_key, params = {}, focus = [] } = stage.tour;
    const shown = this.running || (ENDED.includes(state) && !this.closed);
    this.place.hidden = !shown;
    document.body.classList.toggle("touring", shown);
    this.light(this.running ? focus : []);
    if (!shown) return;
    const words = state === "failed" ? t("tour.failed") : state === "preparing" || !title_key ? t("tour.preparing") : sentence(title_key, params);
    write(this.title, words.replace(/^\d+\.\s*/, ""));
    write(this.count, scene === null || scene === undefined ? "" : t("tour.count", { scene: scene + 1, scenes }));
    this.drawDots(scene ?? -1, scenes ?? 0);
    this.drawButtons(state);
  }

  light(keys) {
    const signature = keys.join();
    if (this.lit === signature) return;
    this.lit = signature;
    this.phones.focus(keys);
  }

  drawDots(scene, scenes) {
    const signature = `${scene}/${scenes}`;
    if (this.dots.dataset.signature === signature) return;
    this.dots.dataset.signature = signature;
    this.dots.replaceChildren(...Array.from({ length: scenes }, (_, index) => h("i", { class: index < scene ? "done" : index === scene ? "here" : null })));
  }

  drawButtons(state) {
    const signature = `${state}${language}`;
    if (this.buttons.dataset.signature === signature) return;
    const focus = this.buttons.contains(document.activeElement);
    this.buttons.dataset.signature = signature;
    this.buttons.setAttribute("aria-label", t("tour.title"));
    const close = iconButton("close", t("tour.close"), () => this.close());
    this.buttons.replaceChildren(...this.choices(state), close);
    if (focus) this.buttons.firstElementChild.focus();
  }

  /** What can be done now, but for ending it. */
  choices(state) {
    if (state === "preparing") return [];
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
    else this.update();
    document.getElementById("tour-start").focus();
  }
}
