import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';

import { meQuery } from '../../api/accounts.js';
import classes from './main-nav.module.css';

interface Door {
  readonly to: '/' | '/billing' | '/organization' | '/fleet';
  readonly label: string;
  /** The pages behind it. */
  readonly pages: RegExp;
}

const CUSTOMERS: readonly Door[] = [
  { to: '/', label: 'Instances', pages: /^\/(instances\b|$)/ },
  { to: '/billing', label: 'Billing', pages: /^\/billing\b/ },
  { to: '/organization', label: 'Organization', pages: /^\/organization\b/ },
];
const OPERATORS: readonly Door[] = [{ to: '/fleet', label: 'Fleet', pages: /^\/fleet\b/ }];

/** The doors of the console: to what one's organization has, and for operators to the fleet. */
export function MainNav() {
  const { data: me } = useQuery(meQuery);
  const { pathname } = useLocation();
  if (!me) return null;
  const doors = [
    ...(me.organizations.length > 0 ? CUSTOMERS : []),
    ...(me.isOperator ? OPERATORS : []),
  ];
  return (
    <nav className={classes.nav} aria-label="Console">
      {doors.map(({ to, label, pages }) => (
        <Link
          key={to}
          to={to}
          className={classes.door}
          aria-current={pages.test(pathname) ? 'page' : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
