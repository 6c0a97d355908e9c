// The row of phones, the tabs on a narrow page, and scrolling a phone into view.

import { accountOf } from "./account.js";
import { h, icon, reconcile } from "./dom.js";
import { choosePerson } from "./picker.js";
import { Phone } from "./phone.js";
import { personByKey, stage } from "./stage.js";
import { has, language, sentence, t } from "./texts.js";

const MEMORY = "phones";
const FIRST = [
  { person: "officer", view: "chat", chat: "private" },
  { person: "dimas", view: "chat", chat: "private" },
  { person: "leader", view: "chat", chat: "private" },
  { person: "agus", view: "chat", chat: "group" },
];

export class Phones {
  constructor(place, tabs) {
    this.place = place;
    this.tabs = tabs;
    this.phones = [];
    this.add = h("button", { type: "button", class: "add-phone", onclick: () => this.choose() });
    place.append(this.add);
    this.hooks = { changed: () => this.changed(), remove: (phone) => this.remove(phone) };
    place.addEventListener("scroll", () => this.updateTabs(), { passive: true });
  }

  /** Adds the phones of the last visit, or the first four. */
  setUp() {
    for (const phone of this.phones) phone.node.remove();
    this.phones = [];
    const remembered = JSON.parse(sessionStorage.getItem(MEMORY) ?? "null") ?? FIRST;
    for (const each of remembered) if (personByKey(each.person)) this.put(each);
    this.place.scrollTo({ left: 0, behavior: "instant" });
    this.update();
  }

  /** Adds a phone, at the end or after another one. */
  put(begin, behind = this.phones.at(-1)) {
    const phone = new Phone(begin, this.hooks);
    this.phones.splice(this.phones.indexOf(behind) + 1, 0, phone);
    this.place.insertBefore(phone.node, behind ? behind.node.nextSibling : this.add);
    this.changed();
    return phone;
  }

  async choose() {
    const key = await choosePerson(null);
    if (key) this.bring(this.put({ person: key }));
  }

  remove(phone) {
    const at = this.phones.indexOf(phone);
    phone.account.removeEventListener("change", phone.onChange);
    phone.node.remove();
    this.phones.splice(at, 1);
    this.changed();
    const next = this.phones[Math.min(at, this.phones.length - 1)];
    (next?.node.querySelector(".holder") ?? this.add).focus();
  }

  changed() {
    sessionStorage.setItem(MEMORY, JSON.stringify(this.phones.map((phone) => phone.memory)));
    this.updateTabs();
  }

  update() {
    for (const phone of this.phones) phone.update();
    const words = t("phone.add");
    if (this.add.dataset.words !== words) {
      this.add.dataset.words = words;
      this.add.replaceChildren(icon("plus"), h("span", {}, words));
    }
    this.updateTabs();
  }

  /** Is called every second. */
  tick() {
    for (const phone of this.phones) phone.tick();
  }

  /** Locks or unlocks all screens. */
  lockAll(locked) {
    for (const phone of this.phones) if ((phone.view === "lock") !== locked) phone.show(locked ? "lock" : "chat");
  }

  get allLocked() {
    return this.phones.length > 0 && this.phones.every((phone) => phone.view === "lock");
  }

  updateTabs() {
    const middle = this.place.scrollLeft + this.place.clientWidth / 2;
    const items = this.phones.map((phone, index) => {
      const { offsetLeft, offsetWidth } = phone.node;
      const here = middle >= offsetLeft && middle < offsetLeft + offsetWidth;
      const unread = phone.account.allUnread;
      const signature = [phone.key, here, unread, language, phone.node.classList.contains("focused")].join();
      return { key: index, signature, phone, here, unread };
    });
    reconcile(this.tabs, items, (item) => this.tab(item));
  }

  tab({ phone, here, unread }) {
    return h(
      "button",
      { type: "button", class: "tab", "aria-current": here ? "true" : null, "data-focus": "tab", onclick: () => this.bring(phone) },
      h("span", { class: "tab-role" }, this.tabRole(phone)),
      h("span", { class: "tab-name" }, phone.person.name),
      unread ? h("span", { class: "badge" }, String(unread)) : null,
    );
  }

  tabRole(phone) {
    if (phone.chat !== phone.account.user) return t("tab.group");
    const [role = "stranger"] = phone.person.roles;
    return t(has(`page.tab.${role}`) ? `tab.${role}` : `role.${role}`);
  }

  bring(phone) {
    phone.node.scrollIntoView({ inline: "center", block: "nearest" });
  }

  /** Scrolls all these phones into view, or only the first one if they do not fit. */
  bringAll(phones) {
    const [left, right] = [Math.min(...phones.map(({ node }) => node.offsetLeft)), Math.max(...phones.map(({ node }) => node.offsetLeft + node.offsetWidth))];
    const width = this.place.clientWidth;
    if (right - left > width) this.bring(phones[0]);
    else this.place.scrollTo({ left: (left + right - width) / 2 });
  }

  /** Prepares a first try: sets a liaison on duty and puts a tip into the officer's field, ready to be sent. */
  async begin() {
    const { user } = personByKey("dimas");
    await accountOf(user).say(user, { text: "/piket" });
    const phone = this.phoneFor("officer");
    phone.show("chat", phone.account.user);
    this.bring(phone);
    phone.shown.composer.fill(sentence("demo.tip"));
  }

  /** Taps what is hidden in the last message of this person's phone open. */
  reveal(key) {
    const { shown, view } = this.phoneFor(key) ?? {};
    const hides = (message) => message.entities.some(({ type }) => type === "spoiler");
    const last = view === "chat" && shown.chat?.list.findLast((message) => !message.own && hides(message));
    if (!last || shown.state.opened.has(last.message_id)) return;
    shown.hooks.reveal(last.message_id);
    shown.toEnd();
  }

  /** Highlights the phones of these people ("group" is the group), locked or not; adds a phone where one is missing. */
  focus(keys, view = "chat") {
    const lit = keys.map((key) => this.phoneFor(key)).filter(Boolean);
    for (const phone of lit) {
      if (view === "lock" && phone.view !== "lock" && phone.person.roles[0] === "liaison") phone.show("lock");
      if (view !== "lock" && phone.view !== "chat") phone.show("chat", phone.account.user);
    }
    for (const phone of this.phones) {
      phone.node.classList.toggle("focused", lit.includes(phone));
      phone.node.classList.toggle("dimmed", lit.length > 0 && !lit.includes(phone));
    }
    if (lit.length) this.bringAll(lit);
    this.updateTabs();
  }

  /** The phone that shows a person's part of the story, in the private chat; a new one is placed beside the same role. */
  phoneFor(key) {
    const inGroup = (phone) => phone.chat === stage.group;
    const person = personByKey(key);
    if (key === "group") return this.phones.find(inGroup);
    if (!person) return null;
    const own = this.phones.filter((phone) => !inGroup(phone));
    const beside = own.findLast((phone) => phone.person.roles[0] === person.roles[0]);
    return own.find((phone) => phone.key === key) ?? this.put({ person: key }, beside);
  }
}
