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

// Ward North, West and Central Sutherland of Highland, 4 May 2017, three seats: ballots by github.com/
// mggg/scot-elex, 8_cands/highland_2017_ward1.csv; the count by Wikipedia, "North, West and Central
// Sutherland (ward)", en.wikipedia.org/wiki/North,_West_and_Central_Sutherland_(ward). The ballots of
// Currie, Morrison and Munro never move, so that their first preferences are enough.
const SUTHERLAND = {
  1: 'Bangor-Jones',
  2: 'Currie',
  3: 'Morrison',
  4: 'Munro',
  5: "O'Hanrahan",
  6: 'Simpson',
  7: 'Sinclair',
  8: 'Taylor',
};
const SUTHERLAND_BALLOTS = `
  556x2 473x3 504x4
  35x1 11x12 4x123 2x1234 3x12345678 1235 12356478 12356748 123657 12387564 3x124 12435678 12436785
  1245 124635 1247 12537468 12563478 1258 2x126 12643578 2x12653478 8x127 12743568 128 13x13
  13245678 13256 16x134 13456782 13456872 1345768 134685 1348 13487256 7x135 13526784 1354 13546728
  3x1356 1356827 13576482 13586 135862 2x136 1364 13645278 1365 1367 4x137 13742685 13748 4x138
  13845 138456 13854 138546 13876425 11x14 5x142 14235687 142365 1425 14257368 9x143 1435 1435267
  14357 1436 143658 2x145 14536 14536782 1453768 145627 1457 14586 4x146 146357 146572 4x147 2x1473
  1478 3x148 1483 14835672 3x15 3x152 1524 7x153 15348 15368 1537 15376248 15384 2x154 15423768
  15437682 1563 1563427 1564 15674 157 3x158 3x162 16234785 3x163 16385 164 3x165 16754238 3x168
  3x17 172 17264 173 2x174 174356 1745 1745623 1746532 175 1752 17546 175634 1783 17834 17835246
  5x18 2x183 1834675 1835 3x184 1843 1843657 18437 18463 1847 18473562 185 186 1863457 1865 187 1873
  5x5 2x51 51236847 51274368 513 51326 5136 51368 51476832 3x516 2x5163 51764328 5183 52 52134687
  52136784 52176843 52314678 52647318 527 52714368 53 4x531 53182 536 54 541 5416 54278163 54317682
  548 56137842 561423 2x57 5721 578 58 581 584 58731246 9x6 61 612 6123547 613 613475 6135 61357842
  614 61534782 61583 2x62 621 62135784 623 2x624 10x63 2x631 3x6315 63157824 63175428 63178542 3x632
  6x634 63478 2x635 4x637 63754218 2x638 6384 6385 2x64 641 6412 6413 642 3x643 647 6512 6513 653
  6531 654 2x67 6715 673 678 681 68135724 2x68315724 43x7 4x71 7123 71234568 713 7135 71356 7138
  2x714 71423 71453 7146 4x715 7158463 716 8x72 4x721 72154368 3x723 2x7234 2x724 72413568 72431 725
  72514368 72531 726 72613548 3x728 72831654 7284 72851364 72854631 2x73 5x731 7312456 73154682
  73156 7316 3x732 73214568 5x734 7345 2x735 73548 7356812 4x736 738 20x74 9x741 7412 7413
  2x74135682 6x742 7428 2x743 743156 74356 743651 74382156 74521368 74531 2x74563182 4x746 8x748
  2x751 752 753 754 7542 75613248 75643128 3x758 7583 76 3x762 76243518 2x763 7635 76423158 765 7651
  7652 11x78 2x781 782 78261 5x783 7831 7835 2x78365142 14x784 7842 78421356 3x7843 7846 4x785
  78516243 786 78653142 171x8 15x81 81235647 10x813 2x8134 2x81356 2x8135674 5x814 8143 2x81435672
  814536 4x815 81536724 8154 81543 2x81543762 81567 8156732 5x816 8163 81634752 8165 817 8176 82 825
  11x83 8x831 83154 831645 83167425 2x832 9x834 8341 3x83456172 8347 83476512 835 2x836 2x83614
  83615724 8365 83651 83654172 2x837 41x84 16x841 8413 841356 2x84135672 2x841365 84137652 841563
  2x84156732 8416 84165732 8427 18x843 843156 84315762 3x8435 84351 84351672 8436 84361572 84365
  84376 7x845 2x84513 6x846 846135 8463 846351 84651372 84657312 22x847 2x8471 84713526 847153
  84715362 8473 3x85 6x851 85136 85136472 8514 853 8531 85316 5x854 2x856 3x857 4x86 861 8613
  86135472 4x863 86315 86315472 2x8635 8637 864 8643 86453127 86453172 3x865 8651 86513742 2x86531
  86531472 2x867 16x87 2x871 8713 871365 87136542 8714 2x872 7x873 87324561 8734521 87346152
  2x87346512 8736 87365142 16x874 8743 87436512 87453612 8746 87465132 8746531 87465312 3x875
  87564312 2x876 87645312 2x876531 87654312
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

  it('North, West and Central Sutherland 2017: every round', () => {
    const options = Object.values(SUTHERLAND);
    const result = countStv(options, ballotsOf(SUTHERLAND_BALLOTS, SUTHERLAND), 3);
    const published: Record<string, number[]> = {
      Munro: [504, 510, 521, 587, 671, 899],
      Morrison: [473, 480, 521, 556, 669, 804],
      Currie: [556, 564, 571, 612, 681, 689],
      Taylor: [557, 561, 565, 622, 658],
      'Bangor-Jones': [311, 327, 341, 367],
      Sinclair: [265, 269, 274],
      Simpson: [89, 91],
      "O'Hanrahan": [52],
    };
    // The ballots have one for Taylor that the published count has not; it names nobody else.
    published['Taylor'] = published['Taylor']?.map((votes) => votes + 1) ?? [];
    const counted = options.map((id) => [
      id,
      result.rounds.flatMap((round) => countsOf(round)[id] ?? []),
    ]);
    expect(Object.fromEntries(counted)).toEqual(published);
    expect(result.rounds.flatMap(({ eliminated }) => eliminated)).toEqual([
      "O'Hanrahan",
      'Simpson',
      'Sinclair',
      'Bangor-Jones',
      'Taylor',
    ]);
    expect(result.winners).toEqual(['Munro', 'Morrison', 'Currie']);
    expect(result.tieBreaks).toEqual([]);
  });
});
