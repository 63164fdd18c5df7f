// What lies over a phone: a short note, an alert, a menu, a question.
import { h } from "./dom.js";

const NOTE_MS = 4500;

export function notify(phone, text) {
  phone.querySelector(".toast")?.remove();
  const note = h("div", { class: "toast", role: "status" }, text);
  phone.append(note);
  setTimeout(() => note.remove(), NOTE_MS);
}

export function sayAlert(phone, text, ok) {
  const close = () => { cover.remove(); before?.focus(); };
  const before = document.activeElement;
  const button = h("button", { type: "button", class: "primary", onclick: close }, ok);
  const cover = cover_(phone, "alertdialog", text.slice(0, 60), [h("p", {}, text), h("div", { class: "choices" }, button)], close);
  button.focus();
}

export function ask(phone, { title, label, prefix, value, ok, cancel }, done) {
  const before = document.activeElement;
  const close = () => { cover.remove(); before?.focus(); };
  const input = h("input", { type: "text", maxlength: 64, pattern: "[A-Za-z0-9_\\-]*", "aria-label": label, value, autocomplete: "off", spellcheck: "false" });
  const form = h("form", {}, h("h3", {}, title), h("label", { class: "payload" }, h("span", {}, prefix), input),
    h("div", { class: "choices" }, h("button", { type: "button", class: "quiet", onclick: close }, cancel), h("button", { type: "submit", class: "primary" }, ok)));
  form.addEventListener("submit", (event) => { event.preventDefault(); close(); done(input.value.trim()); });
  const cover = cover_(phone, "dialog", title, [form], close);
  input.focus();
}

function cover_(phone, role, label, content, close) {
  const sheet = h("div", { class: "sheet", role, "aria-modal": "true", "aria-label": label }, content);
  const cover = h("div", { class: "cover" }, sheet);
  cover.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Tab") trap(event, sheet);
  });
  cover.addEventListener("click", (event) => { if (event.target === cover) close(); });
  phone.append(cover);
  return cover;
}

function trap(event, sheet) {
  const stops = [...sheet.querySelectorAll("button, input")];
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement === edge) { event.preventDefault(); (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus(); }
}

export function choose(phone, anchor, items) {
  phone.querySelector(".popup")?.remove();
  const close = () => { popup.remove(); document.removeEventListener("pointerdown", away); anchor.focus(); };
  const away = (event) => { if (!popup.contains(event.target)) close(); };
  const popup = h("div", { class: "popup", role: "menu" }, items.map(([label, act]) => h("button", { type: "button", role: "menuitem", onclick: () => { close(); act(); } }, label)));
  popup.addEventListener("keydown", (event) => {
    const stops = [...popup.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close();
    if (step) { event.preventDefault(); stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus(); }
  });
  phone.append(popup);
  popup.firstChild.focus();
  setTimeout(() => document.addEventListener("pointerdown", away));
}
