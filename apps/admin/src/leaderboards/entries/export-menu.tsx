import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { consoleUrl } from '../../api/request.ts';
import type { RankingInput } from '../leaderboard-queries.ts';

interface ExportMenuProps {
  boardKey: string;
  ranking: RankingInput;
}

const FORMATS = [
  { format: 'csv', label: 'CSV, for spreadsheets' },
  { format: 'ndjson', label: 'NDJSON, an entry a line' },
];

/** Downloads a whole ranking. The browser fetches the file itself, so its size is no matter. */
export function ExportMenu({ boardKey, ranking }: ExportMenuProps) {
  const path = `/leaderboards/${encodeURIComponent(boardKey)}/export`;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden="true" />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, label }) => (
          <Menu.Item
            key={format}
            component="a"
            href={consoleUrl(path, { ...ranking, format })}
            download
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
