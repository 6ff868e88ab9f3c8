import type { DEVICE_HEADER, VOTER_CODE_HEADER } from '@rostrum/contracts';

/** By what a voter without a token is known. One client carries the code of one poll. */
export interface VoterProof {
  /** A one-time code, as it was typed. */
  code?: string | undefined;
  /** The `deviceToken` of an earlier ballot: keep it where it outlives the page. */
  device?: string | undefined;
}

/** As it stands, or a function that gives it for each request: a code is typed some time. */
export type VoterOption = VoterProof | (() => VoterProof) | undefined;

const CODE: typeof VOTER_CODE_HEADER = 'Rostrum-Voter-Code';
const DEVICE: typeof DEVICE_HEADER = 'Rostrum-Device';

/** A client's voter: what the caller gave, and the device that the service handed out since. */
export class KnownVoter {
  readonly #option: VoterOption;
  #issued: string | undefined;

  constructor(option: VoterOption) {
    this.#option = option;
  }

  /** Takes note of an answer to a ballot. */
  learn({ deviceToken }: { deviceToken?: string | undefined }): void {
    this.#issued = deviceToken ?? this.#issued;
  }

  /** Only what there is: the service refuses empty fields. */
  proof(): { code?: string; device?: string } {
    const { code, device = this.#issued } =
      (typeof this.#option === 'function' ? this.#option() : this.#option) ?? {};
    return { ...(code && { code }), ...(device && { device }) };
  }

  headers(): Record<string, string> {
    const { code, device } = this.proof();
    return { ...(code && { [CODE]: code }), ...(device && { [DEVICE]: device }) };
  }
}
