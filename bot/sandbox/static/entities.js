// Text with entities to nodes. Offsets count UTF-16 units, as JavaScript strings do.
import { h } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span",
};
const SAFE = /^(https?|tg|mailto):/i;

export function formatted(text, entities, context) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, sorted, context);
}

function nodes(text, start, end, entities, context) {
  const out = [];
  let at = start;
  for (let i = 0; i < entities.length; i += 1) {
    const entity = entities[i];
    const last = Math.min(entity.offset + entity.length, end);
    if (entity.offset < at) continue;
    if (entity.offset > at) out.push(between(text.slice(at, entity.offset), out));
    const inner = entities.slice(i + 1).filter((other) => other.offset < last && other.offset + other.length <= last);
    out.push(element(entity, text.slice(entity.offset, last), nodes(text, entity.offset, last, inner, context), context));
    at = last;
  }
  if (at < end) out.push(between(text.slice(at, end), out));
  return out;
}

// A block ends its own line: the line break after it is not a second one.
function between(text, before) {
  const last = before[before.length - 1];
  return last instanceof HTMLElement && /^(BLOCKQUOTE|PRE)$/.test(last.tagName) ? text.replace(/^\n/, "") : text;
}

function element(entity, raw, children, context) {
  switch (entity.type) {
    case "expandable_blockquote": return expandable(children, context);
    case "blockquote": return h("blockquote", {}, trimmed(children));
    case "spoiler": return spoiler(children);
    case "pre": return h("pre", { "data-language": entity.language }, h("code", {}, children));
    case "text_link": return link(entity.url, children, context);
    case "url": return link(/^[a-z]+:/i.test(raw) ? raw : `https://${raw}`, children, context);
    case "email": return link(`mailto:${raw}`, children, context);
    case "bot_command": return h("button", { type: "button", class: "inline-link", onclick: () => context.command(raw) }, children);
    case "mention": case "text_mention": case "hashtag": return h("span", { class: "mention" }, children);
    default: return entity.type in TAGS ? h(TAGS[entity.type], {}, children) : h("span", {}, children);
  }
}

function trimmed(children) {
  return children.map((child, i) => (typeof child === "string" && i === children.length - 1 ? child.replace(/\n+$/, "") : child));
}

function link(url, children, context) {
  if (!SAFE.test(url)) return h("span", {}, children);
  const payload = startPayload(url, context.botName);
  if (payload !== null) {
    return h("button", { type: "button", class: "inline-link", onclick: () => context.start(payload) }, children);
  }
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer", title: url }, children);
}

export function startPayload(url, botName) {
  const match = /^https?:\/\/t\.me\/([A-Za-z0-9_]+)(?:\?start=([A-Za-z0-9_-]{0,64}))?$/.exec(url);
  return match && match[1].toLowerCase() === botName.toLowerCase() ? match[2] || "" : null;
}

function spoiler(children) {
  const node = h("button", { type: "button", class: "spoiler", "aria-expanded": "false" }, children);
  node.addEventListener("click", () => node.setAttribute("aria-expanded", "true"));
  return node;
}

function expandable(children, { texts }) {
  const body = h("div", { class: "quote-body" }, trimmed(children));
  const toggle = h("button", { type: "button", class: "quote-toggle", "aria-expanded": "false" }, texts.showMore);
  const quote = h("blockquote", { class: "expandable collapsed" }, body, toggle);
  toggle.addEventListener("click", () => {
    const open = quote.classList.toggle("collapsed") === false;
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? texts.showLess : texts.showMore;
  });
  new ResizeObserver(() => {
    if (quote.classList.contains("collapsed")) quote.classList.toggle("short", body.scrollHeight <= body.clientHeight + 2);
  }).observe(body);
  return quote;
}
