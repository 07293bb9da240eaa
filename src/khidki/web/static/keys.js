// Passkeys and security keys: ask the browser when the button is pressed, and send what it answers.
// The form says what to do (data-key: get or create) and with which options; nothing leads elsewhere.
const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const options = (given) => ({
  ...given,
  challenge: bytes(given.challenge),
  ...(given.user && { user: { ...given.user, id: bytes(given.user.id) } }),
  ...(given.allowCredentials && { allowCredentials: known(given.allowCredentials) }),
  ...(given.excludeCredentials && { excludeCredentials: known(given.excludeCredentials) }),
});

const told = (credential) => {
  const { response } = credential;
  const parts = {};
  for (const name of [
    "clientDataJSON",
    "attestationObject",
    "authenticatorData",
    "signature",
    "userHandle",
  ]) {
    if (response[name]) {
      parts[name] = text(response[name]);
    }
  }
  const { id, type } = credential;
  return JSON.stringify({ id, rawId: text(credential.rawId), type, response: parts });
};

for (const form of document.querySelectorAll("form[data-key]")) {
  form.addEventListener("submit", async (event) => {
    const answer = form.querySelector("[data-answer]");
    if (answer.value) {
      return;
    }
    event.preventDefault();
    try {
      const publicKey = options(JSON.parse(form.dataset.options));
      const credential = await navigator.credentials[form.dataset.key]({ publicKey });
      answer.value = told(credential);
      form.submit();
    } catch {
      form.querySelector("[data-told]").textContent = form.dataset.failed;
    }
  });
}
