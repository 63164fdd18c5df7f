// The page: who is there, which phones are open, and the events that reach them.
import { avatar, h } from "./dom.js";
import { get, listen } from "./net.js";
import { Phone } from "./phone.js";
import { browserLanguage, textsFor } from "./texts.js";

const texts = textsFor(browserLanguage);
const narrow = matchMedia("(max-width: 760px)");
const rail = document.getElementById("people");
const row = document.getElementById("phones");
const link = document.getElementById("link");
const phones = new Map();
const unread = new Map();
let world = { people: [], bot: {} };
let active = null;

function label() {
  document.documentElement.lang = browserLanguage;
  document.getElementById("sandbox-word").textContent = texts.sandbox;
  document.getElementById("local-note").textContent = texts.local;
  rail.setAttribute("aria-label", texts.people);
}

function drawPeople() {
  rail.replaceChildren(h("h2", {}, texts.people), ...world.people.map(personButton));
}

function personButton(person) {
  const open = phones.has(person.id);
  const count = unread.get(person.id) || 0;
  return h("button", {
    type: "button", class: `person role-${person.role}`, "aria-pressed": String(narrow.matches ? active === person.id : open),
    onclick: () => choosePerson(person.id),
  }, avatar(person), h("span", { class: "person-text" }, h("b", {}, [person.first_name, person.last_name].filter(Boolean).join(" ")),
    h("small", {}, `${texts[person.role]} · ${(person.language_code || "").toUpperCase()}`)),
  count ? h("span", { class: "badge" }, String(count)) : null);
}

function choosePerson(id) {
  if (!narrow.matches && phones.has(id)) closePhone(id);
  else openPhone(id);
}

function openPhone(id, focus = true) {
  const person = world.people.find((each) => each.id === id);
  if (!person) return null;
  if (!phones.has(id)) {
    const phone = new Phone(person, world.bot, () => closePhone(id));
    phones.set(id, phone);
    const order = world.people.map((each) => each.id);
    const after = [...row.querySelectorAll(".phone")].find((node) => order.indexOf(Number(node.dataset.person)) > order.indexOf(id));
    row.insertBefore(phone.node, after || null);
    phone.refresh().then(() => focus && phone.composer.input.focus({ preventScroll: true }));
  }
  activate(id);
  if (focus && !narrow.matches) phones.get(id).node.scrollIntoView({ inline: "nearest", block: "nearest" });
  return phones.get(id);
}

function closePhone(id) {
  phones.get(id)?.node.remove();
  phones.delete(id);
  activate([...phones.keys()].pop() || null);
}

function activate(id) {
  active = id;
  unread.delete(id);
  for (const [other, phone] of phones) phone.node.classList.toggle("active", other === id);
  row.classList.toggle("empty", phones.size === 0);
  row.dataset.note = texts.nobody;
  localStorage.setItem("sandbox.open", JSON.stringify([...phones.keys()]));
  drawPeople();
}

async function loadState() {
  world = await get("state");
  for (const [id, phone] of phones) {
    const person = world.people.find((each) => each.id === id);
    if (person) phone.setPerson(person);
  }
  drawPeople();
}

function receive(event) {
  if (event.event === "user" || event.event === "chat") loadState();
  if (event.event === "menu") for (const phone of phones.values()) phone.refresh();
  for (const phone of phones.values()) phone.receive(event);
  const hidden = !phones.has(event.chat) || (narrow.matches && active !== event.chat);
  if (event.event === "message" && event.shown?.from.is_bot && hidden && world.people.some(({ id }) => id === event.chat)) {
    unread.set(event.chat, (unread.get(event.chat) || 0) + 1);
    drawPeople();
  }
}

let known = false;
function connection(alive) {
  link.textContent = alive ? texts.connected : texts.lost;
  link.classList.toggle("lost", !alive);
  if (alive && !known) loadState().then(() => { for (const phone of phones.values()) phone.refresh(); });
  known = alive;
}

function firstPhones() {
  const saved = JSON.parse(localStorage.getItem("sandbox.open") || "[]").filter((id) => world.people.some((person) => person.id === id));
  if (saved.length) return saved;
  const roles = ["official", "staff"].map((role) => world.people.find((person) => person.role === role));
  return roles.filter(Boolean).map((person) => person.id).slice(0, innerWidth > 1100 ? 2 : 1);
}

async function begin() {
  label();
  await loadState();
  const ids = firstPhones();
  for (const id of ids) openPhone(id, false);
  if (ids.length) activate(ids[0]);
  const query = new URLSearchParams(location.search);
  if (query.has("start") && ids.length) phones.get(ids[0]).askLink(query.get("start"));
  else if (ids.length && !narrow.matches) phones.get(ids[0]).composer.input.focus({ preventScroll: true });
  listen(receive, connection);
}

narrow.addEventListener("change", drawPeople);
begin().catch((error) => { link.textContent = error.message; link.classList.add("lost"); });
