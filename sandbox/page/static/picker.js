// The dialog that chooses the person of a phone.

import { avatar } from "./avatar.js";
import { h, iconButton } from "./dom.js";
import { stage } from "./stage.js";
import { t } from "./texts.js";

/** The roles of a person in words, with the area where it tells people apart. */
export function roleOf(person) {
  return person.roles.length ? person.roles.map((role) => t(`role.${role}`)).join(" · ") : t("role.stranger");
}

/** Asks for a person; returns the key, or null. */
export function choosePerson(current) {
  return new Promise((resolve) => {
    const done = (key) => {
      dialog.close();
      resolve(key);
    };
    const rows = stage.people.map((person) => row(person, person.key === current, () => done(person.key)));
    const dialog = h(
      "dialog",
      { class: "picker", "aria-labelledby": "picker-title", onclose: () => closed(), onclick: (event) => event.target === dialog && done(null) },
      h("div", { class: "picker-head" }, h("h2", { id: "picker-title" }, t("picker.title")), iconButton("close", t("close"), () => done(null))),
      h("p", { class: "hint" }, t("picker.hint")),
      h("ul", { class: "people" }, rows),
    );
    function closed() {
      dialog.remove();
      resolve(null);
    }
    document.body.append(dialog);
    dialog.showModal();
    (dialog.querySelector("[aria-current]") ?? dialog.querySelector(".people button")).focus();
  });
}

function row(person, current, choose) {
  const name = person.name;
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", "aria-current": current ? "true" : null, onclick: choose },
      avatar(name, person.nrp ? null : "user"),
      h("span", { class: "person-name" }, name),
      h("span", { class: "person-role" }, [roleOf(person), person.areas.join(", ")].filter(Boolean).join(" · ")),
    ),
  );
}
