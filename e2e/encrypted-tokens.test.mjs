// What is encrypted to a business system, opened by JavaScript libraries: every pair of algorithms that discovery lists.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as jose from 'jose';
import * as client from 'openid-client';
import { startDemo } from './lib/demo.mjs';
import { forms, PlainBrowser } from './lib/plain-browser.mjs';

const REDIRECT = 'http://127.0.0.1:53682/callback';
const KEYS = [
  { name: 'a P-256 key', generate: ['ECDH-ES', { crv: 'P-256' }], algs: ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] },
  { name: 'an X25519 key', generate: ['ECDH-ES', { crv: 'X25519' }], algs: ['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW'] },
  { name: 'an RSA key', generate: ['RSA-OAEP-256', {}], algs: ['RSA-OAEP-256'] },
];

let demo;
let organization;
let member;
let operator;
let system;
let metadata;
const browser = new PlainBrowser();
const at = (path) => new URL(path, demo.facts.public_url).href;

before(async () => {
  demo = await startDemo();
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  member = organization.members[0];
  operator = new PlainBrowser();
  const { email, password } = demo.facts.operator;
  await operator.goTo(at('/operator/login?next=/operator/systems'), { id: email, password, end: at('/operator/systems') });
  const list = await (await operator.request(at('/operator/systems'))).text();
  for (const [, path] of list.matchAll(/href="(\/operator\/systems\/[0-9a-f-]{36})"/g)) {
    const page = await (await operator.request(at(path))).text();
    if (page.includes(`value="${demo.facts.clients[0].client_id}"`)) system = path;
  }
  assert.ok(system, list);
  metadata = await (await fetch(at('/.well-known/openid-configuration'))).json();
});
after(() => demo?.stop());

/** Sends a form of the business system's pages; nothing but these fields is chosen. */
async function save(part, fields) {
  const page = await (await operator.request(at(`${system}/${part}`))).text();
  const form = forms(page).find((found) => found.action === `${system}/${part}`);
  const hidden = form.inputs.filter((input) => input.type === 'hidden').map((input) => [input.name, input.value]);
  const saved = await operator.request(at(`${system}/${part}`), { form: { ...Object.fromEntries(hidden), ...fields } });
  assert.equal(saved.status, 303, await saved.text());
}

const choose = (fields) => save('tokens', { format: 'opaque', subject_type: 'public', ...fields });

/** Signs the member in; with `keys` the library decrypts what it receives. */
async function signIn(prepare) {
  const { client_id: id, client_secret: secret } = demo.facts.clients[0];
  const options = { execute: [client.allowInsecureRequests] };
  const config = await client.discovery(new URL(demo.facts.public_url), id, undefined, client.ClientSecretPost(secret), options);
  prepare(config);
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: 'openid profile email',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    organization: organization.slug,
  });
  const back = await browser.goTo(url.href, { id: member.email, password: member.password, end: REDIRECT });
  return { config, back, tokens: await client.authorizationCodeGrant(config, back, checks) };
}

describe('encrypted tokens', () => {
  for (const { name, generate, algs } of KEYS) {
    test(`to ${name} are opened by jose and by a certified client`, async () => {
      const { publicKey, privateKey } = await jose.generateKeyPair(generate[0], { ...generate[1], extractable: true });
      const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'e1', use: 'enc' };
      await choose({});
      await save('access', { method: '', jwks: JSON.stringify({ keys: [jwk] }) });
      const jwks = jose.createRemoteJWKSet(new URL(metadata.jwks_uri));
      for (const alg of algs) {
        for (const enc of metadata.id_token_encryption_enc_values_supported) {
          const pair = `${alg} ${enc}`;
          assert.ok(metadata.id_token_encryption_alg_values_supported.includes(alg), pair);
          await choose({
            id_token_alg: alg, id_token_enc: enc, userinfo_signed: 'ES256', userinfo_alg: alg, userinfo_enc: enc,
            authorization_alg: alg, authorization_enc: enc,
          });
          const { config, back, tokens } = await signIn((config) => {
            client.enableDecryptingResponses(config, [enc], { key: privateKey, alg, kid: 'e1' });
            client.useJwtResponseMode(config);
          });
          assert.deepEqual([...back.searchParams.keys()], ['response'], pair);
          const { sub } = tokens.claims();
          assert.equal((await client.fetchUserInfo(config, tokens.access_token, sub)).email, member.email, pair);

          const answer = await fetch(metadata.userinfo_endpoint, { headers: { authorization: `Bearer ${tokens.access_token}` } });
          assert.equal(answer.headers.get('content-type'), 'application/jwt');
          for (const token of [back.searchParams.get('response'), await answer.text()]) {
            const { plaintext, protectedHeader } = await jose.compactDecrypt(token, privateKey);
            assert.deepEqual([protectedHeader.alg, protectedHeader.enc, protectedHeader.kid, protectedHeader.cty], [alg, enc, 'e1', 'JWT']);
            const { payload } = await jose.jwtVerify(new TextDecoder().decode(plaintext), jwks, {
              issuer: demo.facts.public_url.replace(/\/$/, ''),
              audience: demo.facts.clients[0].client_id,
            });
            assert.ok(payload.code ?? payload.sub === sub, pair);
          }
        }
      }
    });
  }

  test('cannot be read with another key, and never come in the clear', async () => {
    const other = await jose.generateKeyPair('RSA-OAEP-256');
    const strangers = (config) => client.enableDecryptingResponses(config, ['A128GCM'], { key: other.privateKey });
    await choose({ id_token_alg: 'RSA-OAEP-256', id_token_enc: 'A128GCM' });
    await assert.rejects(signIn(strangers));
  });
});
