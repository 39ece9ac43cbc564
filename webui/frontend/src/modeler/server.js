// Talks to the designer's pages of the server. Answers are JSON, or HTML for what the server draws.

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** The text at an address; null when there is no content. What is no success throws an Error. */
export async function get(address) {
  const response = await fetch(address);
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.text();
}

/** Post JSON, or a file as it is; `kind` is what to read: "json" or "text". A refusal throws an Error with the server's sentence. */
export async function post(address, content, kind = "json", signal = undefined) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": content instanceof Blob ? "application/xml" : "application/json", Accept: kind === "json" ? "application/json" : "text/html", "X-CSRF-Token": token() },
    body: content instanceof Blob ? content : JSON.stringify(content),
    signal,
  });
  if (response.ok) return kind === "json" ? response.json() : response.text();
  const refusal = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
  const failure = new Error(refusal.message ?? refusal.error ?? `${response.status} ${response.statusText}`);
  failure.refusal = refusal;
  throw failure;
}
