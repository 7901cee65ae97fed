// A company's SAML identity provider: Debian's SimpleSAMLphp under PHP's own web server, with a folder of its own for configuration,
// keys and sessions. Its pages are at `127.0.0.1`, the service under test at `localhost`: two sites to a browser.
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const ROUTER = fileURLToPath(new URL('../fixtures/saml/router.php', import.meta.url));
const START_SECONDS = 30;
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

/** Its own reader of metadata, which writes what it is configured with. */
const READER = `require '/usr/share/simplesamlphp/lib/_autoload.php';
$found = \\SimpleSAML\\Metadata\\SAMLParser::parseDescriptorsString(stream_get_contents(STDIN));
$sp = reset($found)->getMetadata20SP();
unset($sp['entityDescriptor'], $sp['metadata-set']);
$sp = array_merge($sp, json_decode($argv[1], true));
echo "<?php\\n\\$metadata[" . var_export($sp['entityid'], true) . '] = ' . var_export($sp, true) . ";\\n";`;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A value as PHP writes it. */
function php(value) {
  if (Array.isArray(value)) return `[${value.map(php).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    return `[${Object.entries(value).map(([key, one]) => `${php(key)} => ${php(one)}`).join(', ')}]`;
  }
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&')}'`;
  return String(value);
}

/**
 * Starts it with these people: `{ uid: { password, attributes } }`, whose attributes are lists of texts.
 * Returns `entityId`, `metadataUrl`, `at(path)` for its pages, `trust(sp, more)` to register a service provider, `read(url, more)` to register
 * one as its own reader of metadata understands it, and `stop()`.
 */
export async function startIdp(people) {
  const folder = await mkdtemp(join(tmpdir(), 'ieum-idp-'));
  const port = await freePort();
  const inside = (name) => join(folder, name);
  for (const name of ['cert', 'config', 'data', 'log', 'metadata', 'tmp']) await mkdir(inside(name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=idp.example',
    '-keyout', inside('cert/idp.pem'), '-out', inside('cert/idp.crt')], { stdio: 'ignore' });
  const base = `http://127.0.0.1:${port}/simplesaml/`;
  const write = (name, variable, value) => writeFile(inside(name), `<?php\n${variable} = ${php(value)};\n`);
  await write('config/config.php', '$config', {
    baseurlpath: base, certdir: inside('cert/'), loggingdir: inside('log/'), datadir: inside('data/'), tempdir: inside('tmp'),
    metadatadir: inside('metadata/'), 'metadata.sources': [{ type: 'flatfile' }], attributenamemapdir: '/etc/simplesamlphp/attributemap/',
    secretsalt: 'sample-salt-for-tests-only', 'auth.adminpassword': 'sample-password-for-tests', timezone: 'UTC',
    'logging.handler': 'file', 'enable.saml20-idp': true, 'module.enable': { exampleauth: true, core: true, saml: true },
    'session.cookie.secure': false, 'session.cookie.samesite': null, 'language.cookie.secure': false, 'language.cookie.samesite': null,
    'store.type': 'phpsession', 'session.phpsession.savepath': inside('tmp'), 'language.available': ['en'], 'language.default': 'en',
    'language.rtl': [], showerrors: true, errorreporting: false, debug: null, 'trusted.url.domains': null, 'enable.http_post': true,
  });
  const accounts = Object.entries(people).map(([uid, { password, attributes }]) => [`${uid}:${password}`, { uid: [uid], ...attributes }]);
  const source = `<?php\n$config = ['people' => ['exampleauth:UserPass', ${accounts.map(([key, value]) => `${php(key)} => ${php(value)}`).join(', ')}]];\n`;
  await writeFile(inside('config/authsources.php'), source);
  const entityId = `${base}saml2/idp/metadata.php`;
  await write('metadata/saml20-idp-hosted.php', `$metadata[${php(entityId)}]`, {
    host: '__DEFAULT__', privatekey: 'idp.pem', certificate: 'idp.crt', auth: 'people', NameIDFormat: PERSISTENT,
    'saml20.sign.response': true, 'saml20.sign.assertion': true, 'sign.logout': true, 'redirect.sign': true, 'redirect.validate': true,
    'signature.algorithm': 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    authproc: { 3: { class: 'saml:AttributeNameID', attribute: 'uid', Format: PERSISTENT } },
  });
  await writeFile(inside('metadata/saml20-sp-remote.php'), '<?php\n');
  const server = spawn('php', ['-d', 'display_errors=0', '-d', 'error_reporting=0', '-d', 'opcache.enable=0', '-S', `127.0.0.1:${port}`, ROUTER], {
    cwd: folder,
    env: { PATH: process.env.PATH, SIMPLESAMLPHP_CONFIG_DIR: inside('config'), PHP_CLI_SERVER_WORKERS: '4' },
    stdio: ['ignore', 'ignore', 'pipe'],
    // Its workers are processes of their own, and end with it.
    detached: true,
  });
  let log = '';
  server.stderr.on('data', (chunk) => (log += chunk));
  const ended = new Promise((resolve) => server.once('exit', resolve).once('error', resolve));
  const stop = async () => {
    try {
      process.kill(-server.pid, 'SIGTERM');
    } catch {
      // It has ended already.
    }
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const metadataUrl = `http://127.0.0.1:${port}/simplesaml/saml2/idp/metadata.php`;
  for (let waited = 0; waited < START_SECONDS * 1000; waited += 100) {
    const answer = await fetch(metadataUrl).catch(() => undefined);
    if (answer?.ok) {
      return {
        entityId, metadataUrl, stop, log: () => log, at: (path) => `${base}${path}`,
        trust: (sp, more = {}) => write('metadata/saml20-sp-remote.php', `$metadata[${php(sp.entityId)}]`, {
          AssertionConsumerService: sp.acs, SingleLogoutService: sp.logout, certData: sp.certificate, NameIDFormat: PERSISTENT, ...more,
        }),
        read: async (url, more = {}) => {
          const document = await (await fetch(url)).text();
          const written = execFileSync('php', ['-d', 'error_reporting=0', '-r', READER, '--', JSON.stringify(more)], {
            input: document,
            env: { PATH: process.env.PATH, SIMPLESAMLPHP_CONFIG_DIR: inside('config') },
          });
          await writeFile(inside('metadata/saml20-sp-remote.php'), written);
          return written.toString();
        },
      };
    }
    await sleep(100);
  }
  await stop();
  throw new Error(`SimpleSAMLphp did not start\n${log}`);
}
