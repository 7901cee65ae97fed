// <form data-live>: when a field is left, asks what is wrong with those that were, and says it where the form itself would.
"use strict";

const line = (field, suffix, className) => {
  const id = `${field.id}-${suffix}`;
  const known = document.getElementById(id);
  if (known) return known;
  const made = document.createElement("p");
  made.id = id;
  made.className = className;
  made.setAttribute("role", "status");
  const box = field.closest(".field");
  box.insertBefore(made, box.querySelector(".under"));
  return made;
};
const tell = (field, error = "", note = "") => {
  const id = `${field.id}-error`;
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
  field.closest(".field").classList.toggle("field-bad", Boolean(error));
  field.setAttribute("aria-invalid", String(Boolean(error)));
  field.setAttribute("aria-describedby", (error ? [id, ...others] : others).join(" "));
  line(field, "error", "error").textContent = error;
  line(field, "found", "live good").textContent = error ? "" : note;
};

for (const form of document.querySelectorAll("form[data-live]")) {
  const left = new Map();
  const notes = new Map();
  let asked = 0;
  // What was typed, without files, and without a password that stands in another field.
  const typed = (target) => {
    const data = new FormData(form);
    for (const { name, type } of form.elements) {
      if (type === "file" || (type === "password" && name !== target.name)) data.delete(name);
    }
    data.set("live", target.name);
    return form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  };
  form.addEventListener("change", async ({ target }) => {
    if (!target.closest(".field") || target.type === "file") return;
    const mine = ++asked;
    left.set(target.name, target);
    notes.delete(target.name);
    try {
      const answer = await fetch(form.action, { method: "POST", body: typed(target), headers: { accept: "application/json" } });
      // A page is no answer: somebody was signed out meanwhile, or something broke.
      if (mine !== asked || !answer.ok || !answer.headers.get("content-type")?.includes("json")) return;
      const said = await answer.json();
      if (said.notes[target.name]) notes.set(target.name, said.notes[target.name]);
      for (const [name, field] of left) tell(field, said.errors[name], notes.get(name));
    } catch { /* The form itself tells. */ }
  });
}
