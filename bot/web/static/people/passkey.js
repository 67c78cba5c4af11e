// Asks the browser for a passkey and sends its answer with the form around the button.
// It does not know who is signing in: the service made the options and looks at the answer.

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (each) => each.charCodeAt(0));
};

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (credentials) => (credentials ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

const asked = {
  create: (options) => navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: listed(options.excludeCredentials),
    },
  }),
  get: (options) => navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: listed(options.allowCredentials),
    },
  }),
};

const answered = {
  create: (response) => ({ attestationObject: text(response.attestationObject) }),
  get: (response) => ({
    authenticatorData: text(response.authenticatorData),
    signature: text(response.signature),
    userHandle: response.userHandle ? text(response.userHandle) : null,
  }),
};

const json = (act, credential) => JSON.stringify({
  id: credential.id,
  rawId: text(credential.rawId),
  type: credential.type,
  clientExtensionResults: {},
  response: {
    clientDataJSON: text(credential.response.clientDataJSON),
    ...answered[act](credential.response),
  },
});

for (const form of document.querySelectorAll("form.passkey")) {
  const button = form.querySelector("button");
  const wrong = form.querySelector(".wrong");
  button.hidden = !window.PublicKeyCredential;
  button.addEventListener("click", async () => {
    wrong.hidden = true;
    try {
      const credential = await asked[form.dataset.act](JSON.parse(form.dataset.options));
      form.elements.passkey.value = json(form.dataset.act, credential);
      form.submit();
    } catch {
      // Closed, or too slow: the browser has said why.
      wrong.textContent = form.dataset.failed;
      wrong.hidden = false;
    }
  });
}
