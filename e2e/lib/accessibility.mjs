// What axe finds on a page, in a form that a failed test can show.
import { AxeBuilder } from '@axe-core/playwright';

const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** One line for each violation of WCAG 2.2 level AA: rule, what it wants, and where. */
export async function violations(page) {
  // Not into frames: the mailbox shows mail in one where no script runs, and waiting for one would take for ever.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(STANDARDS).analyze();
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.target).join(', ')}`);
}
