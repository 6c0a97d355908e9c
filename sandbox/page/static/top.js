// The bar at the top: tour, lock screens, language, light and dark, reset.

import { h, icon } from "./dom.js";
import { post } from "./net.js";
import { notReady, onStage, stage } from "./stage.js";
import { language, loadTexts, t } from "./texts.js";

const at = (id) => document.getElementById(id);
const dark = matchMedia("(prefers-color-scheme: dark)");

export async function setUpTop({ phones, tour, update }) {
  const browsers = navigator.language.startsWith("en") ? "en" : "id";
  await loadTexts(localStorage.getItem("language") ?? browsers);
  post("/stage/language", { language });

  const speak = async (wanted) => {
    localStorage.setItem("language", wanted);
    await loadTexts(wanted);
    post("/stage/language", { language });
    draw();
    if (stage.ready) update();
  };
  const colour = (wanted) => {
    document.documentElement.dataset.theme = wanted;
    at("theme").replaceChildren(icon(wanted === "dark" ? "sun" : "moon"));
  };
  const draw = () => {
    for (const button of at("language").children) button.setAttribute("aria-pressed", String(button.value === language));
    at("lock-all").setAttribute("aria-pressed", String(phones.allLocked));
  };

  for (const button of at("language").children) button.addEventListener("click", () => speak(button.value));
  colour(localStorage.getItem("theme") ?? (dark.matches ? "dark" : "light"));
  dark.addEventListener("change", () => localStorage.getItem("theme") || colour(dark.matches ? "dark" : "light"));
  at("theme").addEventListener("click", () => {
    const wanted = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", wanted);
    colour(wanted);
  });
  at("lock-all").addEventListener("click", () => {
    phones.lockAll(!phones.allLocked);
    draw();
  });
  at("tour-start").addEventListener("click", () => tour.play());
  at("reset").addEventListener("click", startAnew);
  onStage(draw);
  draw();
}

function startAnew() {
  const dialog = h(
    "dialog",
    { class: "question", "aria-labelledby": "question-title", onclose: () => dialog.remove() },
    h("h2", { id: "question-title" }, t("reset.title")),
    h("p", {}, t("reset.words")),
    h(
      "div",
      { class: "question-buttons" },
      h("button", { type: "button", class: "chip", onclick: () => dialog.close() }, t("reset.no")),
      h("button", { type: "button", class: "chip strong", onclick: () => anew() }, t("reset.yes")),
    ),
  );
  function anew() {
    dialog.close();
    notReady();
    post("/stage/reset");
  }
  document.body.append(dialog);
  dialog.showModal();
}
