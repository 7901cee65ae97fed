// The equipment itself: if this fails, look here before you look at the product.
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { violations } from './lib/accessibility.mjs';
import { DESKTOP, ENGLISH, KOREAN, launch, person, PHONE, shot } from './lib/browser.mjs';
import { startDemo } from './lib/demo.mjs';

const page = (body) => `data:text/html;charset=utf-8,${encodeURIComponent(`<!doctype html><html lang="ko">
  <head><title>이음</title><meta name="viewport" content="width=device-width"></head><body><main>${body}</main></body></html>`)}`;

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

test('a person has the language and the screen that the test asks for', async () => {
  for (const [language, screen] of [[KOREAN, DESKTOP], [KOREAN, PHONE], [ENGLISH, DESKTOP]]) {
    const someone = await person(browser, { language, screen });
    await someone.page.goto(page('<h1>이음</h1>'));
    const seen = await someone.page.evaluate(() => [navigator.language, innerWidth]);
    assert.deepEqual(seen, [language.locale, screen.viewport.width]);
    await someone.close();
  }
});

test('Korean is drawn with glyphs of its own', async () => {
  const someone = await person(browser);
  await someone.page.goto(page('<h1>조직 로그인</h1><span id="a">가</span> <span id="b">힣</span>'));
  const [one, other] = await Promise.all(['#a', '#b'].map((id) => someone.page.locator(id).screenshot()));
  assert.notDeepEqual(one, other, 'two syllables look the same: no Korean font');
  assert.ok((await stat(await shot(someone.page, 'rig'))).size > 1000);
  await someone.close();
});

test('a field without a label is a violation, a labelled one is not', async () => {
  const someone = await person(browser);
  await someone.page.goto(page('<h1>로그인</h1><input name="email">'));
  assert.match((await violations(someone.page)).join('\n'), /^label:/m);
  await someone.page.goto(page('<h1>로그인</h1><label>이메일 <input name="email"></label>'));
  assert.deepEqual(await violations(someone.page), []);
  await someone.close();
});

test('an error of a script is noticed', async () => {
  const someone = await person(browser);
  await someone.page.goto(page('<h1>이음</h1><script>throw new Error("broken")</script>'));
  await someone.page.waitForTimeout(100);
  assert.match(someone.problems.join('\n'), /broken/);
  await someone.close();
});

test('a demo that does not start says why', async () => {
  await assert.rejects(startDemo({ args: ['--no-such-option'] }), /before it was ready/);
});
