// Calls to the sandbox on this machine, and its stream of events.
async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.error || response.statusText);
  return body;
}

export async function get(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  return answer(await fetch(`/sandbox/${path}${search ? `?${search}` : ""}`));
}

export async function post(path, body) {
  const headers = { "Content-Type": "application/json", "X-Sandbox": "1" };
  return answer(await fetch(`/sandbox/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function upload(fields, files) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== null && value !== undefined) form.append(name, value);
  files.forEach((file, number) => form.append(`file${number}`, file, file.name));
  return answer(await fetch("/sandbox/upload", { method: "POST", headers: { "X-Sandbox": "1" }, body: form }));
}

export function listen(onEvent, onState) {
  const source = new EventSource("/sandbox/events");
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => {
    onState(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(onEvent, onState), 1500);
  });
  source.addEventListener("message", (event) => onEvent(JSON.parse(event.data)));
}

export function fileUrl(id, inline = false) {
  return `/sandbox/file/${encodeURIComponent(id)}${inline ? "?inline=1" : ""}`;
}
