// The frame that a business system's page asks whether somebody signed in or out here (OpenID Connect Session Management 1.0,
// section 3.2). The message is "client_id session_state", the answer "unchanged", "changed" or "error".
"use strict";

const COOKIE = document.currentScript.dataset.cookie;
const LONGEST = 1000;

// As the server reads it: of two cookies with one name neither counts, nor does what we did not make.
const browserState = () => {
  const start = COOKIE + "=";
  const found = document.cookie.split("; ").filter((pair) => pair.startsWith(start));
  const state = found.length === 1 ? found[0].slice(start.length) : "";
  return /^[A-Za-z0-9_-]{22}$/.test(state) ? state : "";
};

// A browser that holds cookies back in frames would make everybody look signed out, and the business system would ask again and
// again. "error" tells it not to.
const isBlind = async () => {
  if (!document.hasStorageAccess) return false;
  return !(await document.hasStorageAccess());
};

const parentOrigin = () => {
  const ancestors = location.ancestorOrigins;
  if (ancestors && ancestors.length > 0) return ancestors[0];
  try {
    return new URL(document.referrer).origin;
  } catch {
    return null;
  }
};

// "The OP iframe MUST enforce that the caller has the same origin as its parent frame."
const isFromParent = (event) =>
  window.parent !== window &&
  event.source !== null &&
  event.origin !== "null" &&
  (event.source === window.parent || event.origin === parentOrigin());

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const compare = async (data, origin) => {
  if (typeof data !== "string" || data.length > LONGEST) return "error";
  const parts = data.split(" ");
  const hash = (parts[1] || "").split(".");
  if (parts.length !== 2 || !parts[0] || hash.length !== 2 || !hash[0] || !hash[1]) return "error";
  // Without TLS there is nothing to compute with.
  if (!globalThis.crypto || !crypto.subtle || (await isBlind())) return "error";
  const text = [parts[0], origin, browserState(), hash[1]].join(" ");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return base64url(digest) === hash[0] ? "unchanged" : "changed";
};

addEventListener("message", async (event) => {
  if (!isFromParent(event)) return;
  const { data, origin, source } = event;
  const answer = await compare(data, origin).catch(() => "error");
  source.postMessage(answer, origin);
});
