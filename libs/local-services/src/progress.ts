/** Receives one line of plain text whenever a step that may take long begins. */
export type Progress = (message: string) => void;

export const silent: Progress = () => undefined;
