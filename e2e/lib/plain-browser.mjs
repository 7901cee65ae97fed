// A browser of plain HTTP: cookies, redirects and forms, no scripts. For sign-ins whose pages are not what is tested.
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescape = (text) =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (all, hex, decimal, name) =>
    hex ? String.fromCodePoint(parseInt(hex, 16)) : decimal ? String.fromCodePoint(Number(decimal)) : (ENTITIES[name] ?? all));

function attributes(tag) {
  const found = {};
  for (const [, name, quoted] of tag.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)) found[name.toLowerCase()] = unescape(quoted ?? '');
  return found;
}

/** The forms of a page: where they go and which inputs they have. */
export function forms(html) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, head, body]) => ({
    ...attributes(head),
    inputs: [...body.matchAll(/<input\b([^>]*)>/gi)].map(([, tag]) => attributes(tag)),
  }));
}

/** What a form that goes to `action` would send as it stands. */
export function values(html, action) {
  const [, body] = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)]
    .map(([, head, inside]) => [attributes(head), inside])
    .find(([head]) => head.action === action) ?? [];
  if (body === undefined) throw new Error(`no form for ${action}:\n${html}`);
  const found = {};
  for (const [, tag] of body.matchAll(/<input\b([^>]*)>/gi)) {
    const { name, type, value = '', ...more } = attributes(tag);
    const chosen = type !== 'checkbox' && type !== 'radio' || 'checked' in more;
    if (name && chosen) found[name] = type === 'checkbox' && value === '' ? 'on' : value;
  }
  for (const [, tag, text] of body.matchAll(/<textarea\b([^>]*)>([^<]*)<\/textarea>/gi)) found[attributes(tag).name] = unescape(text).replace(/^\n/, '');
  for (const [, tag, options] of body.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/gi)) {
    const all = [...options.matchAll(/<option\b([^>]*)>/gi)].map(([, option]) => attributes(option));
    found[attributes(tag).name] = (all.find((option) => 'selected' in option) ?? all[0])?.value ?? '';
  }
  return found;
}

/** A new person without cookies. */
export class PlainBrowser {
  #cookies = new Map();

  /** One request; redirects are not followed. */
  async request(url, { form } = {}) {
    const headers = { 'accept-language': 'ko', cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const init = { headers, redirect: 'manual' };
    if (form) Object.assign(init, { method: 'POST', body: new URLSearchParams(form) });
    const answer = await fetch(url, init);
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (/max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  /**
   * Goes to `url` and on until an address begins with `end`, signing in with `id` and `password` where a form asks for them, and
   * agreeing to what a business system receives if the person `agrees`.
   * Returns that address.
   */
  async goTo(url, { id, password, end, agrees = false }) {
    let answer = await this.request(url);
    for (let step = 0; step < 15; step += 1) {
      const location = answer.headers.get('location');
      if (location) {
        url = new URL(location, url).href;
        if (url.startsWith(end)) return new URL(url);
        answer = await this.request(url);
        continue;
      }
      const html = await answer.text();
      const asks = (form, token) => form.inputs.find((input) => input.autocomplete === token);
      const form = forms(html).find((found) => asks(found, 'username') || asks(found, 'current-password'));
      const consent = agrees && forms(html).find((found) => found.action === '/oauth2/consent');
      if (!form && consent) {
        const hidden = consent.inputs.filter((input) => input.type === 'hidden').map((input) => [input.name, input.value ?? '']);
        url = new URL(consent.action, url).href;
        answer = await this.request(url, { form: { ...Object.fromEntries(hidden), decision: 'agree' } });
        continue;
      }
      if (!form) throw new Error(`${answer.status} ${url} asks for nothing:\n${html}`);
      const fields = Object.fromEntries(
        form.inputs.filter((input) => input.name && (input.type !== 'checkbox' || 'checked' in input)).map((input) => [input.name, input.value ?? '']));
      if (asks(form, 'username')) fields[asks(form, 'username').name] = id;
      if (asks(form, 'current-password')) fields[asks(form, 'current-password').name] = password;
      url = new URL(form.action || url, url).href;
      answer = await this.request(url, { form: fields });
    }
    throw new Error(`${end} was not reached; the last address was ${url}`);
  }
}
