import { createRequest, type Request, type RestOptions } from './request.ts';

export interface Page<T> {
  items: T[];
  nextCursor?: string | undefined;
}

/**
 * What the methods of all areas share: the one function through which every call goes. Each area is a
 * class that adds its methods to those of the area before, and `RostrumClient` has them all.
 */
export abstract class Calls {
  protected readonly request: Request;

  constructor(options: RestOptions) {
    this.request = createRequest(options);
  }
}
