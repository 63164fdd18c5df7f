// One bubble: what a message or an album looks like.
import { avatar, bytes, h, icon, iconButton } from "./dom.js";
import { formatted } from "./entities.js";
import { fileUrl } from "./net.js";
import { pollView } from "./poll.js";

export function bubble(messages, context) {
  const [first] = messages;
  const service = serviceText(first, context.texts);
  if (service) return h("li", { class: "service" }, h("span", {}, service));
  const own = first.from.id === context.person.id;
  const last = messages[messages.length - 1];
  const foot = footer(last, context);
  const body = h("div", { class: "bubble" }, parts(messages, context, own), foot);
  snug(body, foot);
  if (first.sticker) body.classList.add("bare");
  const column = h("div", { class: "column" }, body, keyboard(last, context), reactions(last));
  const row = h("li", { class: `row ${own ? "own" : "theirs"}`, "data-message": last.message_id });
  if (context.group && !own) row.append(first.from.is_bot ? h("img", { class: "avatar small", src: "/static/mark.svg", alt: "" }) : avatar(first.from, "small"));
  row.append(column, actions(last, context, own));
  return row;
}

function parts(messages, context, own) {
  const [first] = messages;
  const caption = messages.find((message) => message.caption);
  return [
    context.group && !own ? h("div", { class: `sender tint-text-${first.from.id % 6}` }, first.from.first_name) : null,
    first.forward_origin ? h("div", { class: "forward" }, `${context.texts.forwarded} ${originName(first.forward_origin)}`) : null,
    first.reply_to_message ? quoted(first, context) : null,
    media(messages, context),
    first.text ? h("div", { class: "text" }, formatted(first.text, first.entities, context)) : null,
    caption ? h("div", { class: "text" }, formatted(caption.caption, caption.caption_entities, context)) : null,
    first.poll ? pollView(first, context) : null,
  ];
}

// The time stands at the end of the last line where the text leaves room, as in any messenger.
function snug(body, foot) {
  const text = foot.previousElementSibling;
  if (!text || !text.classList.contains("text") || text.lastChild instanceof HTMLElement && /^(BLOCKQUOTE|PRE)$/.test(text.lastChild.tagName)) return;
  text.append(h("span", { class: "spacer", "aria-hidden": "true" }, [...foot.cloneNode(true).childNodes]));
  body.classList.add("snug");
}

function originName(origin) {
  return origin.sender_user ? origin.sender_user.first_name : origin.sender_user_name;
}

export function summary(message, texts) {
  if (message.text || message.caption) return message.text || message.caption;
  if (message.document) return message.document.file_name;
  if (message.poll) return message.poll.question;
  const kind = ["photo", "sticker", "voice", "location", "contact"].find((name) => message[name]);
  return kind ? texts[kind] : "…";
}

function quoted(message, context) {
  const original = message.reply_to_message;
  const text = message.quote ? message.quote.text : summary(original, context.texts);
  return h("button", { type: "button", class: "quoted", onclick: () => context.reveal(original.message_id) },
    h("b", {}, original.from.first_name), h("span", {}, text.slice(0, 160)));
}

function media(messages, context) {
  const photos = messages.filter((message) => message.photo);
  const found = [];
  if (photos.length) found.push(h("div", { class: `photos count-${Math.min(photos.length, 4)}` }, photos.map((message) => photo(message))));
  for (const message of messages) {
    const file = message.document || message.audio || message.video;
    if (file) found.push(fileRow(file, message, context));
    if (message.sticker) found.push(h("div", { class: "sticker" }, message.sticker.emoji || "🙂"));
    if (message.voice) found.push(h("div", { class: "plain" }, `🎙 ${context.texts.voice} · 0:${String(message.voice.duration).padStart(2, "0")}`));
    if (message.location) found.push(h("div", { class: "plain" }, `📍 ${message.location.latitude.toFixed(5)}, ${message.location.longitude.toFixed(5)}`));
    if (message.contact) found.push(h("div", { class: "plain" }, `👤 ${message.contact.first_name} · ${message.contact.phone_number}`));
  }
  return found;
}

function photo(message) {
  const size = message.photo[message.photo.length - 1];
  return h("a", { href: fileUrl(size.file_id, true), target: "_blank", rel: "noopener" },
    h("img", { src: fileUrl(size.file_id, true), alt: message.caption || "", width: size.width, height: size.height, loading: "lazy" }));
}

function fileRow(file, message, context) {
  const name = file.file_name || "file";
  const type = (/\.([A-Za-z0-9]{1,4})$/.exec(name) || [null, ""])[1].toUpperCase();
  const inside = [h("span", { class: "file-icon" }, type || icon("file")),
    h("span", { class: "file-text" }, h("b", {}, name), h("small", {}, bytes(file.file_size, context.language)))];
  return h("a", { class: "file", href: fileUrl(file.file_id), download: name, "aria-label": `${context.texts.download}: ${name}` }, inside);
}

function footer(message, context) {
  const moment = new Date(message.date * 1000);
  const time = new Intl.DateTimeFormat(context.language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(moment);
  const lock = message.has_protected_content
    ? h("span", { class: "lock", title: context.texts.protected, role: "img", "aria-label": context.texts.protected }, icon("lock")) : null;
  return h("div", { class: "footer" }, lock, message.edit_date ? h("span", {}, context.texts.edited) : null,
    h("time", { datetime: moment.toISOString() }, time));
}

function keyboard(message, context) {
  const rows = message.reply_markup && message.reply_markup.inline_keyboard;
  if (!rows || !rows.length) return null;
  return h("div", { class: "keyboard" }, rows.map((row) => h("div", { class: "keys" }, row.map((button) => key(button, message, context)))));
}

function key(button, message, context) {
  if (button.url) {
    return h("a", { class: "key", href: /^https?:/i.test(button.url) ? button.url : null, target: "_blank", rel: "noopener noreferrer" },
      h("span", {}, button.text), icon("link"));
  }
  const node = h("button", { type: "button", class: "key" }, h("span", {}, button.text));
  if (button.copy_text) node.addEventListener("click", () => context.copy(button.copy_text.text));
  else if (button.callback_data) node.addEventListener("click", () => context.press(message, button.callback_data, node));
  else node.disabled = true;
  return node;
}

function reactions(message) {
  return message.reactions && message.reactions.length ? h("div", { class: "reactions" }, message.reactions.join(" ")) : null;
}

function actions(message, context, own) {
  const { texts } = context;
  return h("div", { class: "actions" },
    iconButton("reply", texts.reply, () => context.reply(message)),
    own && message.text ? iconButton("edit", texts.edit, () => context.edit(message)) : null);
}

function serviceText(message, texts) {
  if (message.new_chat_members) return `${message.new_chat_members.map((user) => user.first_name).join(", ")} ${texts.joined}`;
  if (message.left_chat_member) return `${message.left_chat_member.first_name} ${texts.left}`;
  if (message.forum_topic_created) return `${texts.topicCreated} “${message.forum_topic_created.name}”`;
  return "";
}
