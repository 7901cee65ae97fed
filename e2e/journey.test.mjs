// The journey that Ieum is for, once in each language and size, and once on PostgreSQL: a company on the sample business system
// applies to be linked, an operator approves, the company names its login method, and a member signs in with it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESKTOP, ENGLISH, KOREAN, launch, person, PHONE, shot } from './lib/browser.mjs';
import { startDemo, startDemoOnPostgres } from './lib/demo.mjs';
import { enter, mailed, menu, raisePlan, signInAsOperator, signInByEmail } from './lib/people.mjs';
import { wordsOf } from './lib/words.mjs';

const SLUG = 'onsaemi';

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const [name, tag, language, screen, start] of [
  ['Korean, desktop', 'ko', KOREAN, DESKTOP, startDemo],
  ['English, desktop', 'en', ENGLISH, DESKTOP, startDemo],
  ['Korean, phone', 'ko', KOREAN, PHONE, startDemo],
  ['English, phone', 'en', ENGLISH, PHONE, startDemo],
  ['Korean, desktop, PostgreSQL', 'ko', KOREAN, DESKTOP, startDemoOnPostgres],
]) {
  test(`a company is linked and a member signs in (${name})`, async () => {
    const demo = await start();
    const people = [];
    const meet = async () => {
      const someone = await person(browser, { language, screen });
      people.push(someone);
      return someone;
    };
    try {
      const { facts } = demo;
      const journey = new Journey(facts, wordsOf(tag), tag, `journey-${name.replaceAll(', ', '-')}`.toLowerCase());
      const [operator, admin, member] = [(await meet()).page, (await meet()).page, (await meet()).page];
      await journey.operatorRaisesThePlan(operator);
      const console_ = await journey.superAdminComesFromTheSample(admin);
      await journey.superAdminApplies(console_);
      await journey.operatorApproves(operator);
      await journey.superAdminRenamesTheMethod(console_);
      await journey.memberSignsIn(member);
      for (const { problems } of people) assert.deepEqual(problems, []);
    } catch (error) {
      for (const [index, { context }] of people.entries()) {
        for (const page of context.pages()) await shot(page, `failed-${name.replaceAll(', ', '-')}-${index}`).catch(() => {});
      }
      throw new Error(`${error.message}\n${demo.log()}`, { cause: error });
    } finally {
      for (const someone of people) await someone.close();
      await demo.stop();
    }
  });
}

class Journey {
  #picture = 0;

  constructor(facts, word, tag, pictures) {
    this.facts = facts;
    this.word = word;
    this.tag = tag;
    this.pictures = pictures;
    this.company = facts.organizations.find(({ state }) => state === 'unlinked');
    this.methodName = tag === 'ko' ? '온새미 직원 로그인' : 'Onsaemi staff sign-in';
  }

  shot(page, what) {
    this.#picture += 1;
    return shot(page, `${this.pictures}-${String(this.#picture).padStart(2, '0')}-${what}`);
  }

  button(page, id) {
    return page.getByRole('button', { name: this.word(id), exact: true }).filter({ visible: true });
  }

  async says(page, id) {
    await page.getByText(this.word(id)).first().waitFor();
  }

  async operatorRaisesThePlan(page) {
    await signInAsOperator(page, this.facts);
    await this.shot(page, 'operator');
    await raisePlan(page, this.word, this.company);
    await this.shot(page, 'plan');
  }

  /** Returns the console's page: the sample opens it in a tab of its own. */
  async superAdminComesFromTheSample(page) {
    const { facts, company } = this;
    await page.goto(facts.sample_url);
    await this.shot(page, 'sample');
    await page.getByRole('link', { name: this.tag === 'ko' ? '회사 계정으로 로그인' : 'Sign in with your company account' }).click();
    await this.shot(page, 'sign-in');
    await signInByEmail(page, facts, company.super_admin, company.name);
    await page.waitForURL((url) => url.origin === new URL(facts.sample_url).origin);
    await page.getByRole('heading', { name: company.name }).waitFor();
    assert.deepEqual(await this.rolesAtTheSample(page), [this.tag === 'ko' ? '슈퍼 관리자' : 'Super admin', true]);
    await this.shot(page, 'sample-super-admin');
    await page.getByRole('link', { name: this.tag === 'ko' ? '관리자 서비스' : 'Admin service' }).click();
    await this.shot(page, 'sample-admin');
    const tab = page.waitForEvent('popup');
    await page.getByRole('link', { name: this.tag === 'ko' ? /^바로가기/ : /^Go to console/ }).click();
    const opened = await tab;
    // Already signed in: no form stands between.
    await opened.waitForURL(/\/console\/[0-9a-f-]{36}$/);
    return opened;
  }

