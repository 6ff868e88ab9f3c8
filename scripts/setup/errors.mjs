/** Something a person has to know about or mend: the message is shown as it is, without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}
