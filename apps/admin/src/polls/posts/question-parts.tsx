import { ActionIcon, Badge, Menu, Tooltip } from '@mantine/core';
import type { QuestionView } from '@rostrum/contracts';
import {
  IconDots,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconThumbUp,
  IconTrash,
} from '@tabler/icons-react';
import { notifyDone, notifyFailed } from '../../feedback/notify.ts';
import { countOf } from '../../formats/numbers.ts';
import { RelativeTime } from '../../formats/relative-time.tsx';
import { shortened } from './post-list.tsx';
import classes from './posts.module.css';
import { useChangeQuestion } from './question-mutations.ts';

interface QuestionMetaProps {
  question: QuestionView;
}

export function QuestionMeta({ question }: QuestionMetaProps) {
  const { votes, authorName, voterId, at, isPinned, originalText } = question;
  return (
    <>
      <div className={classes.meta}>
        <span className={classes.votes}>
          <IconThumbUp size={14} aria-hidden="true" />
          {countOf(votes, 'vote')}
        </span>
        <span>{authorName ?? (voterId === undefined ? 'Asked here' : 'Anonymous')}</span>
        <RelativeTime at={at} />
        {voterId !== undefined && (
          <span title="Who asked, as voters are told apart">{voterId}</span>
        )}
        {isPinned && (
          <Badge size="sm" variant="light" tt="none">
            Pinned
          </Badge>
        )}
      </div>
      {originalText !== undefined && (
        <div className={classes.original}>As it was asked: {originalText}</div>
      )}
    </>
  );
}

interface QuestionMenuProps {
  pollId: string;
  question: QuestionView;
  onReword: () => void;
  onDelete: () => void;
}

/** Pins stand first where participants see the question. */
export function QuestionMenu({ pollId, question, onReword, onDelete }: QuestionMenuProps) {
  const name = shortened(question.text);
  return (
    <>
      {question.state === 'shown' && <PinButton pollId={pollId} question={question} />}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`More: ${name}`}>
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} aria-hidden="true" />} onClick={onReword}>
            Word it anew
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={14} aria-hidden="true" />}
            onClick={onDelete}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

type PinButtonProps = Pick<QuestionMenuProps, 'pollId' | 'question'>;

function PinButton({ pollId, question }: PinButtonProps) {
  const change = useChangeQuestion(pollId);
  const { id, isPinned, text } = question;
  const label = isPinned ? 'Unpin' : 'Pin to the top';
  const Icon = isPinned ? IconPinnedOff : IconPin;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant={isPinned ? 'light' : 'subtle'}
        color={isPinned ? undefined : 'gray'}
        aria-label={`${label}: ${shortened(text)}`}
        onClick={() =>
          change.mutate(
            { id, changes: { isPinned: !isPinned } },
            {
              onSuccess: () =>
                notifyDone(isPinned ? 'The question is not pinned.' : 'The question is pinned.'),
              onError: (error) => notifyFailed('The question was not changed', error),
            },
          )
        }
      >
        <Icon size={18} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}
