// One person's phone: their chats with the bot, live.
import { h, iconButton } from "./dom.js";
import { Composer } from "./composer.js";
import { bubble } from "./message.js";
import { get, post, upload } from "./net.js";
import { dayOf, drawHead, drawKeyboard, drawPinned, drawTabs, welcome } from "./frame.js";
import { ask, notify, sayAlert } from "./overlays.js";
import { known, textsFor } from "./texts.js";

const ANSWER_MS = 30000;
const ACTION_MS = 5500;

export class Phone {
  constructor(person, bot, onClose) {
    this.person = person;
    this.bot = bot;
    this.onClose = onClose;
    this.chatId = person.id;
    this.topic = null;
    this.view = { messages: [], commands: [], topics: [], name: bot.first_name, description: "", reply_keyboard: [], pinned: [] };
    this.shown = new Map();
    this.waiting = new Map();
    this.list = h("ol", { class: "messages", role: "log", "aria-live": "polite", tabindex: 0 });
    this.scroller = h("div", { class: "scroller" }, this.list);
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.list.addEventListener("click", (event) => { if (event.target.closest(".quote-toggle")) this.following = false; }, true);
    const follow = new ResizeObserver(() => { if (this.following) this.scrollToEnd(); });
    follow.observe(this.list);
    follow.observe(this.scroller);
    this.composer = new Composer(this);
    this.head = h("header", { class: "head" });
    this.tabs = h("div", { class: "tabs" });
    this.pinned = h("div", { class: "pinned", hidden: true });
    this.toEnd = iconButton("down", "", () => this.scrollToEnd(true), { class: "icon-button to-end" });
    this.blockedBar = h("div", { class: "blocked-bar" });
    this.status = h("small", { class: "status", role: "status" });
    this.node = h("section", { class: "phone", "data-person": person.id }, this.head, this.tabs, this.pinned, this.scroller, this.toEnd, this.composer.node, this.blockedBar);
    this.acceptDrops();
  }

  get texts() { return textsFor(this.person.language_code); }
  get language() { return known(this.person.language_code); }
  get isGroup() { return this.chatId !== this.person.id; }

  async refresh() {
    const chat = this.chatId;
    const view = await get("chat", { as: this.person.id, chat });
    if (chat !== this.chatId) return;
    this.view = view;
    this.draw();
  }

  setPerson(person) {
    const changed = JSON.stringify(person) !== JSON.stringify(this.person);
    this.person = person;
    if (changed) { this.shown.clear(); this.refresh(); }
  }

  draw() {
    const { texts, person } = this;
    this.node.setAttribute("aria-label", `${texts.you} ${person.first_name}`);
    this.node.lang = this.language;
    this.list.setAttribute("aria-label", texts.messages);
    this.toEnd.setAttribute("aria-label", texts.goDown);
    drawHead(this);
    drawTabs(this);
    this.composer.label(texts);
    this.composer.setCommands(this.view.commands);
    this.drawBlocked();
    this.drawMessages(this.drawn !== this.chatId);
    this.drawn = this.chatId;
  }

  drawBlocked() {
    const blocked = this.person.blocked && !this.isGroup;
    const { texts } = this;
    this.node.classList.toggle("is-blocked", blocked);
    this.blockedBar.replaceChildren(h("span", {}, texts.blocked),
      h("button", { type: "button", class: "primary", onclick: () => this.block(false) }, texts.unblock));
  }

  block(blocked) { return this.attempt(() => post("block", { as: this.person.id, blocked })); }

  show(chatId) {
    this.chatId = chatId;
    this.topic = null;
    this.shown.clear();
    this.attempt(() => this.refresh());
  }

  drawMessages(jump = false) {
    const stay = !jump && !this.atEnd();
    const nodes = [];
    let day = "";
    for (const group of this.groups()) {
      const today = dayOf(this, group[0]);
      if (today !== day) nodes.push(this.kept(`day ${today}`, today, () => h("li", { class: "day" }, h("span", {}, today))));
      day = today;
      nodes.push(this.kept(`m${group[0].message_id}`, JSON.stringify(group), () => bubble(group, this.context())));
    }
    if (!nodes.length) nodes.push(welcome(this));
    this.place(nodes);
    drawPinned(this);
    drawKeyboard(this);
    if (!stay) this.scrollToEnd();
  }

