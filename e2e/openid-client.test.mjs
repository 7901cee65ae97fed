// A certified OpenID client against a running demo: code with PKCE, userinfo, refresh, and what must be refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startDemo } from './lib/demo.mjs';
import { PlainBrowser } from './lib/plain-browser.mjs';

const REDIRECT = 'http://127.0.0.1:53682/callback';
const SCOPE = 'openid profile email';

let demo;
let organization;
let member;
before(async () => {
  demo = await startDemo();
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  member = organization.members[0];
});
after(() => demo?.stop());

/** The demo's business system, as the library knows it after discovery. */
function discover(authentication) {
  const [{ client_id: id, client_secret: secret }] = demo.facts.clients;
  const options = { execute: [client.allowInsecureRequests] };
  return client.discovery(new URL(demo.facts.public_url), id, secret, authentication?.(secret), options);
}

/** A sign-in up to the address that brings the code back, and what the library needs to check it. */
async function signIn(config, { browser = new PlainBrowser(), ...wishes } = {}) {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: SCOPE,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    organization: organization.slug,
    ...wishes,
  });
  const back = await browser.goTo(url.href, { id: member.email, password: member.password, end: REDIRECT });
  return { back, checks, browser };
}

const refused = (error) => (thrown) => {
  assert.equal(thrown.error, error, String(thrown));
  return true;
};

describe('a certified OpenID client', () => {
  for (const [name, authentication] of [['in the form', client.ClientSecretPost], ['in the header', client.ClientSecretBasic]]) {
    test(`signs a member in with its secret ${name}`, async () => {
      const config = await discover(authentication);
      const { back, checks } = await signIn(config);
      const tokens = await client.authorizationCodeGrant(config, back, checks);
      const claims = tokens.claims();
      assert.equal(claims.iss, demo.facts.public_url.replace(/\/$/, ''));
      assert.equal(claims.org_slug, organization.slug);

      const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub);
      assert.equal(info.email, member.email);
      assert.equal(info.org_id, claims.org_id);

      const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
      assert.notEqual(refreshed.refresh_token, tokens.refresh_token);
      await client.fetchUserInfo(config, refreshed.access_token, claims.sub);
    });
  }

  test('sees a replayed code refused, and everything that the code gave ended', async () => {
    const config = await discover();
    const { back, checks } = await signIn(config);
    const tokens = await client.authorizationCodeGrant(config, back, checks);
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), refused('invalid_grant'));
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), refused('invalid_grant'));
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
  });

  test('sees another verifier refused', async () => {
    const config = await discover();
    const { back, checks } = await signIn(config);
    const other = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
    await assert.rejects(client.authorizationCodeGrant(config, back, other), refused('invalid_grant'));
  });

  test('is told without a page that nobody is signed in', async () => {
    const config = await discover();
    const { back, checks } = await signIn(config, { prompt: 'none' });
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), refused('login_required'));
  });

  test('signs the same browser in again without a password, and out by a link', async () => {
    const config = await discover();
    const { back, checks, browser } = await signIn(config);
    const tokens = await client.authorizationCodeGrant(config, back, checks);
    const silent = await signIn(config, { browser, prompt: 'none' });
    const again = await client.authorizationCodeGrant(config, silent.back, silent.checks);
    assert.equal(again.claims().sub, tokens.claims().sub);

    const end = client.buildEndSessionUrl(config, { id_token_hint: again.id_token });
    assert.equal((await browser.request(end)).status, 200);
    await assert.rejects(client.refreshTokenGrant(config, again.refresh_token), refused('invalid_grant'));
    const over = await signIn(config, { browser, prompt: 'none' });
    await assert.rejects(client.authorizationCodeGrant(config, over.back, over.checks), refused('login_required'));
  });
});
