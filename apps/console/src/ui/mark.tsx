/** Three ships under one command: the product's mark, in the colour of the text around it. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" fill="currentColor">
      <path d="M16 3l6 12H10zM7 18l5 10H2zM25 18l5 10H20z" />
    </svg>
  );
}
