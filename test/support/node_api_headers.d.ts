declare module 'node-api-headers' {
  /** By version, such as v8: the functions that Node-API has since then, older ones included. */
  export const symbols: Record<'v8', { js_native_api_symbols: string[]; node_api_symbols: string[] }>;
}
