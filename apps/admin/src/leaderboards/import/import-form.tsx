import { Button, FileInput, Progress, Stack, Text } from '@mantine/core';
import type { ImportJobView, LeaderboardView } from '@rostrum/contracts';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes } from '../../formats/numbers.ts';
import { FormAlert } from '../../forms/form-alert.tsx';
import { spreadProblem } from '../../forms/problem-errors.ts';
import { type FileOutline, outlineFile } from './file-columns.ts';
import {
  guessMapping,
  IMPORT_FIELDS,
  type ImportMapping,
  mappingQuery,
  useMappingForm,
} from './import-mapping.ts';
import { useImport } from './import-queries.ts';
import { MappingFields } from './mapping-fields.tsx';

interface ImportFormProps {
  board: LeaderboardView;
  onStarted: (job: ImportJobView) => void;
}

export function ImportForm({ board, onStarted }: ImportFormProps) {
  const form = useMappingForm(board);
  const importFile = useImport(board.key);
  const [file, setFile] = useState<File | null>(null);
  const [outline, setOutline] = useState<FileOutline>();
  const [fault, setFault] = useState<string>();

  async function choose(chosen: File | null): Promise<void> {
    setFile(chosen);
    setOutline(undefined);
    setFault(undefined);
    if (!chosen) return;
    const found = await outlineFile(chosen);
    form.setValues(guessMapping(found, board));
    form.clearErrors();
    setOutline(found);
  }

  function submit(mapping: ImportMapping): void {
    if (!file || !outline) return;
    setFault(undefined);
    const query = mappingQuery(mapping, board);
    importFile.mutate(
      { file, format: outline.format, query },
      {
        onSuccess: onStarted,
        onError: (error) => {
          const { fields, general } = spreadProblem(error, IMPORT_FIELDS);
          form.setErrors(fields);
          setFault(general);
        },
      },
    );
  }

  return (
    <form noValidate onSubmit={form.onSubmit(submit)}>
      <Stack>
        <FormAlert message={fault} />
        <FileInput
          label="File"
          placeholder="Choose a CSV or NDJSON file"
          accept=".csv,.ndjson,.jsonl,text/csv,application/x-ndjson"
          leftSection={<IconFileSpreadsheet size={18} aria-hidden="true" />}
          clearable
          disabled={importFile.isPending}
          value={file}
          onChange={choose}
        />
        {file && outline && (
          <>
            <Text size="sm" c="dimmed">
              {formatBytes(file.size)} of {outline.format === 'csv' ? 'CSV' : 'NDJSON'} with the
              columns {outline.columns.join(', ')}.
            </Text>
            <MappingFields board={board} form={form} outline={outline} />
          </>
        )}
        {importFile.isPending && (
          <Progress
            value={importFile.sentShare * 100}
            aria-label="Sent"
            size="lg"
            animated={importFile.sentShare === 1}
          />
        )}
        <Button
          type="submit"
          style={{ alignSelf: 'flex-start' }}
          disabled={!outline}
          loading={importFile.isPending}
        >
          Start the import
        </Button>
      </Stack>
    </form>
  );
}
