// A small menu inside a phone: arrow keys move, Escape closes, the focus returns to where it was.

import { h, icon } from "./dom.js";

let closeOpen = () => {};

/** Opens a menu of `items` ({icon, label, run, danger}) in `host`; `place` is the class for its position. */
export function openMenu(host, items, { label, place = "" }) {
  closeOpen();
  const back = document.activeElement;
  const entries = items.map((item) =>
    h("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : null, onclick: () => choose(item) }, icon(item.icon), item.label),
  );
  const menu = h("div", { class: `menu ${place}`, role: "menu", "aria-label": label, onkeydown: move }, entries);

  function close(refocus = false) {
    menu.remove();
    document.removeEventListener("pointerdown", outside, true);
    closeOpen = () => {};
    if (refocus && back?.isConnected) back.focus({ preventScroll: true });
  }
  function choose(item) {
    close(true);
    item.run();
  }
  function outside(event) {
    if (!menu.contains(event.target)) close();
  }
  function move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (step) {
      event.preventDefault();
      const at = entries.indexOf(document.activeElement);
      entries.at((at + step + entries.length) % entries.length).focus();
    }
  }

  host.append(menu);
  document.addEventListener("pointerdown", outside, true);
  closeOpen = close;
  entries[0]?.focus({ preventScroll: true });
  return menu;
}
