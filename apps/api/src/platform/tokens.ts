/** Everything the API is made of (`ApiParts`): real adapters in `main.ts`, fakes in specs. */
export const PARTS = Symbol('ApiParts');
