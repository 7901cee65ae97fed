// Small comforts on top of pages that work without them. Each one is switched on by a data attribute.
"use strict";

const byId = (id) => document.getElementById(id);

// <button data-copy="id of the field" data-done="what to say">
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = byId(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const live = byId(`${field.id}-copied`);
    try {
      await navigator.clipboard.writeText(field.value);
      if (live) live.textContent = button.dataset.done;
    } catch {
      field.select();
    }
  });
  field.addEventListener("focus", () => field.select());
}

// <input data-max="60">: counts what people see as characters, as the rules do.
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : null;
const length = (text) => (segmenter ? [...segmenter.segment(text)].length : [...text].length);
for (const field of document.querySelectorAll("[data-max]")) {
  const count = byId(`${field.id}-count`);
  if (!count) continue;
  const max = Number(field.dataset.max);
  const show = () => {
    const now = length(field.value.normalize("NFC").trim());
    count.textContent = `${now}/${max}`;
    count.classList.toggle("over", now > max);
  };
  field.addEventListener("input", show);
  // Without a script it would stand still while somebody types.
  count.hidden = false;
  show();
}

// <input data-check-url="/…">: asks while typing and shows the answer: plain text, or JSON with `text` and `suggestions`.
// The status tells how it is taken: 2xx is good, 4xx is bad, anything else says nothing.
const fill = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
};
const offer = (field, live, suggestions) => {
  live.parentElement.querySelector(".offers")?.remove();
  if (!suggestions.length) return;
  const row = document.createElement("div");
  row.className = "offers";
  for (const value of suggestions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = value;
    button.addEventListener("click", () => fill(field, value));
    row.append(button);
  }
  live.after(row);
};
const read = async (answer) => {
  const type = answer.headers.get("content-type") ?? "";
  if (type.includes("json")) return answer.json();
  // A page is no answer: somebody was signed out meanwhile, or something broke.
  return { text: type.startsWith("text/plain") && answer.status < 500 ? await answer.text() : "" };
};
for (const field of document.querySelectorAll("[data-check-url]")) {
  const live = byId(`${field.id}-check`);
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    if (!field.value.trim()) { live.textContent = ""; offer(field, live, []); return; }
    const url = new URL(field.dataset.checkUrl, location.href);
    url.searchParams.set("value", field.value);
    try {
      const answer = await fetch(url, { headers: { accept: "application/json, text/plain" } });
      const said = await read(answer);
      if (mine !== asked) return;
      live.textContent = String(said.text ?? "").slice(0, 300);
      offer(field, live, said.suggestions ?? []);
      live.classList.toggle("good", answer.ok);
      live.classList.toggle("bad", !answer.ok);
    } catch {
      live.textContent = "";
      offer(field, live, []);
    }
  };
  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 300); });
}

// <button data-fill="id of the field" value="…">
for (const button of document.querySelectorAll("[data-fill]")) {
  const field = byId(button.dataset.fill);
  if (!field) continue;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    fill(field, button.value);
  });
}

// <a data-dialog="id" href="page that asks the same">
for (const opener of document.querySelectorAll("[data-dialog]")) {
  const dialog = byId(opener.dataset.dialog);
  if (!dialog?.showModal) continue;
  opener.setAttribute("role", "button");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  for (const button of dialog.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => dialog.close());
  }
}

// <button data-print hidden>
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A form is sent once; coming back to it makes it ready again.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Escape closes what is open.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.drawer[open], .switcher details[open]")) open.open = false;
});
