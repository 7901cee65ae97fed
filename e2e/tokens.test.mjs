// What a certified OpenID client does with tokens: for itself, about them, ending them, exchanging them, reading them by itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { startDemo } from './lib/demo.mjs';
import { Desk } from './lib/operator.mjs';
import { Rp, TOKEN_EXCHANGE } from './lib/rp.mjs';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const RESOURCE = 'https://api.hanbit.example/';

let demo;
let desk;
let organization;
let somebody;
let keys;
before(async () => {
  demo = await startDemo();
  desk = await Desk.open(demo.facts);
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
  somebody = { ...organization.members[0], organization: organization.slug };
  // A key is made when the first business system needs it; the library asks anew for one that it does not know.
  keys = createRemoteJWKSet(new URL('/oauth2/jwks', demo.facts.public_url), { cooldownDuration: 0 });
});
after(() => demo?.stop());

const register = (name, more = {}) => Rp.register(desk, demo.facts, { name, ...more });
const refused = (error) => (thrown) => {
  assert.equal(thrown.error, error, String(thrown));
  return true;
};

/** The claims of a signed access token, as a resource server reads it (RFC 9068, section 4). */
async function read(token, audience) {
  const { payload } = await jwtVerify(token, keys, { issuer: demo.facts.public_url, audience, typ: 'at+jwt', requiredClaims: ['exp', 'iat', 'jti', 'sub', 'client_id'] });
  return payload;
}

