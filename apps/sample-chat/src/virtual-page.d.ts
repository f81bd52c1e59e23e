/** The page's parts, put into the bundle by `bundle.mjs`. */
declare module 'virtual:page' {
  const page: import('./http.js').Page;
  export default page;
}
