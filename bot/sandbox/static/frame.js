// What stands around the messages of a phone: head, tabs, pinned line, welcome, reply keyboard.
import { avatar, botAvatar, h, icon, iconButton } from "./dom.js";
import { post } from "./net.js";
import { choose } from "./overlays.js";
import { LANGUAGES } from "./texts.js";

export function drawHead(phone) {
  const { texts, person } = phone;
  const select = h("select", { class: "language", "aria-label": texts.language, title: texts.language },
    Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, selected: code === phone.language, "aria-label": name }, code.toUpperCase())));
  select.addEventListener("change", () => phone.attempt(() => post("language", { as: person.id, language: select.value })));
  phone.restStatus = phone.isGroup ? `${phone.view.members} ${texts.members}` : texts.bot;
  phone.status.textContent = phone.restStatus;
  const title = phone.isGroup ? phone.view.chat.title : phone.view.name;
  phone.head.replaceChildren(
    h("div", { class: "owner" }, avatar(person, "tiny"), h("span", {}, `${[person.first_name, person.last_name].filter(Boolean).join(" ")} · ${texts[person.role]}`),
      select, iconButton("close", `${texts.close}: ${person.first_name}`, phone.onClose)),
    h("div", { class: "peer" }, phone.isGroup ? h("span", { class: "avatar tint-4", "aria-hidden": "true" }, title[0]) : botAvatar(),
      h("div", { class: "peer-text" }, h("h2", {}, title), phone.status),
      iconButton("more", texts.more, (event) => openMore(phone, event.currentTarget), { "aria-haspopup": "menu" })));
}

export function drawTabs(phone) {
  const { groups } = phone.person;
  const tab = (id, name) => h("button", { type: "button", class: "tab", "aria-pressed": String(id === phone.chatId), onclick: () => phone.show(id) }, name);
  const topic = (id, name) => h("button", { type: "button", class: "topic", "aria-pressed": String(id === phone.topic), onclick: () => { phone.topic = id; phone.draw(); } }, name);
  const { topics } = phone.view;
  phone.tabs.hidden = !groups.length;
  phone.tabs.replaceChildren(h("div", { class: "tab-row" }, tab(phone.person.id, phone.bot.first_name), groups.map((group) => tab(group.id, group.title))),
    ...(topics.length ? [h("div", { class: "tab-row" }, topic(null, phone.texts.allTopics),
      topics.map(({ id, name, closed }) => topic(id, closed ? `${name} (${phone.texts.closedTopic})` : name)))] : []));
}

export function drawPinned(phone) {
  const message = phone.view.messages.find(({ message_id: id }) => id === phone.view.pinned[phone.view.pinned.length - 1]);
  phone.pinned.hidden = !message;
  if (message) {
    phone.pinned.replaceChildren(icon("pin"), h("button", { type: "button", class: "inline-link", onclick: () => phone.reveal(message.message_id) }, `${phone.texts.pinned}: ${(message.text || "…").slice(0, 80)}`));
  }
}

export function drawKeyboard(phone) {
  const rows = phone.view.reply_keyboard.map((row) => h("div", { class: "keys" }, row.map((label) => h("button", { type: "button", class: "key", onclick: () => phone.send(label) }, label))));
  phone.composer.node.querySelector(".reply-keys")?.remove();
  if (rows.length) phone.composer.node.append(h("div", { class: "reply-keys" }, rows));
}

export function welcome(phone) {
  const start = h("button", { type: "button", class: "primary", onclick: () => phone.start("") }, phone.texts.start);
  return h("li", { class: "welcome" }, h("img", { src: "/static/mark.svg", alt: "", width: 56, height: 56 }),
    h("p", {}, (!phone.isGroup && phone.view.description) || phone.texts.empty), phone.isGroup ? null : start);
}

export function dayOf(phone, message) {
  const date = new Date(message.date * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000);
  if (days === 0) return phone.texts.today;
  if (days === 1) return phone.texts.yesterday;
  return new Intl.DateTimeFormat(phone.language, { day: "numeric", month: "long", year: "numeric" }).format(date);
}

function openMore(phone, anchor) {
  const { texts, person } = phone;
  choose(phone.node, anchor, [
    [texts.openLink, () => phone.askLink("")],
    [person.blocked ? texts.unblock : texts.block, () => phone.block(!person.blocked)],
  ]);
}
