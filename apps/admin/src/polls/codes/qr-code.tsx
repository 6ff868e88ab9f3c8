import { encodeQR } from 'qr';
import { useMemo } from 'react';
import classes from './cards.module.css';
import { qrPath } from './qr-path.ts';

interface QrCodeProps {
  text: string;
  /** Stands for the picture where it is not seen. */
  label: string;
}

/** Always dark on white, whatever the colours of the page: a camera has to read it. */
export function QrCode({ text, label }: QrCodeProps) {
  const { path, size } = useMemo(() => qrPath(encodeQR(text, 'raw', { ecc: 'medium' })), [text]);
  return (
    <svg
      className={classes.qr}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
