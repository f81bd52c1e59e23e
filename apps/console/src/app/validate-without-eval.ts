import { z } from 'zod';

// Imported before any schema is made: zod would otherwise compile validators with `new Function`, which our content
// security policy refuses and browsers report.
z.config({ jitless: true });
