// Where a person writes: text, files, commands, replies.
import { bytes, h, icon, iconButton } from "./dom.js";
import { summary } from "./message.js";

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.files = [];
    this.replyTo = null;
    this.editing = null;
    this.asPhoto = true;
    this.picker = h("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: -1 });
    this.picker.addEventListener("change", () => { this.addFiles([...this.picker.files]); this.picker.value = ""; });
    this.input = h("textarea", { rows: 1, maxlength: 20000, autocapitalize: "sentences" });
    this.input.addEventListener("input", () => { this.grow(); this.suggest(); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("paste", (event) => this.paste(event));
    this.context = h("div", { class: "composer-context" });
    this.menu = h("div", { class: "commands", hidden: true, role: "menu" });
    this.form = h("form", { class: "composer" });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.node = h("div", { class: "foot" }, this.menu, this.context, this.form);
  }

  label(texts) {
    if (this.texts === texts) return;
    this.texts = texts;
    this.input.setAttribute("placeholder", texts.write);
    this.input.setAttribute("aria-label", texts.write);
    this.menuButton = iconButton("menu", texts.menu, () => this.toggleMenu(), { "aria-expanded": "false" });
    this.form.replaceChildren(this.menuButton, iconButton("clip", texts.attach, () => this.picker.click()), this.picker, this.input,
      h("button", { type: "submit", class: "send", "aria-label": texts.send, title: texts.send }, icon("send")));
  }

  setCommands(commands) {
    this.commands = commands;
    this.menuButton.hidden = commands.length === 0;
  }

  toggleMenu(open = this.menu.hidden) {
    this.fillMenu(open ? this.commands : []);
    if (open) this.menu.querySelector("button")?.focus();
  }

  fillMenu(commands) {
    this.menu.hidden = commands.length === 0;
    this.menuButton.setAttribute("aria-expanded", String(!this.menu.hidden));
    this.menu.replaceChildren(...commands.map(({ command, description }) => h("button", {
      type: "button", role: "menuitem", onclick: () => { this.toggleMenu(false); this.clear(); this.phone.send(`/${command}`); this.input.focus(); },
    }, h("b", {}, `/${command}`), h("span", {}, description))));
  }

  suggest() {
    const typed = /^\/([a-z0-9_]*)$/i.exec(this.input.value);
    this.fillMenu(typed ? this.commands.filter(({ command }) => command.startsWith(typed[1].toLowerCase())) : []);
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
    if (event.key === "Escape") { this.toggleMenu(false); this.setReply(null); this.setEditing(null); }
  }

  paste(event) {
    const files = [...event.clipboardData.files];
    if (files.length) { event.preventDefault(); this.addFiles(files); }
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight + 2, 150)}px`;
  }

  clear() {
    this.input.value = "";
    this.files = [];
    this.replyTo = null;
    this.editing = null;
    this.grow();
    this.showContext();
  }

  addFiles(files) {
    this.files.push(...files);
    this.showContext();
    this.input.focus();
  }

  setReply(message) {
    this.replyTo = message;
    this.showContext();
    if (message) this.input.focus();
  }

  setEditing(message) {
    if (!message && this.editing) this.input.value = "";
    this.editing = message;
    if (message) { this.input.value = message.text; this.input.focus(); }
    this.grow();
    this.showContext();
  }

  showContext() {
    const about = this.editing || this.replyTo;
    const drop = () => { this.setReply(null); this.setEditing(null); };
    const line = about && h("div", { class: "about" }, icon(this.editing ? "edit" : "reply"),
      h("div", {}, h("b", {}, this.editing ? this.texts.edit : about.from.first_name), h("span", {}, summary(about, this.texts).slice(0, 120))),
      iconButton("close", this.texts.cancel, drop));
    const chips = this.files.map((file, number) => h("div", { class: "chip" }, icon("file"), h("span", {}, file.name),
      h("small", {}, bytes(file.size, this.phone.language)),
      iconButton("close", `${this.texts.remove} ${file.name}`, () => { this.files.splice(number, 1); this.showContext(); })));
    if (this.allPictures()) chips.push(this.photoSwitch());
    this.context.replaceChildren(...[line, chips.length ? h("div", { class: "chips" }, chips) : null].filter(Boolean));
  }

  allPictures() {
    return this.files.length > 0 && this.files.every((file) => ["image/png", "image/jpeg"].includes(file.type));
  }

  photoSwitch() {
    const toggle = h("button", { type: "button", class: "switch", "aria-pressed": String(this.asPhoto) }, icon("check"), this.texts.asPhoto);
    toggle.addEventListener("click", () => { this.asPhoto = !this.asPhoto; toggle.setAttribute("aria-pressed", String(this.asPhoto)); });
    return toggle;
  }

  async submit() {
    const text = this.input.value.trim();
    if (!text && !this.files.length) return;
    const { files, replyTo, editing } = this;
    const photos = this.asPhoto && this.allPictures();
    this.toggleMenu(false);
    this.clear();
    const done = editing ? await this.phone.editText(editing, text)
      : files.length ? await this.phone.sendFiles(files, text, photos) : await this.phone.send(text, replyTo);
    if (!done) { this.input.value = text; this.files = files; this.showContext(); this.grow(); }
  }
}
