// Passkeys: asks the browser for what the form says and sends its answer with the form. Nothing is sent anywhere else.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const withBytes = (list) => (list ?? []).map((known) => ({ ...known, id: bytes(known.id) }));

const create = async (asked) => {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: withBytes(asked.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  const response = {
    attestationObject: text(made.response.attestationObject),
    clientDataJSON: text(made.response.clientDataJSON),
  };
  return { id: made.id, rawId: text(made.rawId), type: made.type, response };
};

const prove = async (asked) => {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: withBytes(asked.allowCredentials),
  };
  const proof = await navigator.credentials.get({ publicKey });
  const response = {
    authenticatorData: text(proof.response.authenticatorData),
    clientDataJSON: text(proof.response.clientDataJSON),
    signature: text(proof.response.signature),
    userHandle: proof.response.userHandle ? text(proof.response.userHandle) : null,
  };
  return { id: proof.id, rawId: text(proof.rawId), type: proof.type, response };
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const problem = form.querySelector("[data-passkey-problem]");
  form.addEventListener("submit", async (event) => {
    // The language is switched without a passkey.
    if (event.submitter?.name === "switch_language") return;
    event.preventDefault();
    problem.hidden = true;
    try {
      const asked = JSON.parse(form.dataset.options).publicKey;
      const answer = await (form.dataset.passkey === "create" ? create(asked) : prove(asked));
      form.elements.namedItem("credential").value = JSON.stringify(answer);
      form.submit();
    } catch {
      // Cancelled, no passkey here, or none that this browser can make.
      problem.hidden = false;
    }
  });
}
