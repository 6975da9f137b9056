// The forms of /api/docs. A token stays in this page's memory: in no storage, in no address, in no command that is
// shown, and it is forgotten when the page is left.
(() => {
  "use strict";

  const shown = ["ratelimit", "ratelimit-policy", "etag", "location", "retry-after", "www-authenticate",
    "idempotent-replayed", "content-type"];
  const longest = 100_000;
  const forms = [...document.querySelectorAll("form[data-of]")];
  const tokens = [...document.querySelectorAll("form[data-of] [data-token]")];

  const field = (form, name) => form.querySelector(`[data-field="${name}"]`);
  const typed = (form, name) => field(form, name)?.value.trim() ?? "";
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

  // Where the request goes; what is not filled in keeps its braces.
  function address(form) {
    const path = form.dataset.path.replace(/\{(\w+)\}/g, (braces, name) => {
      const value = typed(form, name);
      return value === "" ? braces : encodeURIComponent(value);
    });
    const query = new URLSearchParams();
    for (const name of form.dataset.query.split(" ").filter(Boolean)) {
      const value = typed(form, name);
      if (value !== "") query.set(name, value);
    }
    const asked = query.toString();
    return asked === "" ? path : `${path}?${asked}`;
  }

  // The command beside the form always says what the form would send.
  function tell(form) {
    const { method, of } = form.dataset;
    const lines = [method === "GET" ? "curl" : `curl -X ${method}`];
    const token = form.querySelector("[data-token]");
    if (token && (token.required || token.value !== "")) lines.push('-H "Authorization: Bearer $TOKEN"');
    const body = form.querySelector("[data-body]");
    if (body) lines.push("-H 'Content-Type: application/json'", `-d ${quoted(body.value)}`);
    lines.push(quoted(location.origin + address(form)));
    document.getElementById(`${of}-curl`).textContent = lines.join(" \\\n  ");
  }

  async function send(form) {
    const headers = new Headers({ accept: "application/json" });
    const token = form.querySelector("[data-token]")?.value.trim() ?? "";
    if (token !== "") headers.set("authorization", `Bearer ${token}`);
    const body = form.querySelector("[data-body]");
    if (body) headers.set("content-type", "application/json");
    // Without cookies: it is the token that counts, as for any other program.
    const response = await fetch(address(form), {
      method: form.dataset.method, headers, body: body?.value, credentials: "omit", cache: "no-store",
    });
    return { response, text: await readable(response) };
  }

  async function readable(response) {
    const kind = response.headers.get("content-type") ?? "";
    if (kind !== "" && !/json|^text\//.test(kind)) return `${(await response.arrayBuffer()).byteLength} bytes of ${kind}`;
    const text = await response.text();
    let pretty = text;
    try {
      pretty = kind.includes("json") ? JSON.stringify(JSON.parse(text), null, 2) : text;
    } catch {
      // It is shown as it came.
    }
    return pretty.length > longest ? `${pretty.slice(0, longest)}\n…` : pretty;
  }

  function show(form, response, text) {
    const status = form.querySelector("[data-status]");
    status.className = `badge ${response.ok ? "ok" : "bad"}`;
    status.textContent = `${response.status} ${response.statusText}`.trim();
    const box = form.querySelector("[data-answer]");
    const [headers, body] = box.querySelectorAll("code");
    const lines = shown.map((name) => [name, response.headers.get(name)]).filter(([, value]) => value !== null);
    headers.textContent = lines.map(([name, value]) => `${name}: ${value}`).join("\n");
    body.textContent = text;
    body.parentElement.hidden = text === "";
    box.hidden = false;
  }

  function fail(form) {
    const status = form.querySelector("[data-status]");
    status.className = "note bad";
    status.textContent = "No answer came. Look whether you are connected, and send it again.";
    form.querySelector("[data-answer]").hidden = true;
  }

  for (const form of forms) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      if (button.ariaBusy === "true") return;
      button.ariaBusy = "true";
      try {
        const { response, text } = await send(form);
        show(form, response, text);
      } catch {
        fail(form);
      } finally {
        button.ariaBusy = null;
      }
    });
    form.addEventListener("input", (event) => {
      // Typed once, it is there in every form of the page.
      if (event.target.dataset.token === undefined) return tell(form);
      for (const other of tokens) {
        if (other !== event.target) other.value = event.target.value;
      }
      forms.forEach(tell);
    });
    form.parentElement.hidden = false;
  }

  addEventListener("pagehide", () => {
    for (const one of tokens) one.value = "";
    forms.forEach(tell);
  });
})();
