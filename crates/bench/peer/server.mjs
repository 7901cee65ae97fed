// A provider written with oidc-provider, as its documentation shows: in memory, opaque tokens, ES256, rotating refresh tokens.
// It signs everybody in without a page, so that a whole code flow can be asked for without a browser.
//
// usage: node server.mjs PORT CLIENT_ID CLIENT_SECRET REDIRECT_URI
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const [port, clientId, clientSecret, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Everything in a map: the adapter that comes along forgets what is older than a thousand entries. */
class Memory {
  static entries = new Map();
  constructor(name) {
    this.name = name;
  }
  key(id) {
    return `${this.name}:${id}`;
  }
  async upsert(id, payload) {
    Memory.entries.set(this.key(id), payload);
    if (payload.uid) Memory.entries.set(`uid:${payload.uid}`, id);
    if (payload.userCode) Memory.entries.set(`user:${payload.userCode}`, id);
  }
  async find(id) {
    return Memory.entries.get(this.key(id));
  }
  async findByUid(uid) {
    return this.find(Memory.entries.get(`uid:${uid}`));
  }
  async findByUserCode(code) {
    return this.find(Memory.entries.get(`user:${code}`));
  }
  async consume(id) {
    const found = Memory.entries.get(this.key(id));
    if (found) found.consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    Memory.entries.delete(this.key(id));
  }
  async revokeByGrantId() {}
}

const provider = new Provider(issuer, {
  adapter: Memory,
  clients: [
    {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      id_token_signed_response_alg: 'ES256',
      scope: 'openid profile email organization offline_access organizations:read',
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'bench' }] },
  cookies: { keys: ['of no worth outside a benchmark'] },
  scopes: ['openid', 'profile', 'email', 'organization', 'offline_access', 'organizations:read'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    revocation: { enabled: true },
  },
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  findAccount: async (_ctx, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, name: 'Bench', email: 'bench@bench.example', email_verified: true }),
  }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { prompt, params } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name === 'login') {
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'bench' } }, { mergeWithLastSubmission: false });
  } else {
    const grant = new provider.Grant({ accountId: 'bench', clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    const grantId = await grant.save();
    await provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId } }, { mergeWithLastSubmission: true });
  }
  ctx.respond = false;
});

provider.listen(Number(port), '127.0.0.1');
