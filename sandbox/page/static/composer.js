// The field where a person writes: text, commands, a reply, an edit of an own message, attachments.

import { attachMenu } from "./attach.js";
import { h, icon, iconButton, write } from "./dom.js";
import { summary } from "./list.js";
import { language, t } from "./texts.js";

const TELL_MS = 3000; // the interval at which "typing" is repeated while the person types

export class Composer {
  constructor(view) {
    this.view = view;
    this.told = 0; // when "typing" was last sent
    this.about = null; // {kind: "reply" | "edit", message}
    this.context = h("div", { class: "context", hidden: true });
    this.commands = h("ul", { class: "commands", hidden: true });
    this.field = h("textarea", { rows: "1", enterkeyhint: "send", oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
    this.menu = h("button", { type: "button", class: "menu-button", "aria-expanded": "false", onclick: () => this.toggleCommands() });
    this.attach = iconButton("clip", "", () => attachMenu(this));
    this.submit = h("button", { type: "button", class: "send", onclick: () => this.go() }, icon("send"));
    this.start = h("button", { type: "button", class: "start", onclick: () => this.send({ text: "/start" }) });
    this.row = h("div", { class: "compose-row" }, this.menu, this.field, this.attach, this.submit);
    this.node = h("div", { class: "composer" }, this.commands, this.context, this.row, this.start);
    this.field.value = sessionStorage.getItem(this.draft) ?? "";
    if (this.field.value) requestAnimationFrame(() => this.grow()); // its height is known once it is on the page
  }

  /** Where words that were not sent are kept while this chat is not on the screen. */
  get draft() {
    return `draft:${this.view.account.user}:${this.view.id}`;
  }

  keep() {
    if (this.about?.kind === "edit") return; // the message keeps its own words
    if (this.field.value) sessionStorage.setItem(this.draft, this.field.value);
    else sessionStorage.removeItem(this.draft);
  }

  update() {
    const { chat } = this.view;
    const unstarted = !chat.group && !chat.list.some((message) => message.own);
    this.start.hidden = !unstarted;
    write(this.start, t("compose.start"));
    this.menu.hidden = !chat.commands.length;
    if (this.spoken !== language) this.speak();
    if (!this.commands.hidden) this.listCommands();
    const { message } = this.about ?? {};
    if (message && !chat.messages.has(message.message_id)) this.drop();
  }

  speak() {
    this.spoken = language;
    this.field.placeholder = t("compose.placeholder");
    this.field.setAttribute("aria-label", t("compose.placeholder"));
    this.menu.replaceChildren(icon("menu"), h("span", {}, t("compose.menu")));
    this.menu.setAttribute("aria-label", t("compose.commands"));
    for (const [button, key] of [[this.attach, "compose.attach"], [this.submit, "compose.send"]]) {
      button.setAttribute("aria-label", t(key));
      button.title = t(key);
    }
  }

  /** Sends content to this chat, as a reply if one was begun. */
  async send(content) {
    const reply = this.about?.kind === "reply" ? { reply_to: this.about.message.message_id } : {};
    this.drop();
    this.view.atEnd = true;
    return this.view.account.say(this.view.id, { ...content, ...reply });
  }

  async go() {
    const words = this.field.value.trim();
    if (!words) {
      this.field.focus();
      return;
    }
    this.closeCommands();
    if (this.about?.kind === "edit") {
      const { message } = this.about;
      this.clear();
      this.drop();
      const done = await this.view.account.edit(this.view.id, message.message_id, message.text ? { text: words } : { caption: words });
      if (!done) {
        this.begin("edit", message);
        this.fill(words);
      }
      return;
    }
    this.clear();
    if (!(await this.send({ text: words })) && !this.field.value) this.fill(words); // it was not sent
  }

  clear() {
    this.field.value = "";
    this.grow();
    this.tell(false);
  }

  typed() {
    this.grow();
    this.tell(Boolean(this.field.value.trim()));
    if (this.field.value.startsWith("/") && !this.field.value.includes(" ")) this.listCommands();
    else this.closeCommands();
  }

  grow() {
    this.field.style.height = "auto";
    this.field.style.height = `${this.field.scrollHeight}px`;
    this.submit.classList.toggle("ready", Boolean(this.field.value.trim()));
    this.keep();
  }

  /** Sends "typing", or its end, in a group only: a bot does not see it. */
  tell(typing) {
    const at = typing ? Date.now() : 0;
    if (!this.view.chat.group || (typing ? at - this.told < TELL_MS : !this.told)) return;
    this.told = at;
    this.view.account.act(this.view.id, typing ? "typing" : null);
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.go();
    } else if (event.key === "Escape" && (this.about || !this.commands.hidden)) {
      event.stopPropagation();
      this.closeCommands();
      if (this.about?.kind === "edit") this.clear();
      this.drop();
    } else if (event.key === "ArrowUp" && !this.field.value) {
      const last = this.view.chat.list.findLast((message) => message.own && message.text);
      if (last) this.change(last);
    } else if (event.key === "ArrowDown" && !this.commands.hidden) {
      event.preventDefault();
      this.commands.querySelector("button")?.focus();
    }
  }

  /** Puts words into the field. */
  fill(words) {
    this.field.value = words;
    this.grow();
    this.field.focus();
  }

  replyTo(message) {
    this.begin("reply", message);
  }

  change(message) {
    this.begin("edit", message);
    this.fill(message.text ?? message.caption ?? "");
  }

  begin(kind, message) {
    this.about = { kind, message };
    this.context.hidden = false;
    this.context.replaceChildren(
      icon(kind === "reply" ? "reply" : "edit"),
      h("span", {}, h("b", {}, t(`compose.${kind}`)), h("span", {}, summary({ ...message, own: false }, null))),
      iconButton("close", t("compose.drop"), () => {
        if (kind === "edit") this.clear();
        this.drop();
        this.field.focus();
      }),
    );
    this.field.focus();
  }

  /** Ends a reply or an edit. Words that were begun before an edit come back. */
  drop() {
    const edited = this.about?.kind === "edit";
    this.about = null;
    this.context.hidden = true;
    const begun = edited && sessionStorage.getItem(this.draft);
    if (begun) {
      this.field.value = begun;
      this.grow();
    }
  }

  toggleCommands() {
    if (this.commands.hidden) this.listCommands();
    else this.closeCommands();
  }

  listCommands() {
    const begun = this.field.value.startsWith("/") ? this.field.value.slice(1).toLowerCase() : "";
    const found = this.view.chat.commands.filter(({ command }) => command.startsWith(begun));
    this.commands.hidden = !found.length;
    this.menu.setAttribute("aria-expanded", String(found.length > 0));
    this.commands.setAttribute("aria-label", t("compose.commands"));
    const signature = found.map(({ command, description }) => command + description).join();
    if (this.commands.dataset.signature === signature) return;
    this.commands.dataset.signature = signature;
    this.commands.replaceChildren(...found.map((each) => h("li", {}, this.commandRow(each))));
  }

  commandRow({ command, description }) {
    const choose = () => {
      this.closeCommands();
      this.clear();
      this.send({ text: `/${command}` });
      this.field.focus();
    };
    const keep = (event) => {
      const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
      if (event.key === "Escape") {
        this.closeCommands();
        this.field.focus();
      } else if (step) {
        event.preventDefault();
        (event.currentTarget.parentElement[step]?.firstElementChild ?? this.field).focus();
      } else if (event.key === "Tab" && !event.shiftKey) {
        event.preventDefault();
        this.field.value = `/${command} `;
        this.closeCommands();
        this.field.focus();
      }
    };
    return h("button", { type: "button", onclick: choose, onkeydown: keep }, h("b", {}, `/${command}`), h("span", {}, description));
  }

  closeCommands() {
    this.commands.hidden = true;
    this.menu.setAttribute("aria-expanded", "false");
  }
}
