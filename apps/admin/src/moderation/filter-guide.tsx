import { Anchor, List, Paper, Text, Title } from '@mantine/core';
import { Link } from 'react-router';

/** What the filter does, and what it does not. */
export function FilterGuide() {
  return (
    <Paper p="lg" component="section" aria-labelledby="guide-title">
      <Title order={2} size="h4" mb="xs" id="guide-title">
        How the word filter judges
      </Title>
      <List size="sm" spacing={6}>
        <List.Item>
          It looks at answers, questions and the names of those who ask, words of clouds and
          write-ins, in every{' '}
          <Anchor component={Link} to="/polls" size="sm">
            poll
          </Anchor>{' '}
          whose settings say <strong>Word filter</strong>, as new polls do.
        </List.Item>
        <List.Item>
          What holds a word that is not wanted is <strong>refused</strong>: it does not count and
          nobody sees it. Whoever wrote it is told so, and may write something else.
        </List.Item>
        <List.Item>
          Words and phrases are found <strong>whole</strong>, so “ass” is not found in “class”; in
          Chinese, Japanese and Thai, which set no spaces, anywhere. Letter case, accents and
          characters that are not seen are of no account.
        </List.Item>
        <List.Item>
          <strong>English</strong> is always looked through, also in disguise: look-alike letters,
          digits for letters, letters set apart.
        </List.Item>
        <List.Item>
          A change holds for what is written <strong>from now on</strong>. What is shown already can
          be hidden in its poll.
        </List.Item>
      </List>
      <Text size="sm" c="dimmed" mt="sm">
        A filter of words is a help and no judge. For an audience that you do not know, let polls
        wait for your approval: choose “Approve first” there.
      </Text>
    </Paper>
  );
}