  /** How the sample calls what Ieum says of the person's role, and whether it shows them what is for admins. */
  async rolesAtTheSample(page) {
    const roles = page.locator('dt', { hasText: this.tag === 'ko' ? /^역할$/ : /^Roles$/ }).locator('xpath=following-sibling::dd');
    const box = page.getByRole('heading', { name: this.tag === 'ko' ? '관리' : 'Administration', exact: true });
    return [await roles.textContent(), await box.isVisible()];
  }

  async superAdminApplies(page) {
    const { word } = this;
    await this.shot(page, 'console');
    await menu(page, word, word('menu-account-link'));
    await page.getByRole('link', { name: word('desk-apply'), exact: true }).filter({ visible: true }).first().click();
    const name = page.getByLabel(word('desk-name'), { exact: true });
    const [slug, brn] = [page.locator('input[name="slug"]'), page.locator('input[name="brn"]')];
    await name.fill('온새미공방');
    await slug.fill('Onsaemi 공방');
    await brn.fill('123-45-67890');
    await this.button(page, 'desk-apply-send').last().click();
    await this.says(page, 'desk-apply-errors');
    await this.says(page, 'err-brn-checksum');
    // Nothing typed is lost, and what is wrong is tied to its field.
    assert.deepEqual([await name.inputValue(), await brn.inputValue()], ['온새미공방', '123-45-67890']);
    assert.equal(await slug.getAttribute('aria-invalid'), 'true');
    await this.shot(page, 'application-wrong');
    await slug.fill(SLUG);
    await brn.fill('000-81-00028');
    await this.button(page, 'desk-apply-send').last().click();
    await this.says(page, 'desk-now-submitted');
    await this.shot(page, 'application-sent');
    // Not before it is approved.
    const early = await fetch(`${this.facts.public_url}/o/${SLUG}`);
    assert.equal(early.status, 404);
  }

  async operatorApproves(page) {
    const { word } = this;
    await menu(page, word, word('menu-applications'));
    await this.shot(page, 'queue');
    await page.getByRole('link', { name: this.company.name }).click();
    await this.button(page, 'desk-take-up').click();
    await this.says(page, 'done-application-taken-up');
    await this.shot(page, 'file');
    await this.button(page, 'desk-approve').click();
    await this.says(page, 'done-application-approved');
    const link = `${this.facts.public_url}/o/${SLUG}`;
    await mailed(this.facts, this.company.super_admin.email, ({ text }) => text.includes(link));
  }

  async superAdminRenamesTheMethod(page) {
    const { word } = this;
    await page.reload();
    await this.says(page, 'desk-linked');
    await this.shot(page, 'linked');
    await menu(page, word, word('menu-login-page'));
    await page.getByRole('link', { name: word('methods-rename'), exact: true }).click();
    await page.getByLabel(word('methods-name'), { exact: true }).fill(this.methodName);
    await this.button(page, 'methods-rename').click();
    await this.says(page, 'done-method-renamed');
    await this.shot(page, 'login-page-settings');
  }

  async memberSignsIn(page) {
    const { facts, company, word } = this;
    const member = company.members[0];
    await page.goto(`${facts.public_url}/o/${SLUG}`);
    await page.getByRole('heading', { name: this.methodName }).waitFor();
    await enter(page, { username: member.email, password: 'not-this-one-2026' });
    await this.says(page, 'login-wrong');
    await this.shot(page, 'login-wrong');
    await enter(page, { username: member.email, password: member.password });
    await page.waitForURL(`${facts.public_url}/account`);
    await this.shot(page, 'account');
    await page.goto(facts.sample_url);
    await page.getByLabel(word('desk-slug'), { exact: true }).fill(SLUG);
    await page.getByLabel(word('desk-slug'), { exact: true }).press('Enter');
    await page.waitForURL((url) => url.origin === new URL(facts.sample_url).origin && url.pathname === '/');
    const greeting = page.getByRole('heading', { level: 1 });
    assert.match(await greeting.textContent(), /온새미공방/);
    assert.equal(await page.getByText(member.email).count(), 1);
    assert.deepEqual(await this.rolesAtTheSample(page), [this.tag === 'ko' ? '구성원' : 'Member', false]);
    await this.shot(page, 'greeted');
    await page.getByRole('button', { name: this.tag === 'ko' ? '로그아웃' : 'Sign out' }).click();
    await page.getByRole('heading', { name: this.tag === 'ko' ? '로그아웃했습니다' : 'You are signed out' }).waitFor();
    // Out of Ieum, too.
    await page.goto(`${facts.public_url}/account`);
    await page.waitForURL((url) => url.pathname === '/login');
  }
}
