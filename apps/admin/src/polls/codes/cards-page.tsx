import { Alert, Button, Group, NumberInput, Paper, Switch, Text, TextInput } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import type { VoterCodePage } from '@rostrum/contracts';
import { IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { ErrorPanel } from '../../feedback/error-panel.tsx';
import { countOf } from '../../formats/numbers.ts';
import { PageHeader } from '../../layout/page-header.tsx';
import { TableSkeleton } from '../../layout/table-skeleton.tsx';
import { codesQuery, pollQuery } from '../poll-queries.ts';
import classes from './cards.module.css';
import { codeLink } from './code-link.ts';
import { type CodeRange, MAX_CARDS, rangeOf } from './code-range.ts';
import { QrCode } from './qr-code.tsx';

const ADDRESS_KEY = 'rostrum-card-address';

type Code = VoterCodePage['items'][number];

/** Codes as cards to cut out and to hand out. */
export function CardsPage() {
  const { pollId = '' } = useParams();
  const [range, setRange] = useChosenRange();
  const poll = useQuery(pollQuery(pollId));
  const limit = range.to - range.from + 1;
  const codes = useQuery(codesQuery(pollId, { after: range.from - 1, limit }));
  const [address, setAddress] = useLocalStorage({
    key: ADDRESS_KEY,
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  const [isUnusedOnly, setIsUnusedOnly] = useState(true);
  const items = codes.data?.items.filter(({ used }) => !(used && isUnusedOnly)) ?? [];
  const isAddress = codeLink(address, '') !== undefined;
  return (
    <>
      <div className={classes.screen}>
        <CardsHeader pollId={pollId} isReady={isAddress && items.length > 0} />
        <Paper p="lg" mb="lg" className={classes.settings}>
          <TextInput
            label="Address of the page where people vote"
            description="Each QR code leads there, with #code=… at its end."
            type="url"
            placeholder="https://example.com/vote"
            spellCheck={false}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            error={
              address !== '' &&
              !isAddress &&
              'Enter an address that begins with https:// or http://'
            }
          />
          <RangeFields range={range} issued={codes.data?.issued ?? range.to} onChange={setRange} />
          <Switch
            label="Only codes that are not used"
            checked={isUnusedOnly}
            onChange={(event) => setIsUnusedOnly(event.currentTarget.checked)}
          />
        </Paper>
        <Standing
          error={poll.error ?? codes.error}
          cards={codes.data && items.length}
          isAddress={isAddress}
        />
      </div>
      {isAddress && poll.data && (
        <Cards question={poll.data.question} address={address} codes={items} />
      )}
    </>
  );
}

interface CardsHeaderProps {
  pollId: string;
  isReady: boolean;
}

function CardsHeader({ pollId, isReady }: CardsHeaderProps) {
  return (
    <PageHeader
      title="Cards with codes"
      parent={{ to: `/polls/${encodeURIComponent(pollId)}/codes`, label: 'Codes' }}
      description="To print, cut out and hand out: one for each voter."
      actions={
        <Button
          leftSection={<IconPrinter size={16} aria-hidden="true" />}
          disabled={!isReady}
          onClick={() => window.print()}
        >
          Print
        </Button>
      }
    />
  );
}

interface StandingProps {
  error: Error | null;
  /** How many there are, once that is known. */
  cards: number | undefined;
  isAddress: boolean;
}

function Standing({ error, cards, isAddress }: StandingProps) {
  if (error) return <ErrorPanel error={error} title="The cards cannot be shown" />;
  if (cards === undefined) return <TableSkeleton />;
  if (cards === 0) return <Alert>There are no such codes.</Alert>;
  if (!isAddress) return <Alert>The cards appear once the address is there.</Alert>;
  return (
    <Text size="sm" c="dimmed" mb="sm" role="status">
      {countOf(cards, 'card')}
    </Text>
  );
}

/** As the page's address says, and at first the beginning. */
function useChosenRange(): [range: CodeRange, choose: (range: CodeRange) => void] {
  const [search, setSearch] = useSearchParams();
  const { from, to } = Object.fromEntries(search);
  const range = rangeOf(Number(from ?? 1), Number(to ?? MAX_CARDS), Number.MAX_SAFE_INTEGER);
  const choose = (next: CodeRange): void =>
    setSearch(
      { from: String(next.from), to: String(next.to) },
      { replace: true, preventScrollReset: true },
    );
  return [range, choose];
}

interface RangeFieldsProps {
  range: CodeRange;
  issued: number;
  onChange: (range: CodeRange) => void;
}

function RangeFields({ range, issued, onChange }: RangeFieldsProps) {
  const to = Math.min(range.to, issued);
  /** What is being typed: on its way to a number that fits, one may not fit. */
  const [typed, setTyped] = useState<{ from?: number | string; to?: number | string }>({});
  const { from: first = range.from, to: last = to } = typed;

  function type(change: typeof typed): void {
    const next = { from: first, to: last, ...change };
    setTyped(next);
    if (typeof next.from !== 'number' || typeof next.to !== 'number') return;
    if (next.from >= 1 && next.from <= next.to) onChange(rangeOf(next.from, next.to, issued));
  }

  return (
    <Group gap="sm" align="flex-end">
      <NumberInput
        label="From number"
        w={130}
        min={1}
        allowDecimal={false}
        value={first}
        onChange={(from) => type({ from })}
        onBlur={() => setTyped({})}
      />
      <NumberInput
        label="To number"
        w={130}
        min={1}
        allowDecimal={false}
        value={last}
        onChange={(to) => type({ to })}
        onBlur={() => setTyped({})}
      />
      <Text size="xs" c="dimmed" pb={9}>
        Of {issued}; {MAX_CARDS} cards at once.
      </Text>
    </Group>
  );
}

interface CardsProps {
  question: string;
  address: string;
  codes: Code[];
}

function Cards({ question, address, codes }: CardsProps) {
  const page = address.replace(/^https?:\/\//, '').replace(/[#?].*$/, '');
  return (
    <ol className={classes.cards} aria-label="Cards">
      {codes.map(({ serial, code }) => (
        <li key={serial} className={classes.card} data-code={code}>
          <QrCode text={codeLink(address, code) ?? ''} label={`QR code of ${code}`} />
          <div className={classes.text}>
            <p className={classes.question}>{question}</p>
            <p className={classes.hint}>Scan it, or open {page} and enter</p>
            <p className={classes.code}>{code}</p>
            <p className={classes.hint}>Good for one vote · No. {serial}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
