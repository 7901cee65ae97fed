// The sample business system in a real browser: its request is pushed, and what only admins see follows from the roles that Ieum tells.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DESKTOP, ENGLISH, KOREAN, launch, person, PHONE, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';
import { enter } from './lib/people.mjs';

const WORDS = {
  ko: { manage: '관리', forbidden: '관리자만 볼 수 있는 화면입니다', roles: { super_admin: '슈퍼 관리자', admin: '관리자', member: '구성원' } },
  en: { manage: 'Administration', forbidden: 'This page is for admins', roles: { super_admin: 'Super admin', admin: 'Admin', member: 'Member' } },
};

let demo;
let browser;
let organization;
before(async () => {
  [demo, browser] = await Promise.all([startDemo(), launch()]);
  organization = demo.facts.organizations.find((found) => found.state === 'linked');
});
after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** Among the demo's people the fourth looks after members. */
const who = (role) => ({ super_admin: organization.super_admin, admin: organization.members[3], member: organization.members[0] })[role];

async function signIn(page, login) {
  const pushed = page.waitForRequest((request) => new URL(request.url()).pathname === '/oauth2/authorize');
  await page.goto(`${demo.facts.sample_url}/sign-in?organization=${organization.slug}`);
  await enter(page, { username: login.email, password: login.password });
  await page.waitForURL(`${demo.facts.sample_url}/`);
  return new URL((await pushed).url());
}

describe('the sample business system', () => {
  for (const [tag, language, screen] of [['ko', KOREAN, PHONE], ['en', ENGLISH, DESKTOP]]) {
    for (const role of ['super_admin', 'admin', 'member']) {
      test(`knows a member by the role ${role} (${tag})`, async () => {
        const { page, problems, close } = await person(browser, { language, screen });
        const word = WORDS[tag];
        const asked = await signIn(page, who(role));
        assert.deepEqual([...asked.searchParams.keys()], ['client_id', 'request_uri'], 'the browser carries a reference only');
        await page.getByRole('definition').getByText(word.roles[role], { exact: true }).waitFor();
        const box = page.getByRole('heading', { name: word.manage, exact: true });
        const isAdmin = role !== 'member';
        assert.equal(await box.count(), isAdmin ? 1 : 0);
        await shot(page, `sample-${role}-${tag}`);
        const answer = await page.goto(`${demo.facts.sample_url}/admin`);
        assert.equal(answer.status(), isAdmin ? 200 : 403, 'the page asks who comes, too');
        await page.getByRole('heading', { name: isAdmin ? word.manage : word.forbidden, exact: true }).waitFor();
        assert.deepEqual(problems, []);
        await close();
      });
    }
  }

  test('lets nobody to the admins\' page who is not signed in', async () => {
    const { page, close } = await person(browser);
    await page.goto(`${demo.facts.sample_url}/admin`);
    await page.waitForURL((url) => url.origin === demo.facts.public_url);
    await close();
  });
});
