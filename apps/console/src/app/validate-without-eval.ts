import { z } from 'zod';

// Imported before any schema is made: zod would otherwise compile validators with `new Function`, which our content
// security policy refuses and browsers report. vite.config.ts keeps it in one chunk with zod and the contracts, for that order.
z.config({ jitless: true });
