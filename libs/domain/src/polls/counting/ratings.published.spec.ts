import { describe, expect, it } from 'vitest';
import type { ScoreBallot } from './ballots.ts';
import { countStar, starFromSums } from './star.ts';
import { countScore } from './tallies.ts';

const STARS = { min: 0, max: 5 };

/** `2x500110`: two ballots with these scores, in the order of options. */
function ballotsOf(text: string, options: readonly string[]): ScoreBallot[] {
  return text.split(/\s+/).map((group) => {
    const [digits = '', count = '1'] = group.split('x').reverse();
    const scores = options.map((id, index): [string, number] => [id, Number(digits[index])]);
    return { scores, count: Number(count) };
  });
}

function countsOf(round: { counts: { optionId: string; count: number }[] } | undefined) {
  return Object.fromEntries(round?.counts.map(({ optionId, count }) => [optionId, count]) ?? []);
}

/**
 * Polls held at star.vote, of which the site gave out ballots and results; both are kept with
 * starvote 2.1 (pypi.org/project/starvote), test_elections/starvote_ballots_*.
 */
describe('polls held at star.vote', () => {
  // wa_governor_2020_republican_party_straw_poll, July 2020, 977 ballots.
  const governors = ['Culp', 'Eyman', 'Fortunato', 'Freed', 'Garcia', 'Sakharov'];
  const governorBallots = ballotsOf(
    `
    544x500000 32x000500 31x000000 20x050000 9x100000 9x500100 8x500400 8x500500 8x550000 7x510000
    6x500300 6x530000 6x540000 5x511111 5x520000 4x003500 4x400000 4x530400 4x541111 3x034500
    3x500200 3x510200 3x520100 2x010000 2x054500 2x112511 2x233400 2x345400 2x440500 2x500003
    2x500010 2x500050 2x500120 2x500440 2x504000 2x511000 2x511211 2x512111 2x520300 2x521211
    2x530200 2x531111 2x540200 2x540400 2x550500 000001 000010 000050 000100 000200 000300 000350
    000450 002121 005000 005540 012110 014400 022500 022502 023224 030500 031500 032511 033503
    035500 050130 051221 051411 052200 053553 100500 103212 110100 111111 111511 120300 120510
    122522 123522 130254 132504 133512 133522 134511 143522 144513 145402 151111 203541 204235
    204513 205310 210500 231511 232513 233442 234501 235410 243511 251311 251424 252200 300204
    304215 312530 321502 323400 333321 334513 342300 344325 344443 344514 350000 350100 350302
    351112 354231 354403 354532 400540 401131 402510 402541 404500 414511 421503 423400 430000
    430400 430430 432351 432500 433221 433430 434512 443532 450000 450300 452310 453430 500001
    500002 500004 500005 500022 500031 500040 500111 500220 500530 501100 501111 501211 502200
    503200 503340 504123 505000 510002 510010 510100 510120 510430 511002 511011 511101 511113
    511121 511151 512123 512211 512322 512520 514111 515000 520003 520111 520200 520400 521112
    521121 521210 521221 521311 521531 522000 522212 522221 522222 522233 522301 522332 522411
    523014 523222 523333 523410 524400 530001 530330 530340 530401 530420 531110 531112 531122
    531311 531312 531323 531420 531421 531511 532342 532444 533000 533100 533411 533550 534311
    535000 535303 540300 540500 541011 541103 541112 542232 543021 543132 543211 543223 543244
    543422 543433 545320 550050 550530 550555 551000 553333 553334 553335 554024 555550
    `.trim(),
    governors,
  );
  const governorSums = {
    Culp: 4054,
    Eyman: 812,
    Fortunato: 450,
    Freed: 979,
    Garcia: 342,
    Sakharov: 282,
  };

  // presidential_candidates, June 2020, 628 ballots.
  const presidents = ['Biden', 'Hawkins', 'Jorgensen', 'Trump'];
  const presidentBallots = ballotsOf(
    `
    184x0050 25x0350 21x5000 20x0150 16x0250 9x0052 9x0053 8x0005 8x0450 8x1151 8x1251 7x0051
    7x1500 7x4530 6x0054 6x0152 6x0251 6x1351 6x1353 6x3510 6x4510 5x0153 5x0500 5x3500 5x5410
    4x0151 4x0154 4x1550 4x2150 4x5110 4x5430 3x0000 3x0055 3x0253 3x0351 3x0354 3x0550 3x1250
    3x1520 3x2351 3x2510 3x2531 3x3050 3x4520 2x0015 2x0025 2x0043 2x0142 2x0352 2x0452 2x1152
    2x1153 2x1243 2x1252 2x1253 2x1350 2x2130 2x2151 2x2153 2x2431 2x2500 2x3150 2x3250 2x3450
    2x3521 2x3540 2x4210 2x4250 2x4521 2x5020 2x5120 2x5130 2x5210 2x5220 2x5310 2x5320 2x5440
    0001 0024 0035 0040 0045 0122 0125 0144 0220 0230 0234 0252 0254 0353 0410 0420 0441 0451 0510
    0524 0530 0541 1025 1050 1052 1053 1135 1140 1150 1154 1200 1203 1230 1231 1235 1340 1342 1352
    1410 1450 1451 1452 1453 1510 1530 1532 1544 2031 2050 2051 2052 2125 2132 2142 2152 2311 2340
    2341 2342 2350 2352 2420 2421 2450 2451 2452 2520 3032 3040 3220 3240 3310 3400 3410 3430 3520
    3530 3541 3542 4120 4130 4212 4230 4310 4320 4330 4400 4420 4500 5030 5045 5100 5301 5332 5400
    5421 5431 5520 5550 5553
    `.trim(),
    presidents,
  );
  const presidentSums = { Biden: 709, Hawkins: 1017, Jorgensen: 2452, Trump: 467 };

  it('score: have the sums that were published', () => {
    const governor = countScore(governors, governorBallots, STARS);
    expect(governor.ballotCount).toBe(977);
    expect(countsOf(governor.rounds[0])).toEqual(governorSums);
    expect(governor.winners).toEqual(['Culp']);
    const president = countScore(presidents, presidentBallots, STARS);
    expect(president.ballotCount).toBe(628);
    expect(countsOf(president.rounds[0])).toEqual(presidentSums);
    expect(president.ranking.flat()).toEqual(['Jorgensen', 'Hawkins', 'Biden', 'Trump']);
  });

  it('star: have the runoffs that were published', () => {
    const governor = countStar(governors, governorBallots, STARS);
    expect(countsOf(governor.rounds[0])).toEqual(governorSums);
    expect(countsOf(governor.rounds[1])).toEqual({ Culp: 772, Freed: 115 });
    expect(governor.rounds[1]?.exhausted).toBe(90);
    expect(governor.winners).toEqual(['Culp']);
    const president = countStar(presidents, presidentBallots, STARS);
    expect(countsOf(president.rounds[1])).toEqual({ Hawkins: 112, Jorgensen: 461 });
    expect(president.rounds[1]?.exhausted).toBe(55);
    expect(president.winners).toEqual(['Jorgensen']);
  });
});

