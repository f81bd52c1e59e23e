import classes from './edge-view.module.css';

/** Why something is not served as asked, one sentence each. */
export function Errors({ errors = [] }: { readonly errors?: readonly string[] | undefined }) {
  if (errors.length === 0) return null;
  return (
    <ul className={classes.errors}>
      {errors.map((error) => (
        <li key={error}>{error}</li>
      ))}
    </ul>
  );
}
