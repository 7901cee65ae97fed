// A business system of a test: registered through the operator's pages, speaking with the certified library openid-client.
import * as client from 'openid-client';
import { PlainBrowser } from './plain-browser.mjs';

/** Where answers go that no browser has to show; nothing listens there. */
export const REDIRECT = 'http://127.0.0.1:53682/callback';
export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const SCOPES = ['openid', 'profile', 'email', 'organization'];

export class Rp {
  /** Registers one; `more` are fields of the form. */
  static async register(desk, facts, { name, grants = ['authorization_code'], scopes = SCOPES, redirect_uris = REDIRECT, ...more }) {
    const system = await desk.register({ name, grants, scopes, redirect_uris, ...more });
    return Object.assign(new Rp(), system, { desk, facts, redirect: redirect_uris.split('\n')[0], scope: scopes.join(' '), alg: more.id_token_alg ?? 'ES256' });
  }

  /** Changes what an operator chose of it (`access`, `requests`, `tokens`, `logout`). */
  choose(page, fields) {
    return this.desk.choose(this, page, fields);
  }

  /** What the library knows after discovery. */
  discover({ authentication, metadata = {}, fetch, execute = [] } = {}) {
    const known = { client_secret: this.client_secret, id_token_signed_response_alg: this.alg, ...metadata };
    const options = { execute: [client.allowInsecureRequests, ...execute], ...(fetch && { [client.customFetch]: fetch }) };
    return client.discovery(new URL(this.facts.public_url), this.client_id, known, authentication, options);
  }

  /** The address of a sign-in, and what the answer is checked against. */
  async begin(config, wishes = {}) {
    const checks = {
      pkceCodeVerifier: client.randomPKCECodeVerifier(),
      expectedState: client.randomState(),
      expectedNonce: client.randomNonce(),
    };
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: this.redirect,
      scope: this.scope,
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
      code_challenge_method: 'S256',
      ...wishes,
    });
    return { url, checks };
  }

  /** The tokens of a sign-in of this person, who has no cookies unless they bring a browser. */
  async tokens(config, { email, password, organization, browser = new PlainBrowser(), ...wishes }) {
    const { url, checks } = await this.begin(config, { organization, ...wishes });
    const back = await browser.goTo(url.href, { id: email, password, end: this.redirect });
    return client.authorizationCodeGrant(config, back, checks);
  }
}