/**
 * Primary of the Independent Party of Oregon, 19 May 2020: www.starvoting.org/ipo_primary_5_19_20.
 * Sums and the runoff were published, and no ballots: who else would have won against whom is unknown,
 * nor does anything ask for it.
 */
describe('the primary of the Independent Party of Oregon', () => {
  it.each<[string, Record<string, number>, number, [string, number], [string, number], number]>([
    [
      'president',
      { Biden: 1661, Sanders: 1227, Trump: 1389 },
      711,
      ['Biden', 392],
      ['Trump', 280],
      39,
    ],
    [
      'secretary of state',
      { Fagan: 902, Hass: 937, 'McLeod-Skinner': 1092, Smith: 1240, Thatcher: 1478, Vial: 801 },
      722,
      ['Thatcher', 260],
      ['Smith', 247],
      215,
    ],
  ])('for %s', (_office, sums, ballotCount, [winner, won], [loser, lost], noPreference) => {
    const options = Object.keys(sums);
    const preferred = options.map((a) =>
      options.map((b) =>
        a === winner && b === loser ? won : a === loser && b === winner ? lost : 0,
      ),
    );
    const result = starFromSums(options, {
      sums: new Map(Object.entries(sums)),
      topScores: new Map(),
      preferred,
      ballotCount,
    });
    expect(countsOf(result.rounds[1])).toEqual({ [winner]: won, [loser]: lost });
    expect(result.rounds[1]?.exhausted).toBe(noPreference);
    expect(result.winners).toEqual([winner]);
    expect(result.tieBreaks).toEqual([]);
  });
});
