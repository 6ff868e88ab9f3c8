import { make } from './dom.ts';

/** A picture of somebody else's beside the name of what it shows: so there is nothing to read. */
export function pictureAt(url: string | undefined): HTMLImageElement | undefined {
  if (url === undefined || !/^https?:\/\//i.test(url)) return undefined;
  const image = make('img', 'picture');
  image.alt = '';
  image.loading = 'lazy';
  image.decoding = 'async';
  image.referrerPolicy = 'no-referrer';
  image.onload = () => image.classList.add('seen');
  image.onerror = () => image.remove();
  image.src = url;
  return image;
}
