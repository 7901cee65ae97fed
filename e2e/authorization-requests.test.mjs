// A certified OpenID client against a running demo: pushed and signed requests, answers as a form and signed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startDemo } from './lib/demo.mjs';
import { PlainBrowser, forms } from './lib/plain-browser.mjs';

const REDIRECT = 'http://127.0.0.1:53682/callback';
const RESOURCE = 'https://api.ieum-test.example/';

let demo;
let organization;
let member;
before(async () => {
  demo = await startDemo();
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  member = organization.members[0];
});
after(() => demo?.stop());

const facts = () => demo.facts.clients.find((found) => found.signing_key);

/** The demo's business system, as the library knows it after discovery. */
function discover(...more) {
  const { client_id: id, client_secret: secret } = facts();
  const options = { execute: [client.allowInsecureRequests, ...more] };
  return client.discovery(new URL(demo.facts.public_url), id, secret, undefined, options);
}

async function key() {
  const { kid, pkcs8 } = facts().signing_key;
  const der = Buffer.from(pkcs8, 'base64');
  return { kid, key: await crypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']) };
}

async function wishes(checks, more = {}) {
  return {
    redirect_uri: REDIRECT,
    scope: 'openid profile email',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    organization: organization.slug,
    ...more,
  };
}

const newChecks = () => ({
  pkceCodeVerifier: client.randomPKCECodeVerifier(),
  expectedState: client.randomState(),
  expectedNonce: client.randomNonce(),
});

const person = () => ({ id: member.email, password: member.password, end: REDIRECT });

/** Signs in once, so that the next address is answered at once. */
async function signedIn(config) {
  const browser = new PlainBrowser();
  await browser.goTo(client.buildAuthorizationUrl(config, await wishes(newChecks())).href, person());
  return browser;
}

/** The request that a browser makes of a page that posts by itself. */
async function posted(answer) {
  assert.equal(answer.status, 200);
  const [form] = forms(await answer.text()).filter((found) => found.action === REDIRECT);
  assert.equal(form.method, 'post');
  const body = new URLSearchParams(form.inputs.map((input) => [input.name, input.value]));
  return new Request(REDIRECT, { method: 'POST', body });
}

async function finish(config, answer, checks) {
  const tokens = await client.authorizationCodeGrant(config, answer, checks);
  assert.equal(tokens.claims().org_slug, organization.slug);
  assert.equal(tokens.claims().acr, 'urn:ieum:acr:password');
  return tokens;
}

describe('a certified OpenID client', () => {
  test('pushes its request, once', async () => {
    const config = await discover();
    const checks = newChecks();
    const url = await client.buildAuthorizationUrlWithPAR(config, await wishes(checks, { resource: RESOURCE }));
    assert.deepEqual([...url.searchParams.keys()].sort(), ['client_id', 'request_uri']);
    const browser = new PlainBrowser();
    await finish(config, await browser.goTo(url.href, person()), checks);
    assert.equal((await browser.request(url)).status, 400, 'used');
  });

  test('signs its request', async () => {
    const config = await discover();
    const checks = newChecks();
    const url = await client.buildAuthorizationUrlWithJAR(config, await wishes(checks), await key());
    await finish(config, await new PlainBrowser().goTo(url.href, person()), checks);
  });

  test('signs and pushes its request', async () => {
    const config = await discover();
    const checks = newChecks();
    const signed = await client.buildAuthorizationUrlWithJAR(config, await wishes(checks), await key());
    const url = await client.buildAuthorizationUrlWithPAR(config, signed.searchParams);
    await finish(config, await new PlainBrowser().goTo(url.href, person()), checks);
  });

  test('is answered with a form', async () => {
    const config = await discover();
    const browser = await signedIn(config);
    const checks = newChecks();
    const url = client.buildAuthorizationUrl(config, await wishes(checks, { response_mode: 'form_post' }));
    await finish(config, await posted(await browser.request(url)), checks);
  });

  for (const mode of ['jwt', 'query.jwt', 'form_post.jwt']) {
    test(`is answered with a signed token: ${mode}`, async () => {
      const config = await discover();
      const browser = await signedIn(config);
      const checks = newChecks();
      const signed = await discover(client.useJwtResponseMode);
      const wished = await wishes(checks, { response_mode: mode });
      const url = client.buildAuthorizationUrl(config, wished);
      const answer = await browser.request(url);
      const back = mode === 'form_post.jwt' ? await posted(answer) : new URL(answer.headers.get('location'));
      await finish(signed, back, checks);
    });
  }

  test('learns of an error in the mode that it asked for', async () => {
    const config = await discover(client.useJwtResponseMode);
    const checks = newChecks();
    const url = client.buildAuthorizationUrl(config, await wishes(checks, { prompt: 'none' }));
    assert.equal(url.searchParams.get('response_mode'), 'jwt');
    const back = await new PlainBrowser().goTo(url.href, person());
    assert.deepEqual([...back.searchParams.keys()], ['response']);
    await assert.rejects(client.authorizationCodeGrant(config, back, checks), (thrown) => thrown.error === 'login_required');
  });

  test('is refused what is not registered', async () => {
    const config = await discover();
    const wished = await wishes(newChecks(), { resource: 'https://other.example/' });
    await assert.rejects(client.buildAuthorizationUrlWithPAR(config, wished), (thrown) => thrown.error === 'invalid_target');
  });
});
