import { MAX_CODES, MAX_CODES_AT_ONCE } from '@rostrum/domain';
import { z } from 'zod';
import { pageLimit } from './ids.ts';

/** Headers by which a voter without a token is known. */
export const VOTER_CODE_HEADER = 'Rostrum-Voter-Code';
export const DEVICE_HEADER = 'Rostrum-Device';

const proof = z.string().min(1).max(128);

/** The same over the socket: in `auth` of the handshake, or with a message, from which on it holds. */
export const voterProof = z
  .strictObject({ code: proof.optional(), device: proof.optional() })
  .meta({ id: 'VoterProof' });
export type VoterProof = z.output<typeof voterProof>;

export const issueCodes = z
  .strictObject({ count: z.int().min(1).max(MAX_CODES_AT_ONCE) })
  .meta({ id: 'IssueCodes' });
export type IssueCodes = z.output<typeof issueCodes>;

export const VOTER_CODE_FORMATS = ['json', 'csv'] as const;

export const voterCodesQuery = z
  .strictObject({
    format: z
      .enum(VOTER_CODE_FORMATS)
      .default('json')
      .describe('`json`: a page; `csv`: all that follow, streamed.'),
    after: z.coerce
      .number()
      .int()
      .min(0)
      .max(MAX_CODES)
      .default(0)
      .describe('The serial number of the last one that you have.'),
    limit: pageLimit(1000, 1000),
  })
  .meta({ id: 'VoterCodesQuery' });
export type VoterCodesQuery = z.output<typeof voterCodesQuery>;

export const voterCodePage = z
  .object({
    items: z.array(
      z.object({
        serial: z.int().describe('Its voter is `code:<serial>`.'),
        code: z.string().meta({ examples: ['002Z-9M3T-XW2P'] }),
        used: z.boolean().describe('Whether its ballot is in, in the current round.'),
      }),
    ),
    issued: z.int().describe('Codes of the poll; their serial numbers begin with 1.'),
    nextAfter: z.int().optional(),
  })
  .meta({ id: 'VoterCodePage' });
export type VoterCodePage = z.infer<typeof voterCodePage>;
