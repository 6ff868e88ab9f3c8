import { make, setText } from '../element/dom.ts';
import { pictureAt } from '../element/picture.ts';
import { hueOf, initialsOf } from './monogram.ts';

/** The picture of a member over its initials, which stay in view while there is none to see. */
export class Portrait {
  readonly element = make('span', 'monogram');
  readonly #initials = make('span', '');
  #url: string | undefined;
  #image: HTMLImageElement | undefined;

  constructor(memberId: string) {
    // The name stands beside it: there is nothing to read.
    this.element.setAttribute('aria-hidden', 'true');
    this.element.style.setProperty('--hue', String(hueOf(memberId)));
    this.element.append(this.#initials);
  }

  show(name: string, avatarUrl: string | undefined): void {
    setText(this.#initials, initialsOf(name));
    // A picture that could not be loaded is not asked for again with every change of the board.
    if (avatarUrl === this.#url) return;
    this.#url = avatarUrl;
    this.#image?.remove();
    this.#image = pictureAt(avatarUrl);
    if (this.#image) this.element.append(this.#image);
  }
}
