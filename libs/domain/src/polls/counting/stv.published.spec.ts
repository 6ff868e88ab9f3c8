import { describe, expect, it } from 'vitest';
import type { RankedBallot } from './ballots.ts';
import type { CountingRound } from './result.ts';
import { countStv } from './stv.ts';

/** `2xacb`: two ballots of this order, the candidates by letter. */
function ballotsOf(text: string, candidates: Record<string, string>): RankedBallot[] {
  return text
    .trim()
    .split(/\s+/)
    .map((group) => {
      const [letters = '', count = '1'] = group.split('x').reverse();
      const ranking = [...letters].flatMap((letter) => candidates[letter] ?? []);
      return { ranking, count: Number(count) };
    });
}

function countsOf({ counts }: CountingRound) {
  return Object.fromEntries(counts.map(({ optionId, count }) => [optionId, count]));
}

// Steering committee of the Green Party of the United States, 24 July 2005, four seats: ballots and
// the count by Scottish rules of Jonathan Lundell's Droop, github.com/jklundell/droop,
// test/blt/SCw.blt and test/ref/dump/SCw-scotland-fixed-p5-d5.txt. LaMarche (d) had withdrawn.
const GREENS = {
  a: 'Dickinson',
  b: 'Mookerjee',
  c: 'Sevigny',
  e: 'Piacsek',
  f: 'Write-In 2',
  g: 'Rotzler',
  h: 'Olsen',
  i: 'Jones',
  j: 'Write-In 1',
  k: 'Greenfield',
  l: 'Leas',
  m: 'Kramer',
};
const GREEN_BALLOTS = `
  19xghikl mgedba embgda mdab dbmac dmbg ghlamibdke amcdgeb 2xdamgceb admbgecihlk 2xgahimcbdlek
  eamcbdg ghiclbmead 2xcmab dgme demcba gihlkbm 3xdcma mcdagbe cmdagbe mcdabeg madbecg mdcabe
  cmadbge dcmh 2xadmg gcdmae ikhg mceb debcm mebdacg mebagch ghilk ghdil mdgbh dmbgah ghkil hdgkmi
  gdbm magd dabmie admecb gedhkbmacil dhgembaci cdgblmhae 2xghki mbdgea ghik bghlmkaei dghb dmebac
  mdgcaehbi dcmag mdac damcbgh bdme bcdamg cadm dcabk cadmbg dabhc 2xdaembc mgcbeda megbda amcgbde
  2xmabgdec cadbmgieh
`;

// Ward Kilmarnock South of East Ayrshire, 5 May 2022, three seats: ballots by github.com/mggg/
// scot-elex, 6_cands/east_ayrshire_2022_ward5.csv; quota, shares and the elected by
// stv.vote/report/gb/scotland/east-ayrshire/2022/05/kilmarnock-south, which moves both surpluses in one
// round, so that its second round is another.
const KILMARNOCK = {
  a: 'Bawa',
  b: 'Mabon',
  c: 'Maitland',
  d: 'McLintock',
  e: 'Todd',
  f: 'von Döring',
};
const KILMARNOCK_BALLOTS = `
  360xec 353xb 239xce 158xecb 113xecd 105xab 101xa 92xba 88xced 78xceb 56xe 55xbce 54xbec 53xbaf
  52xbe 51xabf 36xc 27xecdfba 22xecdbfa 21xecbdfa 20xcbe 20xebc 18xbc 18xbf 18xeca 17xcedbfa
  15xcebdfa 15xecf 13xafb 13xeb 13xecbadf 13xecbfda 12xbdf 12xcedfba 11xbac 11xbd 10xbecdfa 9xbad
  9xbfa 9xcebfda 9xcef 9xeac 8xaec 8xaf 8xbae 8xbea 8xecbdaf 8xecdbaf 8xedc 7xabd 7xabe 7xbcedfa
  7xbfd 7xcde 7xecabdf 7xecfbda 7xf 6xbafdec 6xbcd 6xbed 6xcb 6xcefdba 6xdec 6xecbd 5xabc 5xbafdce
  5xbcedaf 5xbcefda 5xbde 5xbef 5xcea 5xcedb 5xde 5xecbafd 5xedb 4xace 4xae 4xbadfec 4xbda 4xbdc
  4xbecafd 4xbecfda 4xbfdcea 4xcebadf 4xcebafd 4xcebdaf 4xd 4xebcfda 4xecba 4xecbfad 4xecdb 4xfb
  3xabecfd 3xacb 3xaeb 3xbacedf 3xbafd 3xbca 3xbceadf 3xbceafd 3xbcefad 3xbdacef 3xbecdaf 3xbfadce
  3xcbedfa 3xcebf 3xcebfad 3xcedbaf 3xcefbda 3xdce 3xdef 3xea 3xeba 3xebcdfa 3xebd 3xecfdba 3xfba
  2xabdf 2xabdfce 2xabfced 2xabfdec 2xacebdf 2xacebfd 2xad 2xadf 2xaebc 2xaecbfd 2xafbdce 2xafbecd
  2xafd 2xbaecdf 2xbafced 2xbcaefd 2xbcdaef 2xbcea 2xbcf 2xbdcefa 2xbdecfa 2xbdface 2xbdfaec
  2xbfdaec 2xbfe 2xbfecda 2xcba 2xcbefda 2xcd 2xcdebfa 2xcedf 2xcefbad 2xda 2xdbe 2xdbf 2xdc 2xdf
  2xdfecba 2xebdcfa 2xebf 2xecdf 2xecdfab 2xecdfb 2xecfbad 2xecfdab 2xedcbfa 2xef 2xfab 2xfad
  2xfda 2xfdb 2xfe 2xfec abcdef abcefd abdecf abdefc abdfec abedcf abefcd abfecd ac acbe aceb
  acedbf adb adbfce ade adefcb adfecb aebcdf aed afbc afc afe bacde bacdef badf badfce baecf
  bafcde bafecd bcaedf bcaef bcafde bcafed bcdeaf bcdefa bcef bcfade bdae bdaf bdafec bdeafc
  bdefca bdfa bdfca bdfcea bdfeac bdfeca beacdf beacfd beca becadf becd bedc bedcaf bedcfa bedfac
  befacd befcda befdca bfad bfadec bfcade bfcdea bfcead bfceda bfdace bfdcae bfdeca bfecad cab
  cabedf cad cae caebdf caebfd cbadef cbd cbdeaf cbdefa cbdfa cbdfea cbea cbedaf cbef cbf cda cdb
  cdeb cdebf cdef cdefab cdefba ceabfd ceadbf ceafd cebd cebdf cedfab cefabd cefadb cefb cefdab cf
  cfb cfe dae dafb db dbafce dbafec dbfa dca dcb dcbefa dcebaf dcebfa dcef dcefba dea decbfa decfb
  decfba defa defb defcba dfa dfabce dfbe dfbeca eab eabdfc eacbdf eadcbf ebcadf ebcd ebcdaf
  ebcfad ebfcda ecabfd ecad ecadbf ecafdb ecbdf ecbf ecbfd ecdabf ecfabd ecfba ecfdb ed edcafb
  edcf edfcba efa efb efbacd efc efd fabced fabdce fadbec fbd fbdaec fce fd fdba fdebca feb fecab
  fecbda
`;

