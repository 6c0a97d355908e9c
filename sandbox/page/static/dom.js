// Creates elements, and updates a list of them from data without touching unchanged ones.

const SVG = "http://www.w3.org/2000/svg";
const SIGN = "🔴";

/** An element: `h("button", {class: "x", onclick: fn, "aria-label": "…"}, "text", child)`. */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false).flatMap(drawn));
  return node;
}

/** The sign of an emergency in a text as a drawn circle: without a font that has it, it would be an empty box. */
function drawn(child) {
  if (typeof child !== "string" || !child.includes(SIGN)) return [child];
  return child.split(SIGN).flatMap((words, index) => (index ? [h("span", { class: "sign" }, document.createTextNode(SIGN)), words] : [words]));
}

/** An icon of icons.svg, hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/page/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** A button that shows only an icon. */
export function iconButton(name, label, onclick, attributes = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...attributes }, icon(name));
}

/** Writes text only when it differs, so that screen readers announce only changes. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Updates the children of `parent` from `items` ({key, signature, ...}).
 * `create(item)` makes a child when it is new or its signature has changed; all other nodes stay.
 */
export function reconcile(parent, items, create) {
  const known = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(item.key);
    const old = known.get(key);
    known.delete(key);
    let node = old;
    if (!old || old.dataset.signature !== item.signature) {
      node = create(item, Boolean(old));
      node.dataset.key = key;
      node.dataset.signature = item.signature;
      if (old) {
        if (place === old) place = old.nextElementSibling;
        replaceKeepingFocus(old, node, parent, place);
        continue;
      }
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of known.values()) node.remove();
}

function replaceKeepingFocus(old, node, parent, place) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const again = focused && focused.dataset.focus;
  old.remove();
  parent.insertBefore(node, place);
  if (!focused) return;
  const target = again ? node.querySelector(`[data-focus="${CSS.escape(again)}"]`) : null;
  (target ?? node).focus({ preventScroll: true });
}
