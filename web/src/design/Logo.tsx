/** The mark: two currents that join and rise. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" fill="none" strokeLinecap="round" strokeWidth="3.2">
      <path d="M7 27c0-7 9-6.5 9-14" stroke="#f4793b" />
      <path d="M25 27c0-7-9-6.5-9-14" stroke="#3fa9f5" />
      <path d="M16 15V5.5M9.5 11.5 16 5l6.5 6.5" stroke="currentColor" strokeLinejoin="round" />
    </svg>
  );
}