describe('published counts by stv', () => {
  it('the Green Party of the United States 2005: every round to five decimals', () => {
    // Droop eliminates the first of those tied without votes, so that its order is the reverse.
    const options = Object.values(GREENS).reverse();
    const result = countStv(options, ballotsOf(GREEN_BALLOTS, GREENS), 4);
    const { rounds } = result;
    expect(rounds.map(({ elected }) => elected)).toEqual([
      ['Rotzler', 'Kramer'],
      ...new Array(9).fill([]),
      ['Dickinson', 'Sevigny'],
    ]);
    expect(rounds.flatMap(({ eliminated }) => eliminated)).toEqual([
      'Write-In 2',
      'Write-In 1',
      'Greenfield',
      'Leas',
      'Jones',
      'Mookerjee',
      'Piacsek',
      'Olsen',
    ]);
    expect(rounds.every(({ quota }) => quota === 19)).toBe(true);
    // Where votes have moved; 0 for all who are not named.
    const published: [number, number, Record<string, number>][] = [
      [0, 0, { Dickinson: 13, Mookerjee: 4, Sevigny: 14, Piacsek: 4, Rotzler: 35, Kramer: 21 }],
      [
        1,
        0,
        {
          Dickinson: 13.91428,
          Mookerjee: 4.45714,
          Sevigny: 14.45714,
          Piacsek: 4.91428,
          Rotzler: 19,
          Olsen: 14.79992,
          Jones: 1.45714,
          Kramer: 21,
        },
      ],
      [
        2,
        0,
        {
          Dickinson: 14.48566,
          Mookerjee: 4.83806,
          Sevigny: 15.02852,
          Piacsek: 5.39043,
          Rotzler: 19,
          Olsen: 14.79992,
          Jones: 1.45714,
          Kramer: 19,
        },
      ],
      [
        7,
        0,
        {
          Dickinson: 14.48566,
          Mookerjee: 4.83806,
          Sevigny: 15.02852,
          Piacsek: 5.39043,
          Rotzler: 19,
          Olsen: 16.25706,
          Kramer: 19,
        },
      ],
      [
        8,
        0.55237,
        {
          Dickinson: 15.58089,
          Sevigny: 16.02852,
          Piacsek: 6.48566,
          Rotzler: 19,
          Olsen: 17.35229,
          Kramer: 19,
        },
      ],
      [
        9,
        2.00951,
        { Dickinson: 18.15227, Sevigny: 18.02852, Rotzler: 19, Olsen: 17.80943, Kramer: 19 },
      ],
      [10, 16.44752, { Dickinson: 21.06655, Sevigny: 18.48566, Rotzler: 19, Kramer: 19 }],
    ];
    for (const [index, exhausted, counts] of published) {
      const round = rounds[index];
      expect(round && countsOf(round)).toMatchObject(counts);
      expect(round?.exhausted).toBe(exhausted);
    }
    expect(result.winners).toEqual(['Rotzler', 'Kramer', 'Dickinson', 'Sevigny']);
    expect(result.isTie).toBe(false);
  });

  it('Kilmarnock South 2022: quota, first preferences and the elected in their order', () => {
    const options = Object.values(KILMARNOCK);
    const result = countStv(options, ballotsOf(KILMARNOCK_BALLOTS, KILMARNOCK), 3);
    const [first, second] = result.rounds;
    expect(result.ballotCount).toBe(3036);
    expect(first?.quota).toBe(760);
    expect(first?.elected).toEqual(['Todd', 'Mabon']);
    expect(second?.elected).toEqual(['Maitland']);
    expect(result.rounds).toHaveLength(2);
    const share = (round: CountingRound | undefined, id: string) =>
      Math.round((1000 * (round ? (countsOf(round)[id] ?? 0) : 0)) / 3036) / 10;
    expect(['Todd', 'Mabon', 'Maitland', 'Bawa'].map((id) => share(first, id))).toEqual([
      32.6, 31.4, 20.7, 12.2,
    ]);
  });
});
