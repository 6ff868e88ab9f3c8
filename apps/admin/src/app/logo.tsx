interface LogoProps {
  size?: number;
}

export function Logo({ size = 28 }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#5b5bd6" />
      <rect x="6" y="16" width="6" height="9" rx="1.5" fill="#fff" fillOpacity=".72" />
      <rect x="13" y="8" width="6" height="17" rx="1.5" fill="#ffc53d" />
      <rect x="20" y="19" width="6" height="6" rx="1.5" fill="#fff" fillOpacity=".72" />
    </svg>
  );
}
