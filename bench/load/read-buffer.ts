/**
 * What every connection of this process reads into. A read is handled to its end before the next
 * one starts, so one buffer serves all, and thousands of sockets cost no memory of their own.
 */
export const READ_BUFFER = Buffer.allocUnsafeSlow(256 * 1024);
