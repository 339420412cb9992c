/** Icons are loaded as their text, by the builder and by the tests alike. */
declare module '*.svg' {
  const text: string;
  export default text;
}