describe('a certified OpenID client', () => {
  for (const [name, authentication] of [['in the form', client.ClientSecretPost], ['in the header', client.ClientSecretBasic]]) {
    test(`acts for itself, with its secret ${name}`, async () => {
      const rp = await register('집계', { grants: ['client_credentials'], scopes: ['organizations:read'] });
      const config = await rp.discover({ authentication: authentication(rp.client_secret) });
      const tokens = await client.clientCredentialsGrant(config, { scope: 'organizations:read' });
      assert.deepEqual([tokens.scope, tokens.refresh_token, tokens.id_token], ['organizations:read', undefined, undefined]);
      const api = new URL('/api/v1/organizations', demo.facts.public_url);
      const answer = await client.fetchProtectedResource(config, tokens.access_token, api, 'GET');
      assert.equal(answer.status, 200);
      await assert.rejects(client.fetchUserInfo(config, tokens.access_token, client.skipSubjectCheck), 'nobody is behind it');
      await assert.rejects(client.clientCredentialsGrant(config, { scope: 'organizations:write' }), refused('invalid_scope'));
      const wrong = await rp.discover({ authentication: authentication(`${rp.client_secret}x`) });
      await assert.rejects(client.clientCredentialsGrant(wrong), { status: 401 });
    });
  }

  test('asks about its tokens and gives them back', async () => {
    const rp = await register('전자 결재', { grants: ['authorization_code', 'refresh_token'] });
    const config = await rp.discover();
    const tokens = await rp.tokens(config, somebody);
    const { sub } = tokens.claims();
    const seen = await client.tokenIntrospection(config, tokens.access_token);
    assert.deepEqual([seen.active, seen.sub, seen.client_id, seen.iss], [true, sub, rp.client_id, demo.facts.public_url]);
    assert.equal((await client.tokenIntrospection(config, tokens.refresh_token, { token_type_hint: 'refresh_token' })).active, true);
    const stranger = await (await register('다른 시스템')).discover();
    assert.deepEqual({ ...(await client.tokenIntrospection(stranger, tokens.access_token)) }, { active: false });
    await assert.rejects(client.tokenRevocation(stranger, tokens.access_token), refused('invalid_grant'));
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true, 'a stranger ends nothing');

    await client.tokenRevocation(config, tokens.refresh_token, { token_type_hint: 'refresh_token' });
    for (const token of [tokens.access_token, tokens.refresh_token, 'x']) {
      assert.deepEqual({ ...(await client.tokenIntrospection(config, token)) }, { active: false });
    }
    await assert.rejects(client.refreshTokenGrant(config, tokens.refresh_token), refused('invalid_grant'));
    await client.tokenRevocation(config, 'x');
  });

  test('asks as a resource server about the tokens of another', async () => {
    const [rp, server] = [await register('메신저'), await register('자료실', { grants: ['client_credentials'], scopes: [] })];
    const tokens = await rp.tokens(await rp.discover(), somebody);
    const config = await server.discover();
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false);
    await server.choose('tokens', { introspects: rp.client_id });
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).client_id, rp.client_id);
  });

  test('is given signed access tokens that a resource server reads by itself', async () => {
    const rp = await register('인사', { grants: ['authorization_code', 'refresh_token', 'client_credentials'], scopes: ['openid', 'profile', 'organizations:read'] });
    await rp.choose('tokens', { format: 'jwt' });
    await rp.choose('requests', { resources: RESOURCE });
    const config = await rp.discover();
    const tokens = await rp.tokens(config, { ...somebody, scope: 'openid profile' });
    const said = await read(tokens.access_token, demo.facts.public_url);
    assert.deepEqual([said.sub, said.client_id, said.scope], [tokens.claims().sub, rp.client_id, 'openid profile']);
    assert.equal(said.org_id, tokens.claims().org_id);
    assert.equal(said.exp - said.iat, tokens.expires_in);
    assert.ok(!('email' in said) && !('name' in said), 'no personal data');

    const bound = await rp.tokens(config, { ...somebody, scope: 'openid profile', resource: RESOURCE });
    assert.equal((await read(bound.access_token, RESOURCE)).aud, RESOURCE);
    await assert.rejects(read(bound.access_token, demo.facts.public_url), { code: 'ERR_JWT_CLAIM_VALIDATION_FAILED' });
    await assert.rejects(client.fetchUserInfo(config, bound.access_token, said.sub), 'it is for somebody else');
    await assert.rejects(client.refreshTokenGrant(config, bound.refresh_token, { resource: 'https://other.example/' }), refused('invalid_target'));

    const own = await client.clientCredentialsGrant(config, { scope: 'organizations:read' });
    assert.equal((await read(own.access_token, demo.facts.public_url)).sub, rp.client_id);
    await assert.rejects(jwtVerify(tokens.id_token, keys, { typ: 'at+jwt' }), 'an ID token is none');
  });

  for (const alg of ['ES256', 'RS256', 'PS256', 'EdDSA']) {
    test(`believes an ID token by its signature: ${alg}`, async () => {
      const rp = await register('전자 결재', { id_token_alg: alg });
      const config = await rp.discover({ execute: [client.enableNonRepudiationChecks] });
      const tokens = await rp.tokens(config, somebody);
      const { protectedHeader, payload } = await jwtVerify(tokens.id_token, keys, { issuer: demo.facts.public_url, audience: rp.client_id });
      assert.equal(protectedHeader.alg, alg);
      assert.equal(payload.sub, tokens.claims().sub);
      const other = await rp.discover({ metadata: { id_token_signed_response_alg: alg === 'ES256' ? 'RS256' : 'ES256' } });
      await assert.rejects(rp.tokens(other, somebody), 'the library was told of another algorithm');
    });
  }

  test('exchanges a token to call another system in the member\'s name', async () => {
    const [portal, payroll] = [await register('포털', { grants: ['authorization_code', TOKEN_EXCHANGE] }), await register('급여')];
    await portal.choose('tokens', { exchanges_for: payroll.client_id });
    await payroll.choose('tokens', { format: 'jwt' });
    const config = await portal.discover();
    const tokens = await portal.tokens(config, somebody);
    const wished = { subject_token: tokens.access_token, subject_token_type: ACCESS_TOKEN, audience: payroll.client_id };
    const exchanged = await client.genericGrantRequest(config, TOKEN_EXCHANGE, wished);
    assert.equal(exchanged.issued_token_type, ACCESS_TOKEN);
    assert.ok(exchanged.expires_in <= tokens.expires_in);
    const said = await client.tokenIntrospection(await payroll.discover(), exchanged.access_token);
    assert.deepEqual([said.active, said.sub, said.act], [true, tokens.claims().sub, { sub: portal.client_id }]);
    await assert.rejects(client.genericGrantRequest(config, TOKEN_EXCHANGE, { ...wished, audience: 'somebody-else' }), refused('invalid_target'));
    const other = await payroll.discover();
    await assert.rejects(client.genericGrantRequest(other, TOKEN_EXCHANGE, wished), refused('unauthorized_client'));
  });

  test('asks for single claims, and learns what it is registered for', async () => {
    const rp = await register('주소록', { scopes: ['openid', 'profile', 'email', 'groups', 'roles'] });
    const config = await rp.discover();
    const claims = JSON.stringify({ userinfo: { email: { essential: true }, phone_number: null }, id_token: { name: { essential: true } } });
    const tokens = await rp.tokens(config, { ...somebody, scope: 'openid roles', claims });
    assert.ok(tokens.claims().name);
    assert.equal(tokens.claims().email, undefined);
    const info = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
    assert.deepEqual([info.email, info.name, info.phone_number], [somebody.email, undefined, undefined]);
    assert.deepEqual(info.roles, ['member']);
    await assert.rejects(client.fetchUserInfo(config, tokens.access_token, 'another'), 'the library checks whom it is about');
  });
});
