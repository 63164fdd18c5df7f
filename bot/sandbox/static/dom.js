// Building nodes. Text only ever becomes text nodes, never markup.
const SVG = "http://www.w3.org/2000/svg";

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const ICONS = {
  send: ["M4 12 20 4.5 14.5 20l-3.2-6.3z", "m11.3 13.7 4-4.5"],
  clip: ["m19.5 11.5-7.6 7.6a4.7 4.7 0 0 1-6.6-6.6l8-8a3.2 3.2 0 0 1 4.5 4.5l-7.9 7.9a1.6 1.6 0 0 1-2.3-2.3l7-7"],
  menu: ["M5 7h14M5 12h14M5 17h9"],
  more: ["M12 6h.01M12 12h.01M12 18h.01"],
  close: ["m6.5 6.5 11 11m0-11-11 11"],
  reply: ["M9.5 6 4.5 11l5 5", "M5 11h9a5.5 5.5 0 0 1 5.5 5.5V18"],
  edit: ["m4.5 19.5 1-4L16 5l3 3L8.5 18.5z"],
  file: ["M7 3.5h6.5L18.5 8.5v12H7z", "M13.5 3.5v5h5"],
  down: ["M12 5v14m-6-6 6 6 6-6"],
  lock: ["M6.5 11h11v8.5h-11z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  link: ["M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1", "M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"],
  pin: ["M9 4h6l-1 6 3 3H7l3-3z", "M12 13v7"],
  check: ["m5.5 12.5 4.5 4.5 8.5-10"],
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  for (const data of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", data);
    svg.append(path);
  }
  return svg;
}

export function iconButton(name, label, onclick, extra = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

const TINTS = 6;

export function avatar(person, extra = "") {
  const initials = [person.first_name, person.last_name].filter(Boolean).map((name) => [...name][0]).join("");
  return h("span", { class: `avatar tint-${person.id % TINTS} ${extra}`, "aria-hidden": "true" }, initials.toUpperCase());
}

export function botAvatar() {
  return h("img", { class: "avatar", src: "/static/mark.svg", alt: "", width: 38, height: 38 });
}

export function bytes(count, language) {
  const units = ["B", "KB", "MB"];
  let unit = 0;
  let value = count;
  while (value >= 1000 && unit < 2) { value /= 1000; unit += 1; }
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: unit ? 1 : 0 }).format(value)} ${units[unit]}`;
}
