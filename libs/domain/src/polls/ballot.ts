import { DomainError } from '../errors.ts';
import type { BallotRules } from './poll.ts';

/**
 * Checks a ballot's choices against the poll's rules.
 * @throws DomainError `ballot.invalid_choice` for an unknown or repeated option,
 *   `ballot.too_few_choices`, `ballot.too_many_choices`.
 */
export function checkChoices(choices: readonly string[], rules: BallotRules): void {
  const known = new Set(rules.options.map((option) => option.id));
  const seen = new Set<string>();
  for (const [index, choice] of choices.entries()) {
    const fault = !known.has(choice) ? 'no such option' : seen.has(choice) ? 'repeated' : undefined;
    if (fault) {
      throw new DomainError('ballot.invalid_choice', `Choice "${choice}": ${fault}.`, {
        errors: [{ path: `choices.${index}`, message: fault }],
      });
    }
    seen.add(choice);
  }
  if (choices.length < rules.minChoices) {
    throw new DomainError('ballot.too_few_choices', `Choose at least ${rules.minChoices}.`);
  }
  if (choices.length > rules.maxChoices) {
    throw new DomainError('ballot.too_many_choices', `Choose at most ${rules.maxChoices}.`);
  }
}