  place(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...this.list.children]) if (!wanted.has(child)) child.remove();
    nodes.forEach((node, at) => { if (this.list.children[at] !== node) this.list.insertBefore(node, this.list.children[at] || null); });
  }

  kept(key, signature, make) {
    const old = this.shown.get(key);
    if (old && old.signature === signature) return old.node;
    const node = make();
    if (old) node.classList.add("still");
    this.shown.set(key, { signature, node });
    return node;
  }

  groups() {
    const found = [];
    for (const message of this.view.messages) {
      if (this.topic !== null && message.message_thread_id !== this.topic) continue;
      const last = found[found.length - 1];
      if (last && message.media_group_id && last[0].media_group_id === message.media_group_id) last.push(message);
      else found.push([message]);
    }
    return found;
  }

  context() {
    return {
      person: this.person, texts: this.texts, language: this.language, group: this.isGroup, botName: this.bot.username,
      command: (text) => this.send(text), start: (payload) => this.start(payload), reveal: (id) => this.reveal(id),
      reply: (message) => this.composer.setReply(message), edit: (message) => this.composer.setEditing(message),
      press: (message, data, node) => this.press(message, data, node),
      vote: (message, choices) => this.attempt(() => post("vote", { ...this.here(), message: message.message_id, choices })),
      copy: (text) => this.attempt(async () => { await navigator.clipboard.writeText(text); notify(this.node, this.texts.copied); }),
    };
  }

  here() { return { as: this.person.id, chat: this.chatId, thread: this.topic }; }

  async attempt(action) {
    try {
      await action();
      return true;
    } catch (error) {
      notify(this.node, `${this.texts.failed}: ${error.message}`);
      return false;
    }
  }

  send(text, replyTo = null) {
    return this.attempt(() => post("send", { ...this.here(), text, reply_to: replyTo && replyTo.message_id }));
  }

  sendFiles(files, caption, photos) { return this.attempt(() => upload({ ...this.here(), caption, photos }, files)); }

  editText(message, text) { return this.attempt(() => post("edit", { ...this.here(), message: message.message_id, text })); }

  start(payload) {
    if (this.isGroup) this.show(this.person.id);
    return this.attempt(() => post("start", { as: this.person.id, payload }));
  }

  async press(message, data, node) {
    if (node.classList.contains("busy")) return;
    node.classList.add("busy");
    const done = await this.attempt(async () => {
      const { query } = await post("press", { ...this.here(), message: message.message_id, button: data });
      const timer = setTimeout(() => { this.waiting.delete(query); node.classList.remove("busy"); notify(this.node, this.texts.noAnswer); }, ANSWER_MS);
      this.waiting.set(query, () => { clearTimeout(timer); node.classList.remove("busy"); });
      if (this.early && this.early.query === query) this.answered(this.early);
    });
    if (!done) node.classList.remove("busy");
  }

  answered(event) {
    const finish = this.waiting.get(event.query);
    if (!finish) { this.early = event; return; }
    this.waiting.delete(event.query);
    finish();
    if (event.alert && event.text) sayAlert(this.node, event.text, this.texts.ok);
    else if (event.text) notify(this.node, event.text);
  }

  receive(event) {
    if (event.event === "answer" && event.user === this.person.id) this.answered(event);
    if (event.chat !== this.chatId) return;
    if (event.event === "action") this.showAction(event.action);
    else if (event.event === "deleted") this.view.messages = this.view.messages.filter(({ message_id: id }) => id !== event.message);
    else if (event.shown) this.keep(event.shown);
    if (event.event === "message" && event.shown?.from.is_bot) this.showAction(null);
    if (event.event === "message" && event.shown && !event.shown.from.is_bot) this.view.reply_keyboard = [];
    if (event.event === "chat" || (event.event === "message" && event.shown?.from.is_bot)) this.attempt(() => this.refreshSoon());
    if (["message", "edited", "deleted"].includes(event.event)) this.drawMessages(event.shown?.from.id === this.person.id && event.event === "message");
  }

  // Topics, pins and reply keyboards change beside messages: one look after a burst.
  refreshSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(async () => {
      const view = await get("chat", { as: this.person.id, chat: this.chatId }).catch(() => null);
      if (!view || view.chat.id !== this.chatId) return;
      const before = JSON.stringify(this.view.topics);
      this.view = view;
      if (JSON.stringify(view.topics) !== before) drawTabs(this);
      this.composer.setCommands(view.commands);
      this.drawMessages();
    }, 120);
  }

  keep(message) {
    const at = this.view.messages.findIndex(({ message_id: id }) => id === message.message_id);
    if (at >= 0) this.view.messages[at] = message;
    else this.view.messages.push(message);
  }

  showAction(action) {
    clearTimeout(this.actionTimer);
    const text = action && (action.startsWith("upload") ? this.texts.uploading : this.texts.typing);
    this.status.textContent = text || this.restStatus;
    this.node.classList.toggle("typing", Boolean(action));
    if (action) this.actionTimer = setTimeout(() => this.showAction(null), ACTION_MS);
  }

  scrolled() {
    this.following = this.atEnd();
    this.node.classList.toggle("away", !this.following);
  }

  atEnd() { return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < 90; }

  scrollToEnd(smooth = false) {
    this.following = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || !smooth;
    requestAnimationFrame(() => this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: calm ? "auto" : "smooth" }));
  }

  reveal(id) {
    const node = this.list.querySelector(`[data-message="${Number(id)}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.add("found");
    setTimeout(() => node.classList.remove("found"), 1600);
  }

  askLink(payload) {
    const prefix = `t.me/${this.bot.username}?start=`;
    ask(this.node, { title: this.texts.openLink, label: this.texts.payload, prefix, value: payload, ok: this.texts.start, cancel: this.texts.cancel }, (value) => this.start(value));
  }

  acceptDrops() {
    const over = (event) => { event.preventDefault(); this.node.classList.add("drop"); };
    this.node.addEventListener("dragover", over);
    this.node.addEventListener("dragleave", () => this.node.classList.remove("drop"));
    this.node.addEventListener("drop", (event) => {
      event.preventDefault();
      this.node.classList.remove("drop");
      if (event.dataTransfer.files.length) this.composer.addFiles([...event.dataTransfer.files]);
    });
  }
}
