// The operator's desk, without a browser: business systems are registered and set up through the pages that operators use.
import { PlainBrowser, values } from './plain-browser.mjs';

export class Desk {
  #browser = new PlainBrowser();
  #at;

  /** Signs the demo's operator in. */
  static async open(facts) {
    const desk = new Desk();
    desk.#at = (path) => new URL(path, facts.public_url).href;
    const { email, password } = facts.operator;
    const end = desk.#at('/operator/systems');
    await desk.#browser.goTo(desk.#at('/operator/login?next=/operator/systems'), { id: email, password, end });
    return desk;
  }

  /**
   * Registers a business system; `scopes` and `grants` are lists of names. Returns its `client_id`, its `client_secret` if it has
   * one, and the `path` of its pages.
   */
  async register({ name, kind = 'confidential', scopes, grants, ...more }) {
    const fields = { name, kind, id_token_alg: 'ES256', post_logout_redirect_uris: '', ...more };
    for (const scope of scopes) fields[`scope_${scope}`] = 'on';
    for (const grant of grants) fields[`grant_${grant}`] = 'on';
    const path = await this.#post('/operator/systems/new', '/operator/systems/new', fields, { anew: true });
    const page = await this.#page(path);
    const shown = (id) => new RegExp(`id="${id}"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*id="${id}"`).exec(page);
    const [client_id, client_secret] = ['client-id', 'client-secret'].map((id) => shown(id)?.slice(1).find(Boolean));
    return { client_id, client_secret, path };
  }

  /** The pages' path of a business system that is there already. */
  async find(client_id) {
    const list = await this.#page('/operator/systems');
    for (const [, path] of list.matchAll(/href="(\/operator\/systems\/[0-9a-f-]{36})"/g)) {
      if ((await this.#page(path)).includes(`value="${client_id}"`)) return path;
    }
    throw new Error(`no business system ${client_id}`);
  }

  /** Changes these fields of one of its pages (`access`, `requests`, `tokens`, `logout`); `false` unticks. */
  async choose({ path }, page, fields) {
    await this.#post(`${path}/${page}`, `${path}/${page}`, fields);
  }

  async #post(page, action, fields, { anew = false } = {}) {
    const typed = values(await this.#page(page), action);
    // A new one is as the test says, not as the page suggests.
    const kept = anew ? { csrf: typed.csrf } : typed;
    const form = Object.fromEntries(Object.entries({ ...kept, ...fields }).filter(([, value]) => value !== false && value !== undefined));
    const saved = await this.#browser.request(this.#at(action), { form });
    if (saved.status !== 303) throw new Error(`${action}: ${saved.status}\n${await saved.text()}`);
    return new URL(saved.headers.get('location'), this.#at(action)).pathname;
  }

  async #page(path) {
    const answer = await this.#browser.request(this.#at(path));
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
    return answer.text();
  }
}
